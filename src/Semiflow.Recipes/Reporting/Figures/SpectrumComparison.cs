namespace Semiflow.Recipes.Reporting.Figures;

/// <summary>Radial energy spectra of target, prediction and their difference, averaged over samples.</summary>
/// <param name="Label">Panel title, for example <c>In distribution</c>.</param>
/// <param name="Wavenumbers">Radial wavenumbers k, increasing; k = 0 is left out of the log axis.</param>
/// <param name="Target">Mean energy E(k) of the target.</param>
/// <param name="Prediction">Mean energy E(k) of the prediction.</param>
/// <param name="Error">Mean energy E(k) of prediction minus target; empty for none.</param>
internal sealed record SpectrumComparison(
    string Label,
    IReadOnlyList<double> Wavenumbers,
    IReadOnlyList<double> Target,
    IReadOnlyList<double> Prediction,
    IReadOnlyList<double> Error);
