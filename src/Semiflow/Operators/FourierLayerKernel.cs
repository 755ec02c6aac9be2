using System.Numerics;
using Semiflow.Kernels.Spectral;
using Semiflow.Kernels.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Operators;

/// <summary>Tensors in, tensors out around <see cref="SpectralEngine{T}"/>; no graph.</summary>
internal sealed unsafe class FourierLayerKernel
{
    private readonly SpectralShape shape;
    private readonly SpectralTransforms transforms;
    private readonly ScalarType type;
    private readonly bool gelu;
    private readonly int? registers;

    private FourierLayerKernel(SpectralShape shape, SpectralTransforms transforms, ScalarType type, bool gelu, int? registers)
    {
        (this.shape, this.transforms, this.type) = (shape, transforms, type);
        (this.gelu, this.registers) = (gelu, registers);
    }

    /// <summary>The kernel for such tensors; null where only libtorch can work on them or say what is wrong.</summary>
    /// <param name="x"><c>[groups·batch, in, x…]</c>.</param>
    /// <param name="spectral"><c>[group, mode…, in, out, 2]</c>.</param>
    /// <param name="pointwise"><c>[group, out, in]</c>.</param>
    /// <param name="bias"><c>[group, out]</c> or null.</param>
    /// <param name="transforms">The transform of the grid.</param>
    /// <param name="gelu">Whether a nonlinearity follows.</param>
    /// <param name="registers">A kind of registers, see <see cref="SpectralEngine{T}.All"/>; for tests.</param>
    public static FourierLayerKernel? For(
        Tensor x, Tensor spectral, Tensor pointwise, Tensor? bias, SpectralTransforms transforms, bool gelu, int? registers = null)
    {
        Tensor[] all = [x, spectral, pointwise, .. bias is null ? Array.Empty<Tensor>() : [bias]];
        long[] from = x.shape, map = pointwise.shape, complex = spectral.shape;
        if (!all.All(tensor => ConvolutionKernel.Takes(tensor, x.dtype)) || map.Length != 3
            || !from.AsSpan(Math.Min(2, from.Length)).SequenceEqual([.. transforms.Points.Select(n => (long)n)])
            || from[1] != map[2] || from[0] % map[0] != 0 || complex[0] != map[0] || complex[^3] != map[2] || complex[^2] != map[1]
            || !(bias is null || bias.shape.SequenceEqual([map[0], map[1]])))
        {
            return null;
        }

        var shape = new SpectralShape((int)from[0], (int)map[0], (int)map[2], (int)map[1], transforms.Points, transforms.Modes);
        const int lanes = 64; // Channels are filled up to whole registers.
        return (long)shape.Batch * shape.Nodes * (Math.Max(shape.Inputs, shape.Outputs) + lanes) >= int.MaxValue
            ? null
            : new FourierLayerKernel(shape, transforms, x.dtype, gelu, registers);
    }

    /// <summary>Values <c>[batch, out, x…]</c>, channels side by side, and what the gradients need of the way there.</summary>
    /// <param name="x">The input.</param>
    /// <param name="spectral">Complex matrices.</param>
    /// <param name="pointwise">Matrices at the nodes.</param>
    /// <param name="bias">Their bias.</param>
    /// <param name="kept">True where gradients will be wanted.</param>
    public (Tensor Y, Tensor Modes, Tensor? Sum) Values(Tensor x, Tensor spectral, Tensor pointwise, Tensor? bias, bool kept) =>
        type == ScalarType.Float32
            ? Values<float>(x, spectral, pointwise, bias, kept)
            : Values<double>(x, spectral, pointwise, bias, kept);

    /// <summary>Gradients of the input and of what acts; null for those not wanted.</summary>
    /// <param name="g">Gradient of the values.</param>
    /// <param name="x">The input.</param>
    /// <param name="parameters">Complex matrices, matrices at the nodes, their bias or null.</param>
    /// <param name="modes">Given with the values.</param>
    /// <param name="sum">Given with the values.</param>
    /// <param name="ofInput">Whether that of the input is wanted.</param>
    /// <param name="ofParameters">Whether those of the parameters are wanted.</param>
    public Tensor?[] Gradients(
        Tensor g, Tensor x, IReadOnlyList<Tensor?> parameters, Tensor modes, Tensor? sum, bool ofInput, bool ofParameters) =>
        type == ScalarType.Float32
            ? Gradients<float>(g, x, parameters, modes, sum, ofInput, ofParameters)
            : Gradients<double>(g, x, parameters, modes, sum, ofInput, ofParameters);

    private (Tensor Y, Tensor Modes, Tensor? Sum) Values<T>(Tensor x, Tensor spectral, Tensor pointwise, Tensor? bias, bool kept)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        using DisposeScope scope = NewDisposeScope();
        ISpectralPasses<T> passes = SpectralEngine<T>.For(shape, registers);
        Tensor nodes = PlaneMemory.Together(x), w = spectral.detach().contiguous(), matrix = pointwise.detach().contiguous();
        Tensor? shift = bias?.detach().contiguous();
        Tensor y = Nodes(shape.Outputs), modes = empty([passes.Modes(shape)], type);
        Tensor? sum = kept && gelu ? Nodes(shape.Outputs) : null;
        passes.Values(
            shape, transforms.For<T>().Values, At<T>(nodes), new SpectralMap<T>(At<T>(w), At<T>(matrix), At<T>(shift), gelu),
            At<T>(modes), At<T>(sum), At<T>(y));
        GC.KeepAlive((nodes, w, matrix, shift));
        return (PlaneMemory.Apart(y).MoveToOuterDisposeScope(), modes.MoveToOuterDisposeScope(), sum?.MoveToOuterDisposeScope());
    }

    private Tensor?[] Gradients<T>(
        Tensor g, Tensor x, IReadOnlyList<Tensor?> parameters, Tensor modes, Tensor? sum, bool ofInput, bool ofParameters)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor cotangent = PlaneMemory.Together(g), nodes = PlaneMemory.Together(x);
        Tensor?[] plain = [.. parameters.Select(parameter => parameter?.detach().contiguous())];
        Tensor?[] gradients =
            [.. parameters.Select(parameter => ofParameters && parameter is not null ? empty(parameter.shape, type) : null)];
        Tensor? dx = ofInput ? Nodes(shape.Inputs) : null;
        SpectralMap<T> Map(Tensor?[] of) => new(At<T>(of[0]), At<T>(of[1]), At<T>(of[2]), gelu);
        SpectralEngine<T>.For(shape, registers).Gradients(
            shape, transforms.For<T>().Transposed, At<T>(nodes), Map(plain), At<T>(modes), At<T>(sum), At<T>(cotangent), At<T>(dx),
            Map(gradients));
        GC.KeepAlive((cotangent, nodes, plain, modes, sum));
        return
        [
            dx is null ? null : PlaneMemory.Apart(dx).MoveToOuterDisposeScope(),
            .. gradients.Select(each => each?.MoveToOuterDisposeScope()),
        ];
    }

    private static T* At<T>(Tensor? contiguous)
        where T : unmanaged => (T*)PlaneMemory.Pointer<T>(contiguous);

    private Tensor Nodes(int channels) => empty([shape.Batch, .. shape.Points.Select(n => (long)n), channels], type);
}
