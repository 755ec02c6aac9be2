using System.Numerics;
using Semiflow.Kernels.Channels;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Kernels.Torch;

/// <summary>y = max(a·x + b, 0) and its gradients, a and b from the statistics of the batch.</summary>
internal static class NormalizedReluKernel
{
    public static Tensor Forward(Tensor x, Tensor weight, Tensor bias, BatchStatistics batch) =>
        x.dtype == ScalarType.Float32 ? Forward<float>(x, weight, bias, batch) : Forward<double>(x, weight, bias, batch);

    public static (Tensor X, Tensor Weight, Tensor Bias) Backward(Tensor g, Tensor x, Tensor weight, Tensor bias, BatchStatistics batch) =>
        x.dtype == ScalarType.Float32 ? Backward<float>(g, x, weight, bias, batch) : Backward<double>(g, x, weight, bias, batch);

    /// <summary>The same gradients as libtorch expressions of x, weight and g, for derivatives of them.</summary>
    public static (Tensor X, Tensor Weight, Tensor Bias) DifferentiableBackward(Tensor g, Tensor x, Tensor weight, Tensor bias, double eps)
    {
        long[] over = [0, 2, 3];
        Tensor centered = x - x.mean(over, keepdim: true);
        Tensor inverse = ((centered * centered).mean(over, keepdim: true) + eps).rsqrt();
        Tensor hat = centered * inverse, wide = weight.view(1, -1, 1, 1);
        Tensor gz = g * (hat * wide + bias.view(1, -1, 1, 1)).gt(0).to(g.dtype);
        Tensor gx = wide * inverse * (gz - gz.mean(over, keepdim: true) - hat * (gz * hat).mean(over, keepdim: true));
        return (gx, (gz * hat).sum(over), gz.sum(over));
    }

    private static Tensor Forward<T>(Tensor x, Tensor weight, Tensor bias, BatchStatistics batch)
        where T : unmanaged, INumber<T>
    {
        using DisposeScope scope = NewDisposeScope();
        (double[] a, double[] b) = batch.Affine(weight, bias);
        bool channelsLast = PlaneMemory.IsChannelsLast(x);
        (Tensor data, PlaneTensor<T> planes) = PlaneMemory.Of<T>(x, channelsLast);
        (Tensor y, PlaneTensor<T> target) = PlaneMemory.Empty<T>(x, [x.shape[2], x.shape[3]], channelsLast);
        NormalizedReluLoops.Forward(planes, target, Narrow<T>(a), Narrow<T>(b));
        GC.KeepAlive(data);
        return y.MoveToOuterDisposeScope();
    }

    private static (Tensor X, Tensor Weight, Tensor Bias) Backward<T>(Tensor g, Tensor x, Tensor weight, Tensor bias, BatchStatistics batch)
        where T : unmanaged, INumber<T>
    {
        using DisposeScope scope = NewDisposeScope();
        (double[] a, double[] b) = batch.Affine(weight, bias);
        bool channelsLast = PlaneMemory.IsChannelsLast(x);
        (Tensor xData, PlaneTensor<T> xPlanes) = PlaneMemory.Of<T>(x, channelsLast);
        (Tensor gData, PlaneTensor<T> gPlanes) = PlaneMemory.Of<T>(g, channelsLast);
        (Tensor gx, PlaneTensor<T> target) = PlaneMemory.Empty<T>(x, [x.shape[2], x.shape[3]], channelsLast);
        T[] na = Narrow<T>(a), nb = Narrow<T>(b);
        (double[] sums, double[] products) = NormalizedReluLoops.Sums(gPlanes, xPlanes, na, nb, Narrow<T>(batch.Mean));

        // ∂x = a·(∂z − ⟨∂z⟩ − x̂·⟨∂z·x̂⟩) with x̂ = (x − mean)·inverse.
        int channels = a.Length;
        var (slope, level) = (new double[channels], new double[channels]);
        for (int c = 0; c < channels; c++)
        {
            slope[c] = -a[c] * batch.InverseDeviation[c] * batch.InverseDeviation[c] * products[c] / batch.Count;
            level[c] = -a[c] * sums[c] / batch.Count - slope[c] * batch.Mean[c];
        }

        NormalizedReluLoops.Backward(gPlanes, xPlanes, target, na, nb, Narrow<T>(slope), Narrow<T>(level));
        GC.KeepAlive((xData, gData));
        return (gx.MoveToOuterDisposeScope(),
            tensor([.. products.Select((p, c) => p * batch.InverseDeviation[c])], x.dtype).MoveToOuterDisposeScope(),
            tensor(sums, x.dtype).MoveToOuterDisposeScope());
    }

    private static T[] Narrow<T>(double[] values)
        where T : INumber<T> => [.. values.Select(T.CreateChecked)];
}
