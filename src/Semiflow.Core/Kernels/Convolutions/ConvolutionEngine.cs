using System.Numerics;
using System.Runtime.Intrinsics;
using Semiflow.Kernels.Lanes;
using Semiflow.Kernels.Products;

namespace Semiflow.Kernels.Convolutions;

/// <summary>Chooses the registers of each pass: the widest that the channels in their lanes fill.</summary>
/// <typeparam name="T">float or double.</typeparam>
internal static unsafe class ConvolutionEngine<T>
    where T : unmanaged, INumber<T>
{
    private static readonly RegisterKinds<IConvolutionPasses<T>> Kinds = new(
        new ConvolutionPasses<PortableLanes<T>, Vector<T>, T>(),
        () => typeof(T) == typeof(float)
            ? new ConvolutionPasses<SingleFmaLanes, Vector256<float>, float>()
            : new ConvolutionPasses<DoubleFmaLanes, Vector256<double>, double>(),
        () => typeof(T) == typeof(float)
            ? new ConvolutionPasses<SingleWideLanes, Vector512<float>, float>()
            : new ConvolutionPasses<DoubleWideLanes, Vector512<double>, double>());

    /// <summary>The kinds of registers that this processor has, for tests.</summary>
    public static IReadOnlyList<IConvolutionPasses<T>> All => Kinds.All;

    /// <summary>Passes for so many channels in the lanes.</summary>
    /// <param name="lanes">Numbers that stand side by side in the result.</param>
    /// <param name="kind">A kind of registers in <see cref="All"/>, whatever fits; for tests.</param>
    public static IConvolutionPasses<T> For(int lanes, int? kind = null) => Kinds.For(kind, (_, narrow) => lanes > narrow.Lanes);

    /// <inheritdoc cref="IConvolutionPasses{T}.Forward"/>
    public static void Forward(ConvolutionShape shape, T* x, T* w, T* bias, T* y, int? kind = null) =>
        For(FewColumns.Lanes(shape.Outputs, shape.X.Kernel * shape.Inputs), kind).Forward(shape, x, w, bias, y);

    /// <inheritdoc cref="IConvolutionPasses{T}.InputGradient"/>
    public static void InputGradient(ConvolutionShape shape, T* g, T* w, T* dx, int? kind = null) =>
        For(FewColumns.Lanes(shape.Inputs, shape.X.Kernel * shape.Outputs), kind).InputGradient(shape, g, w, dx);

    /// <inheritdoc cref="IConvolutionPasses{T}.WeightGradient"/>
    public static void WeightGradient(ConvolutionShape shape, T* x, T* g, T* dw, T* dBias, int? kind = null) =>
        For(FewColumns.Lanes(shape.Outputs, shape.X.Kernel * shape.Inputs), kind).WeightGradient(shape, x, g, dw, dBias);
}
