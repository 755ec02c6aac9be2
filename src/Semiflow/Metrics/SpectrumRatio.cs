using Semiflow.Spaces;
using static TorchSharp.torch;

namespace Semiflow.Metrics;

/// <summary>
/// Energy of predictions over that of targets at each wavenumber: below 1 where a model smooths, above where it adds noise.
/// </summary>
/// <param name="Wavenumbers">|k| of each shell, <c>[shell]</c>, radians per unit of length.</param>
/// <param name="Ratio">
/// Σ E(p) / Σ E(y), summed over the batch, <c>[channel, shell]</c>; infinite or NaN on shells where no target has energy.
/// </param>
internal sealed record SpectrumRatio(Tensor Wavenumbers, Tensor Ratio)
{
    /// <summary>The ratio of the radial spectra (<see cref="Spectra.Radial"/>) of a prediction and its target.</summary>
    /// <exception cref="ArgumentException">The shapes differ.</exception>
    /// <exception cref="InputException">The grids differ.</exception>
    public static SpectrumRatio Of(GridFunction prediction, GridFunction target)
    {
        _ = RelativeError.Values(prediction, target);
        using var scope = NewDisposeScope();
        RadialSpectrum above = Spectra.Radial(prediction), below = Spectra.Radial(target);
        return new SpectrumRatio(
            below.Wavenumbers.MoveToOuterDisposeScope(), (above.Energy.sum([0]) / below.Energy.sum([0])).MoveToOuterDisposeScope());
    }
}
