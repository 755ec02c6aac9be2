using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Operators;

/// <summary>
/// The lowest Fourier modes of periodic samples by matrix products: for few modes of many points, this is cheaper than a full transform and
/// a cut. Along the last axis modes 0 … m−1, along the others also −m … −1, in this order.
/// </summary>
internal sealed class TruncatedFourier
{
    private readonly long[] points;
    private readonly long[] modes;
    private readonly object gate = new();
    private FourierMatrices? made;

    /// <summary>The modes of a grid.</summary>
    /// <param name="points">Points of each axis.</param>
    /// <param name="modes">m of each axis, at most half of its points.</param>
    public TruncatedFourier(IReadOnlyList<int> points, IReadOnlyList<int> modes)
    {
        this.points = [.. points.Select(n => (long)n)];
        this.modes = [.. modes.Select(n => (long)n)];
        Kept = [.. this.modes.Select((m, axis) => axis == modes.Count - 1 ? m : 2 * m)];
        Count = Kept.Aggregate(1L, (product, n) => product * n);
    }

    /// <summary>Kept modes of each axis.</summary>
    public IReadOnlyList<long> Kept { get; }

    /// <summary>Kept modes in total.</summary>
    public long Count { get; }

    /// <summary>Real samples <c>[rows, x…]</c> to complex coefficients <c>[rows, modes]</c>, unnormalized as those of rfftn.</summary>
    public Tensor Analyze(Tensor samples)
    {
        FourierMatrices matrices = For(samples);
        int last = points.Length - 1;
        Tensor z = view_as_complex(samples.reshape(-1, points[last]).matmul(matrices.Forward[last]).view(-1, modes[last], 2));
        long behind = modes[last];
        for (int axis = last - 1; axis >= 0; axis--)
        {
            z = matrices.Forward[axis].matmul(z.view(-1, points[axis], behind));
            behind *= Kept[axis];
        }

        return z.view(-1, Count);
    }

    /// <summary>Complex coefficients <c>[rows, modes]</c> to real samples <c>[rows, x…]</c>, as irfftn with zeros elsewhere.</summary>
    public Tensor Synthesize(Tensor coefficients)
    {
        FourierMatrices matrices = For(view_as_real(coefficients));
        int last = points.Length - 1;
        Tensor z = coefficients;
        long behind = Count;
        for (int axis = 0; axis < last; axis++)
        {
            behind /= Kept[axis];
            z = matrices.Backward[axis].matmul(z.reshape(-1, Kept[axis], behind));
        }

        return view_as_real(z.reshape(-1, modes[last])).reshape(-1, 2 * modes[last]).matmul(matrices.Backward[last]).view([-1, .. points]);
    }

    private FourierMatrices For(Tensor like)
    {
        lock (gate)
        {
            if (made is { } known && known.Type == like.dtype && known.Device.Equals(like.device))
            {
                return known;
            }

            using DisposeScope scope = NewDisposeScope();
            using IDisposable ordinary = inference_mode(false);
            Tensor Placed(Tensor matrix) =>
                (matrix.is_complex() ? matrix.to(like.dtype == float64 ? complex128 : complex64) : matrix.to(like.dtype))
                .to(like.device).clone().DetachFromDisposeScope();
            return made = new FourierMatrices(
                like.dtype, like.device,
                [.. points.Select((_, axis) => Placed(Forward(axis)))], [.. points.Select((_, axis) => Placed(Backward(axis)))]);
        }
    }

    /// <summary>e^(−2πi k n / N) of the kept modes and the nodes, <c>[mode, node]</c>.</summary>
    private Tensor Waves(int axis)
    {
        long n = points[axis], m = modes[axis];
        Tensor wave = axis == points.Length - 1
            ? arange(m, dtype: float64)
            : cat([arange(m, dtype: float64), arange(-m, 0, dtype: float64)]);
        Tensor angle = wave.unsqueeze(1) * arange(n, dtype: float64) * (-2 * Math.PI / n);
        return complex(angle.cos(), angle.sin());
    }

    private Tensor Forward(int axis) => axis == points.Length - 1
        ? view_as_real(Waves(axis).t().contiguous()).view(points[axis], -1)
        : Waves(axis);

    private Tensor Backward(int axis)
    {
        Tensor inverse = Waves(axis).conj().resolve_conj() / points[axis];
        if (axis < points.Length - 1)
        {
            return inverse.t().contiguous();
        }

        // Each mode but the mean also stands for its conjugate; the imaginary part enters with the sign of Re(z w) = zr wr − zi wi.
        Tensor weight = ones(modes[axis], dtype: float64) * 2;
        weight[0] = 1;
        Tensor real = inverse.real * weight.unsqueeze(1), imaginary = inverse.imag * -weight.unsqueeze(1);
        return stack([real, imaginary], 1).view(-1, points[axis]);
    }

    private sealed record FourierMatrices(ScalarType Type, Device Device, IReadOnlyList<Tensor> Forward, IReadOnlyList<Tensor> Backward);
}
