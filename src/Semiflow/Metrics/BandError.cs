using Semiflow.Spaces;
using static TorchSharp.torch;

namespace Semiflow.Metrics;

/// <summary>How the error is distributed over the spectrum.</summary>
public static class BandError
{
    /// <summary>
    /// 100 √(Σ E(p − y) / Σ E(y)), upper sum over the shells of one band, lower sum over all shells: the squares of the bands sum
    /// to the square of the whole relative L2 error, and a band in which the target has no energy does no harm.
    /// </summary>
    /// <param name="prediction">p.</param>
    /// <param name="target">y, on the same grid.</param>
    /// <param name="starts">
    /// First shell of the second, third, … band (<see cref="Spectra.Radial"/>), increasing. Good values: 5, 13 (low, middle, high).
    /// </param>
    /// <returns><c>[batch, band]</c>, percent.</returns>
    /// <exception cref="ArgumentException">The shapes differ, or the starts do not increase from at least 1.</exception>
    /// <exception cref="InputException">The grids differ, or a target is zero everywhere.</exception>
    public static Tensor Of(GridFunction prediction, GridFunction target, params IReadOnlyList<int> starts)
    {
        ArgumentNullException.ThrowIfNull(starts);
        Tensor values = RelativeError.Values(prediction, target);
        int[] edges = [0, .. starts];
        if (!edges.Zip(edges.Skip(1)).All(pair => pair.First < pair.Second))
        {
            throw new ArgumentException($"expected increasing first shells of at least 1, got {string.Join(", ", starts)}.",
                nameof(starts));
        }

        using var scope = NewDisposeScope();
        Tensor error = Spectra.Radial(target with { Values = values - target.Values }).Energy.sum(1);
        Tensor scale = Spectra.Radial(target).Energy.sum([1, 2]);
        RelativeError.RequireNonzero(scale);
        int shells = (int)error.shape[1];
        IEnumerable<Tensor> bands = edges.Zip(edges.Skip(1).Append(shells), (first, end) =>
            error.slice(1, Math.Min(first, shells), Math.Min(end, shells), 1).sum(1));
        return (100 * (stack(bands, 1) / scale.unsqueeze(1)).sqrt()).MoveToOuterDisposeScope();
    }
}
