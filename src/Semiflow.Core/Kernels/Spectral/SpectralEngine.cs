using System.Numerics;
using System.Runtime.Intrinsics;
using Semiflow.Kernels.Lanes;

namespace Semiflow.Kernels.Spectral;

/// <summary>Chooses the registers of a spectral layer.</summary>
/// <typeparam name="T">float or double.</typeparam>
internal static class SpectralEngine<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private static readonly RegisterKinds<ISpectralPasses<T>> Kinds = new(
        new SpectralPasses<PortableLanes<T>, PortableTranscendental<T>, Vector<T>, T>(),
        () => typeof(T) == typeof(float)
            ? new SpectralPasses<SingleFmaLanes, SingleTranscendental, Vector256<float>, float>()
            : new SpectralPasses<DoubleFmaLanes, DoubleTranscendental, Vector256<double>, double>(),
        () => typeof(T) == typeof(float)
            ? new SpectralPasses<SingleWideLanes, SingleWideTranscendental, Vector512<float>, float>()
            : new SpectralPasses<DoubleWideLanes, DoubleWideTranscendental, Vector512<double>, double>());

    /// <summary>The kinds of registers that this processor has, for tests.</summary>
    public static IReadOnlyList<ISpectralPasses<T>> All => Kinds.All;

    /// <summary>Passes for such a layer.</summary>
    /// <param name="shape">Its sizes.</param>
    /// <param name="kind">A kind of registers in <see cref="All"/>, whatever fits; for tests.</param>
    public static ISpectralPasses<T> For(SpectralShape shape, int? kind = null) =>
        Kinds.For(kind, (wide, _) => Registers.Fill(wide.Lanes, [shape.Inputs, shape.Outputs]));
}
