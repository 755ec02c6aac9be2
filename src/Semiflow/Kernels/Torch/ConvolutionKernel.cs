using System.Numerics;
using Semiflow.Kernels.Convolutions;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Kernels.Torch;

/// <summary>Tensors in, tensors out around <see cref="ConvolutionEngine{T}"/>; no graph.</summary>
internal sealed unsafe class ConvolutionKernel
{
    // Fewer channels do not fill the registers of the operations that follow: planes suit them better.
    private const int LeastTogether = 8;

    // Each line of a kernel has its place in small arrays on the stack.
    private const int MostLines = 4096;

    private readonly ConvolutionShape shape;
    private readonly ScalarType type;
    private readonly int? registers;

    private ConvolutionKernel(ConvolutionShape shape, ScalarType type, int? registers) =>
        (this.shape, this.type, this.registers) = (shape, type, registers);

    /// <summary>The kernel for such tensors; null where only libtorch can work on them or say what is wrong.</summary>
    /// <param name="x"><c>[batch, in, x…]</c>.</param>
    /// <param name="w"><c>[out, in, k…]</c>.</param>
    /// <param name="b"><c>[out]</c> or null.</param>
    /// <param name="rule">Stride and padding.</param>
    /// <param name="registers">A kind of registers, see <see cref="ConvolutionEngine{T}.All"/>; for tests.</param>
    public static ConvolutionKernel? For(Tensor x, Tensor w, Tensor? b, ConvolutionRule rule, int? registers = null)
    {
        long[] from = x.shape, kernel = w.shape;
        bool fits = from.Length is >= 3 and <= 5 && kernel.Length == from.Length && from[1] == kernel[1]
            && (b is null || b.shape.SequenceEqual([kernel[0]]));
        bool taken = Takes(x, x.dtype) && Takes(w, x.dtype) && (b is null || Takes(b, x.dtype)) && rule is { Stride: >= 1, Padding: >= 0 };
        if (!fits || !taken || kernel[2..^1].Aggregate(1L, (lines, size) => lines * size) > MostLines)
        {
            return null;
        }

        var axes = new ConvolutionAxis[from.Length - 2];
        long nodes = 1;
        for (int d = 0; d < axes.Length; d++)
        {
            axes[d] = new ConvolutionAxis((int)from[d + 2], (int)kernel[d + 2], rule.Stride, rule.Padding, rule.Border);
            bool continues = rule.Border switch
            {
                Border.Reflect => rule.Padding < axes[d].Size,
                Border.Circular => rule.Padding <= axes[d].Size,
                Border.Zero or Border.Replicate => true,
                _ => false,
            };
            if (!continues || axes[d].Size + 2 * rule.Padding < axes[d].Kernel)
            {
                return null;
            }

            nodes *= Math.Max(axes[d].Outputs, axes[d].Size + 2 * rule.Padding);
        }

        return nodes * Math.Max(from[1], kernel[0]) * from[0] >= int.MaxValue
            ? null
            : new ConvolutionKernel(ConvolutionShape.Of((int)from[0], (int)from[1], (int)kernel[0], axes), x.dtype, registers);
    }

    /// <summary>Whether kernels of ours work on such a tensor.</summary>
    internal static bool Takes(Tensor t, ScalarType type) => t.device_type == DeviceType.CPU && !t.is_sparse && t.dtype == type
        && type is (ScalarType.Float32 or ScalarType.Float64) && t.numel() is > 0 and < int.MaxValue;

    /// <summary>Values <c>[batch, out, y…]</c>, channels side by side unless they are few.</summary>
    public Tensor Forward(Tensor x, Tensor w, Tensor? b) => type == ScalarType.Float32 ? Forward<float>(x, w, b) : Forward<double>(x, w, b);

    /// <summary>Gradient of the input.</summary>
    /// <param name="g">Gradient of the values.</param>
    /// <param name="w">The weights.</param>
    public Tensor InputGradient(Tensor g, Tensor w) =>
        type == ScalarType.Float32 ? InputGradient<float>(g, w) : InputGradient<double>(g, w);

    /// <summary>Gradients of weights and, where wanted, bias.</summary>
    /// <param name="x">The input.</param>
    /// <param name="g">Gradient of the values.</param>
    /// <param name="biased">True for the gradient of the bias, too.</param>
    public (Tensor W, Tensor? B) WeightGradient(Tensor x, Tensor g, bool biased) =>
        type == ScalarType.Float32 ? WeightGradient<float>(x, g, biased) : WeightGradient<double>(x, g, biased);

    private Tensor Forward<T>(Tensor x, Tensor w, Tensor? b)
        where T : unmanaged, INumber<T>
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor nodes = PlaneMemory.Together(x), weights = Plain(w);
        Tensor? start = b is null ? null : Plain(b);
        Tensor y = empty([x.shape[0], .. Sizes(x, axis => axis.Outputs), shape.Outputs], type);
        ConvolutionEngine<T>.Forward(shape, At<T>(nodes), At<T>(weights), At<T>(start), At<T>(y), registers);
        GC.KeepAlive((nodes, weights, start));
        return Apart(y).MoveToOuterDisposeScope();
    }

    private Tensor InputGradient<T>(Tensor g, Tensor w)
        where T : unmanaged, INumber<T>
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor cotangent = PlaneMemory.Together(g), weights = Plain(w);
        Tensor dx = empty([g.shape[0], .. Sizes(g, axis => axis.Size), shape.Inputs], type);
        ConvolutionEngine<T>.InputGradient(shape, At<T>(cotangent), At<T>(weights), At<T>(dx), registers);
        GC.KeepAlive((cotangent, weights));
        return Apart(dx).MoveToOuterDisposeScope();
    }

    private (Tensor W, Tensor? B) WeightGradient<T>(Tensor x, Tensor g, bool biased)
        where T : unmanaged, INumber<T>
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor nodes = PlaneMemory.Together(x), cotangent = PlaneMemory.Together(g);
        Tensor dw = empty([shape.Outputs, shape.Inputs, .. Sizes(x, axis => axis.Kernel)], type);
        Tensor? db = biased ? empty([shape.Outputs], type) : null;
        ConvolutionEngine<T>.WeightGradient(shape, At<T>(nodes), At<T>(cotangent), At<T>(dw), At<T>(db), registers);
        GC.KeepAlive((nodes, cotangent));
        return (dw.MoveToOuterDisposeScope(), db?.MoveToOuterDisposeScope());
    }

    private static T* At<T>(Tensor? contiguous)
        where T : unmanaged => (T*)PlaneMemory.Pointer<T>(contiguous);

    private static Tensor Plain(Tensor parameter) => parameter.detach().contiguous();

    private static Tensor Apart(Tensor nodes)
    {
        Tensor x = PlaneMemory.Apart(nodes);
        return nodes.shape[^1] < LeastTogether ? x.contiguous() : x;
    }

    private long[] Sizes(Tensor like, Func<ConvolutionAxis, int> size)
    {
        ConvolutionAxis[] axes = like.dim() switch
        {
            3 => [shape.X],
            4 => [shape.Z, shape.X],
            _ => [shape.Z, shape.Y, shape.X],
        };
        return [.. axes.Select(axis => (long)size(axis))];
    }
}
