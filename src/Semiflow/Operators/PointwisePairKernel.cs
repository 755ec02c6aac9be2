using System.Numerics;
using Semiflow.Kernels.Pointwise;
using Semiflow.Kernels.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Operators;

/// <summary>Tensors in, tensors out around <see cref="PairEngine{T}"/>; no graph.</summary>
internal sealed unsafe class PointwisePairKernel
{
    private readonly PairShape shape;
    private readonly ScalarType type;
    private readonly int? registers;

    private PointwisePairKernel(PairShape shape, ScalarType type, int? registers) =>
        (this.shape, this.type, this.registers) = (shape, type, registers);

    /// <summary>The kernel for such tensors; null where only libtorch can work on them or say what is wrong.</summary>
    /// <param name="x"><c>[groups·batch, in, x…]</c>.</param>
    /// <param name="parameters">W₁, b₁, W₂, b₂ as in <see cref="PairMap{T}"/>.</param>
    /// <param name="registers">A kind of registers, see <see cref="PairEngine{T}.All"/>; for tests.</param>
    public static PointwisePairKernel? For(Tensor x, IReadOnlyList<Tensor?> parameters, int? registers = null)
    {
        long[] from = x.shape, first = parameters[0]!.shape, second = parameters[2]!.shape;
        bool Fits(Tensor? bias, long[] map) => bias is null || bias.shape.SequenceEqual([map[0], map[1]]);
        if (!parameters.Append(x).OfType<Tensor>().All(tensor => ConvolutionKernel.Takes(tensor, x.dtype)) || first.Length != 3
            || second.Length != 3 || from.Length < 3 || from[1] != first[2] || first[1] != second[2] || first[0] != second[0]
            || from[0] % first[0] != 0 || !Fits(parameters[1], first) || !Fits(parameters[3], second))
        {
            return null;
        }

        long nodes = from[0] * from[2..].Aggregate(1L, (product, n) => product * n);
        return nodes * Math.Max(first[2], second[1]) >= int.MaxValue
            ? null
            : new PointwisePairKernel(
                new PairShape((int)(nodes / first[0]), (int)first[0], (int)first[2], (int)first[1], (int)second[1]), x.dtype, registers);
    }

    /// <summary>Values <c>[batch, out, x…]</c>, channels side by side in memory.</summary>
    public Tensor Values(Tensor x, IReadOnlyList<Tensor?> parameters) =>
        type == ScalarType.Float32 ? Values<float>(x, parameters) : Values<double>(x, parameters);

    /// <summary>Gradients of the input and of the parameters; null for those not wanted.</summary>
    /// <param name="g">Gradient of the values.</param>
    /// <param name="x">The input.</param>
    /// <param name="parameters">W₁, b₁, W₂, b₂.</param>
    /// <param name="ofInput">Whether that of the input is wanted.</param>
    /// <param name="ofParameters">Whether those of the parameters are wanted.</param>
    public Tensor?[] Gradients(Tensor g, Tensor x, IReadOnlyList<Tensor?> parameters, bool ofInput, bool ofParameters) =>
        type == ScalarType.Float32
            ? Gradients<float>(g, x, parameters, ofInput, ofParameters)
            : Gradients<double>(g, x, parameters, ofInput, ofParameters);

    private Tensor Values<T>(Tensor x, IReadOnlyList<Tensor?> parameters)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor nodes = PlaneMemory.Together(x), y = empty([x.shape[0], .. x.shape[2..], shape.Outputs], type);
        Tensor?[] plain = [.. parameters.Select(parameter => parameter?.detach().contiguous())];
        PairEngine<T>.For(shape, registers).Values(shape, At<T>(nodes), Map<T>(plain), At<T>(y));
        GC.KeepAlive((nodes, plain));
        return PlaneMemory.Apart(y).MoveToOuterDisposeScope();
    }

    private Tensor?[] Gradients<T>(Tensor g, Tensor x, IReadOnlyList<Tensor?> parameters, bool ofInput, bool ofParameters)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor cotangent = PlaneMemory.Together(g), nodes = PlaneMemory.Together(x);
        Tensor?[] plain = [.. parameters.Select(parameter => parameter?.detach().contiguous())];
        Tensor?[] gradients =
            [.. parameters.Select(parameter => ofParameters && parameter is not null ? empty(parameter.shape, type) : null)];
        Tensor? dx = ofInput ? empty(nodes.shape, type) : null;
        PairEngine<T>.For(shape, registers).Gradients(
            shape, At<T>(nodes), Map<T>(plain), At<T>(cotangent), At<T>(dx), Map<T>(gradients));
        GC.KeepAlive((cotangent, nodes, plain));
        return
        [
            dx is null ? null : PlaneMemory.Apart(dx).MoveToOuterDisposeScope(),
            .. gradients.Select(each => each?.MoveToOuterDisposeScope()),
        ];
    }

    private static PairMap<T> Map<T>(Tensor?[] of)
        where T : unmanaged => new(At<T>(of[0]), At<T>(of[1]), At<T>(of[2]), At<T>(of[3]));

    private static T* At<T>(Tensor? contiguous)
        where T : unmanaged => (T*)PlaneMemory.Pointer<T>(contiguous);
}
