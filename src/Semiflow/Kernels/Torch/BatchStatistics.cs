using System.Numerics;
using Semiflow.Kernels.Channels;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Kernels.Torch;

/// <summary>What batch normalization measured on one batch.</summary>
/// <param name="Mean">Mean of each channel.</param>
/// <param name="InverseDeviation">1/√(variance + eps) of each channel, the variance biased.</param>
/// <param name="Count">Values behind each of them.</param>
internal sealed record BatchStatistics(double[] Mean, double[] InverseDeviation, long Count)
{
    /// <summary>Measures a batch <c>[batch, channel, x…]</c> on the CPU.</summary>
    public static BatchStatistics Measure(Tensor x, double eps) =>
        x.dtype == ScalarType.Float32 ? Measure<float>(x, eps) : Measure<double>(x, eps);

    /// <summary>Updates running statistics by <paramref name="momentum"/> towards the batch's, its variance unbiased (PyTorch).</summary>
    public void UpdateRunning(Tensor runningMean, Tensor runningVar, double momentum, double eps)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable constant = no_grad();
        double unbiased = Count / (Count - 1.0);
        Towards(runningMean, Mean);
        Towards(runningVar, [.. InverseDeviation.Select(inverse => (1 / (inverse * inverse) - eps) * unbiased)]);

        void Towards(Tensor running, double[] target)
        {
            double[] now = running.to(ScalarType.Float64).data<double>().ToArray();
            running.copy_(tensor([.. now.Select((value, channel) => value + momentum * (target[channel] - value))], running.dtype));
        }
    }

    /// <summary>The normalization as a·x + b.</summary>
    /// <param name="weight"><c>[channel]</c>.</param>
    /// <param name="bias"><c>[channel]</c>.</param>
    /// <param name="shift">Added behind the normalization, <c>[channel]</c>; null for 0.</param>
    public (double[] A, double[] B) Affine(Tensor weight, Tensor bias, Tensor? shift = null)
    {
        double[] w = Values(weight), b = Values(bias);
        double[]? s = shift is null ? null : Values(shift);
        for (int c = 0; c < w.Length; c++)
        {
            w[c] *= InverseDeviation[c];
            b[c] += (s?[c] ?? 0) - Mean[c] * w[c];
        }

        return (w, b);

        static double[] Values(Tensor t)
        {
            using Tensor flat = t.detach();
            using Tensor wide = flat.to(ScalarType.Float64);
            using Tensor plain = wide.contiguous();
            return plain.data<double>().ToArray();
        }
    }

    private static BatchStatistics Measure<T>(Tensor x, double eps)
        where T : unmanaged, INumber<T>
    {
        using DisposeScope scope = NewDisposeScope();
        (Tensor data, PlaneTensor<T> planes) = PlaneMemory.Of<T>(x, PlaneMemory.IsChannelsLast(x));
        (double[] mean, double[] variance) = ChannelMoments.Of(planes);
        GC.KeepAlive(data);
        return new BatchStatistics(mean, [.. variance.Select(v => 1 / Math.Sqrt(v + eps))], (long)planes.Batch * planes.PlaneSize);
    }
}
