using System.Numerics;
using System.Runtime.Intrinsics;
using Semiflow.Kernels.Lanes;

namespace Semiflow.Kernels.Pointwise;

/// <summary>Chooses the registers of a pair of maps.</summary>
/// <typeparam name="T">float or double.</typeparam>
internal static class PairEngine<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private static readonly RegisterKinds<IPairPasses<T>> Kinds = new(
        new PairPasses<PortableLanes<T>, PortableTranscendental<T>, Vector<T>, T>(),
        () => typeof(T) == typeof(float)
            ? new PairPasses<SingleFmaLanes, SingleTranscendental, Vector256<float>, float>()
            : new PairPasses<DoubleFmaLanes, DoubleTranscendental, Vector256<double>, double>(),
        () => typeof(T) == typeof(float)
            ? new PairPasses<SingleWideLanes, SingleWideTranscendental, Vector512<float>, float>()
            : new PairPasses<DoubleWideLanes, DoubleWideTranscendental, Vector512<double>, double>());

    /// <summary>The kinds of registers that this processor has, for tests.</summary>
    public static IReadOnlyList<IPairPasses<T>> All => Kinds.All;

    /// <summary>Passes for such a pair.</summary>
    /// <param name="shape">Its sizes.</param>
    /// <param name="kind">A kind of registers in <see cref="All"/>, whatever fits; for tests.</param>
    public static IPairPasses<T> For(PairShape shape, int? kind = null) =>
        Kinds.For(kind, (wide, _) => Registers.Fill(wide.Lanes, [shape.Inputs, shape.Hidden]));
}
