namespace Semiflow.Transport;

/// <summary>How far <see cref="Sinkhorn"/> goes.</summary>
public sealed record SinkhornOptions
{
    /// <summary>ε &gt; 0 in units of the cost: about 1 % of the median cost is near the exact plan, 10 % smooth and quick.</summary>
    public required double Epsilon { get; init; }

    /// <summary>Largest sum of |row sum − a_i| and |column sum − b_j| over the total mass.</summary>
    public double Tolerance { get; init; } = 1e-9;

    /// <summary>
    /// Iterations in total, those of larger ε and those of the linear solver of Newton steps included: each passes twice over the costs.
    /// </summary>
    public int MaximumIterations { get; init; } = 10_000;

    /// <summary>What ε is multiplied by on its way down from the range of the costs, in (0, 1]; 1 starts at ε itself.</summary>
    public double Annealing { get; init; } = 0.5;

    /// <summary>
    /// Whether Newton steps take over where the iterations become slow, as they do for small ε: mass that nearly closed groups of points
    /// must exchange arrives like 1/k. Holds the plan in memory while they run.
    /// </summary>
    public bool Newton { get; init; } = true;

    /// <summary>Refuses what is out of range.</summary>
    internal void Require()
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(Epsilon);
        ArgumentOutOfRangeException.ThrowIfNegative(Tolerance);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaximumIterations, 1);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(Annealing);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Annealing, 1);
        if (!double.IsFinite(Epsilon))
        {
            throw new ArgumentOutOfRangeException(nameof(Epsilon), Epsilon, null);
        }
    }
}
