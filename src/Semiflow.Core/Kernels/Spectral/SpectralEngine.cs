using System.Numerics;
using System.Runtime.Intrinsics;
using Semiflow.Kernels.Lanes;

namespace Semiflow.Kernels.Spectral;

/// <summary>Chooses the registers of a spectral layer.</summary>
/// <typeparam name="T">float or double.</typeparam>
internal static class SpectralEngine<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private static readonly ISpectralPasses<T> Portable = new SpectralPasses<PortableLanes<T>, PortableTranscendental<T>, Vector<T>, T>();
    private static readonly ISpectralPasses<T>? Wide = !Registers.Wide
        ? null
        : (ISpectralPasses<T>)(object)(typeof(T) == typeof(float)
            ? new SpectralPasses<SingleWideLanes, SingleWideTranscendental, Vector512<float>, float>()
            : new SpectralPasses<DoubleWideLanes, DoubleWideTranscendental, Vector512<double>, double>());

    private static readonly ISpectralPasses<T>? Narrow = !Registers.Narrow
        ? null
        : (ISpectralPasses<T>)(object)(typeof(T) == typeof(float)
            ? new SpectralPasses<SingleFmaLanes, SingleTranscendental, Vector256<float>, float>()
            : new SpectralPasses<DoubleFmaLanes, DoubleTranscendental, Vector256<double>, double>());

    /// <summary>The kinds of registers that this processor has, for tests.</summary>
    public static IReadOnlyList<ISpectralPasses<T>> All { get; } = [.. new[] { Portable, Narrow, Wide }.OfType<ISpectralPasses<T>>()];

    /// <summary>Passes for such a layer.</summary>
    /// <param name="shape">Its sizes.</param>
    /// <param name="kind">A kind of registers in <see cref="All"/>, whatever fits; for tests.</param>
    public static ISpectralPasses<T> For(SpectralShape shape, int? kind = null)
    {
        if (kind is { } index)
        {
            return All[index % All.Count];
        }

        return Narrow is null ? Portable
            : Wide is not null && Registers.Fill(Wide.Lanes, [shape.Inputs, shape.Outputs]) ? Wide : Narrow;
    }
}
