using System.Numerics;
using Semiflow.Kernels.Filters;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Kernels.Torch;

/// <summary>Tensors in, tensors out around the fused kernels of one filtered activation; no graph.</summary>
internal sealed class ActivationKernel(IReadOnlyList<ActivationFilter> axes, LeakyRelu activation)
{
    private readonly Lazy<FusedActivation<float>> single = new(() => new(axes, activation, portable: false));
    private readonly Lazy<FusedActivation<double>> real = new(() => new(axes, activation, portable: false));
    private readonly Lazy<FusedActivation<float>> portableSingle = new(() => new(axes, activation, portable: true));
    private readonly Lazy<FusedActivation<double>> portableReal = new(() => new(axes, activation, portable: true));

    /// <summary>True to use <c>Vector&lt;T&gt;</c> also where AVX2 is at hand; for tests.</summary>
    public bool Portable { get; set; }

    public ActivationTwin Twin { get; } = new(axes, activation);

    /// <summary>True where the fused kernel can work on a tensor like this.</summary>
    public bool Takes(Tensor x) => axes.Count < 3 && x.device_type == DeviceType.CPU
        && x.dtype is ScalarType.Float32 or ScalarType.Float64 && !x.is_sparse
        && x.numel() > 0 && x.numel() < int.MaxValue && x.shape[0] * x.shape[1] * Largest() < int.MaxValue;

    public Tensor Forward(Tensor x, Tensor? scale, Tensor? shift) => x.dtype == ScalarType.Float32
        ? Forward(Portable ? portableSingle.Value : single.Value, x, scale, shift)
        : Forward(Portable ? portableReal.Value : real.Value, x, scale, shift);

    public (Tensor X, Tensor? Scale, Tensor? Shift) Backward(Tensor g, Tensor x, Tensor? scale, Tensor? shift) =>
        x.dtype == ScalarType.Float32
            ? Backward(Portable ? portableSingle.Value : single.Value, g, x, scale, shift)
            : Backward(Portable ? portableReal.Value : real.Value, g, x, scale, shift);

    /// <summary>∂z for z = scale·x + shift, and per channel its sum and its sum with x − center.</summary>
    public (Tensor Z, double[] Sums, double[] Products) BackwardSums<T>(Tensor g, Tensor x, Tensor scale, Tensor shift, Tensor center)
        where T : unmanaged, INumber<T>
    {
        object fused = typeof(T) == typeof(float)
            ? Portable ? portableSingle.Value : single.Value
            : Portable ? portableReal.Value : real.Value;
        return Backward((FusedActivation<T>)fused, g, x, scale, shift, center, withSums: true, scaled: false);
    }

    private long Largest() => Math.Max(
        axes.Aggregate(1L, (product, axis) => product * axis.InSize), axes.Aggregate(1L, (product, axis) => product * axis.OutSize));

    private Tensor Forward<T>(FusedActivation<T> fused, Tensor x, Tensor? scale, Tensor? shift)
        where T : unmanaged, INumber<T>
    {
        using DisposeScope scope = NewDisposeScope();
        bool channelsLast = PlaneMemory.IsChannelsLast(x);
        (Tensor data, PlaneTensor<T> input) = PlaneMemory.Of<T>(x, channelsLast);
        (Tensor y, PlaneTensor<T> output) = PlaneMemory.Empty<T>(x, [.. axes.Select(axis => (long)axis.OutSize)], channelsLast);
        (Tensor? a, Tensor? b) = (scale?.contiguous(), shift?.contiguous());
        fused.Forward(new PlaneJob<T>(input, null, output, PlaneMemory.Pointer<T>(a), PlaneMemory.Pointer<T>(b), 0, 0, false));
        GC.KeepAlive((data, a, b));
        return y.MoveToOuterDisposeScope();
    }

    private (Tensor X, Tensor? Scale, Tensor? Shift) Backward<T>(
        FusedActivation<T> fused, Tensor g, Tensor x, Tensor? scale, Tensor? shift)
        where T : unmanaged, INumber<T>
    {
        using DisposeScope scope = NewDisposeScope();
        (Tensor gx, double[] sums, double[] products) = Backward(
            fused, g, x, scale, shift, null, withSums: scale is not null || shift is not null, scaled: scale is not null);
        return (gx.MoveToOuterDisposeScope(),
            scale is null ? null : tensor(products, x.dtype).MoveToOuterDisposeScope(),
            shift is null ? null : tensor(sums, x.dtype).MoveToOuterDisposeScope());
    }

    private unsafe (Tensor X, double[] Sums, double[] Products) Backward<T>(
        FusedActivation<T> fused, Tensor g, Tensor x, Tensor? scale, Tensor? shift, Tensor? center, bool withSums, bool scaled)
        where T : unmanaged, INumber<T>
    {
        using DisposeScope scope = NewDisposeScope();
        bool channelsLast = PlaneMemory.IsChannelsLast(x);
        (Tensor data, PlaneTensor<T> input) = PlaneMemory.Of<T>(x, channelsLast);
        (Tensor cotangentData, PlaneTensor<T> cotangent) = PlaneMemory.Of<T>(g, channelsLast);
        (Tensor gx, PlaneTensor<T> output) = PlaneMemory.Empty<T>(x, [.. axes.Select(axis => (long)axis.InSize)], channelsLast);
        (Tensor? a, Tensor? b) = (scale?.contiguous(), shift?.contiguous());
        var sums = new double[withSums ? 2 * input.Planes : 0];
        fixed (double* first = sums)
        {
            fused.Backward(new PlaneJob<T>(
                input, cotangent, output, PlaneMemory.Pointer<T>(a), PlaneMemory.Pointer<T>(b), PlaneMemory.Pointer<T>(center),
                (nint)first, scaled));
        }

        GC.KeepAlive((data, cotangentData, a, b, center));
        return (gx.MoveToOuterDisposeScope(),
            OverBatch(sums.AsSpan(0, sums.Length / 2), input.Channels), OverBatch(sums.AsSpan(sums.Length / 2), input.Channels));
    }

    // Always in the order of the batch, whatever thread made a plane's sum: the same bits every time.
    private static double[] OverBatch(ReadOnlySpan<double> perPlane, int channels)
    {
        var total = new double[channels];
        for (int plane = 0; plane < perPlane.Length; plane++)
        {
            total[plane % channels] += perPlane[plane];
        }

        return total;
    }
}
