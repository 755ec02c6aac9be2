using Semiflow.Training;

namespace Semiflow.Principles.Modulewise;

/// <summary>Keeps with each epoch what the transport of every module weighs.</summary>
/// <param name="problems">What the modules solve.</param>
internal sealed class WeightMeter(IReadOnlyList<LocalProblem> problems) : IProbe
{
    /// <summary>Name of the weight of module <paramref name="module"/>, from 0.</summary>
    public static string Name(int module) => FormattableString.Invariant($"weight_{module + 1}");

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, double> Measure() =>
        problems.Select((problem, k) => (problem, k)).ToDictionary(each => Name(each.k), each => each.problem.Weight);
}
