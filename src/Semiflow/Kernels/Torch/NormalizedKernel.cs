using System.Numerics;
using Semiflow.Kernels.Channels;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Kernels.Torch;

/// <summary>
/// z = weight·(x − mean)/√(variance + eps) + bias + shift followed by a filtered activation, on the CPU: as z = a·x + b is
/// all the fused kernel sees, normalization costs one reading of x forward and one pass over ∂x backward.
/// </summary>
internal sealed class NormalizedKernel(ActivationKernel activation, double eps)
{
    public Tensor Forward(Tensor x, Tensor weight, Tensor bias, Tensor? shift, BatchStatistics batch)
    {
        using DisposeScope scope = NewDisposeScope();
        (double[] a, double[] b) = batch.Affine(weight, bias, shift);
        return activation.Forward(x, tensor(a, x.dtype), tensor(b, x.dtype)).MoveToOuterDisposeScope();
    }

    public (Tensor X, Tensor Weight, Tensor Bias) Backward(
        Tensor g, Tensor x, Tensor weight, Tensor bias, Tensor? shift, BatchStatistics batch) => x.dtype == ScalarType.Float32
            ? Backward<float>(g, x, weight, bias, shift, batch)
            : Backward<double>(g, x, weight, bias, shift, batch);

    /// <summary>The same gradients as libtorch expressions of x, weight and g, for derivatives of them.</summary>
    public (Tensor X, Tensor Weight, Tensor Bias) DifferentiableBackward(
        Tensor g, Tensor x, Tensor weight, Tensor bias, Tensor? shift, BatchStatistics batch)
    {
        using DisposeScope scope = NewDisposeScope();
        long[] over = [0, .. Enumerable.Range(2, (int)x.dim() - 2).Select(d => (long)d)];
        long[] wide = [1, -1, .. Enumerable.Repeat(1L, (int)x.dim() - 2)];
        Tensor z;
        using (no_grad())
        {
            (double[] a, double[] b) = batch.Affine(weight, bias, shift);
            z = x * tensor(a, x.dtype).view(wide) + tensor(b, x.dtype).view(wide);
        }

        Tensor gz = activation.Twin.Gradients(g, z, null, null).X;
        Tensor centered = x - x.mean(over, keepdim: true);
        Tensor inverse = ((centered * centered).mean(over, keepdim: true) + eps).rsqrt();
        Tensor hat = centered * inverse;
        Tensor gx = weight.view(wide) * inverse
            * (gz - gz.mean(over, keepdim: true) - hat * (gz * hat).mean(over, keepdim: true));
        return (gx.MoveToOuterDisposeScope(), (gz * hat).sum(over).MoveToOuterDisposeScope(), gz.sum(over).MoveToOuterDisposeScope());
    }

    private unsafe (Tensor X, Tensor Weight, Tensor Bias) Backward<T>(
        Tensor g, Tensor x, Tensor weight, Tensor bias, Tensor? shift, BatchStatistics batch)
        where T : unmanaged, INumber<T>
    {
        using DisposeScope scope = NewDisposeScope();
        (double[] a, double[] b) = batch.Affine(weight, bias, shift);
        (Tensor gz, double[] sums, double[] products) = activation.BackwardSums<T>(
            g, x, tensor(a, x.dtype), tensor(b, x.dtype), tensor(batch.Mean, x.dtype));

        // ∂x = a·(∂z − ⟨∂z⟩ − x̂·⟨∂z·x̂⟩) with x̂ = (x − mean)·inverse, as one affine pass.
        int channels = a.Length;
        var (slope, level) = (new double[channels], new double[channels]);
        for (int c = 0; c < channels; c++)
        {
            slope[c] = -a[c] * batch.InverseDeviation[c] * batch.InverseDeviation[c] * products[c] / batch.Count;
            level[c] = -a[c] * sums[c] / batch.Count - slope[c] * batch.Mean[c];
        }

        bool channelsLast = PlaneMemory.IsChannelsLast(x);
        (Tensor xData, PlaneTensor<T> xPlanes) = PlaneMemory.Of<T>(x, channelsLast);
        (Tensor gData, PlaneTensor<T> gPlanes) = PlaneMemory.Of<T>(gz, channelsLast);
        ChannelAffine.Apply(gPlanes, xPlanes, Narrow(a), Narrow(slope), Narrow(level));
        GC.KeepAlive((xData, gData));
        return (gz.MoveToOuterDisposeScope(),
            tensor([.. products.Select((p, c) => p * batch.InverseDeviation[c])], x.dtype).MoveToOuterDisposeScope(),
            tensor(sums, x.dtype).MoveToOuterDisposeScope());

        static T[] Narrow(double[] values) => [.. values.Select(T.CreateChecked)];
    }
}
