using Semiflow.Principles.Modulewise.Weights;

namespace Semiflow.Principles.Modulewise;

/// <summary>τ of each module, or multipliers in its place (spec modulewise.md 3).</summary>
public sealed record TauSchedule
{
    private readonly Func<int, int, ITransportWeight> weight;

    private TauSchedule(string name, Func<int, int, ITransportWeight> weight) => (Name, this.weight) = (name, weight);

    /// <summary>What it is, for people.</summary>
    public string Name { get; }

    /// <summary>No transport term: plain greedy training.</summary>
    public static TauSchedule None { get; } = new("none", (_, _) => new FixedWeight(double.PositiveInfinity));

    /// <summary>The same τ everywhere.</summary>
    public static TauSchedule Fixed(double tau) => new(FormattableString.Invariant($"τ = {tau:G4}"), (_, _) => new FixedWeight(tau));

    /// <summary>
    /// τ for the first ⌊K/2⌋ modules and 2τ for the others, the middle one of an odd number included: the authors' best choice in nearly
    /// all experiments.
    /// </summary>
    public static TauSchedule HalfDouble(double tau) =>
        new(FormattableString.Invariant($"τ = {tau:G4}, doubled halfway"),
            (module, modules) => new FixedWeight(module < modules / 2 ? tau : 2 * tau));

    /// <summary>τ given for each module.</summary>
    public static TauSchedule Each(params IReadOnlyList<double> taus)
    {
        ArgumentNullException.ThrowIfNull(taus);
        return new("τ of each module", (module, modules) => taus.Count == modules
            ? new FixedWeight(taus[module])
            : throw new InputException($"{taus.Count} values of τ are given for {modules} modules."));
    }

    /// <summary>Multipliers that grow with the loss.</summary>
    internal static TauSchedule Multipliers(TauMultiplier settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return new("multipliers", (module, _) => settings.Of(module));
    }

    /// <summary>The weights of all modules, new ones each time.</summary>
    /// <exception cref="InputException">A setting is out of its range.</exception>
    public IReadOnlyList<ITransportWeight> Of(int modules) => [.. Enumerable.Range(0, modules).Select(module => weight(module, modules))];
}
