namespace Semiflow.Transport.Exact;

/// <summary>A reduced cost c − u − v in doubles, u and v each the sum of two, and whether its sign is clear in spite of rounding.</summary>
internal readonly struct ReducedCost
{
    /// <summary>Rounding of a reduced cost, relative to the magnitudes of its terms, and as much again.</summary>
    public const double Rounding = 8 * AccurateSum.UnitRoundoff;
    private readonly double size;

    /// <summary>The reduced cost of one pair.</summary>
    public ReducedCost(double cost, ExactPotentials sources, int row, ExactPotentials targets, int column)
    {
        (double sum, double uLow, double vLow) = (sources.High[row] + targets.High[column], sources.Low[row], targets.Low[column]);
        Value = cost - sum - (uLow + vLow);
        size = Math.Abs(cost) + Math.Abs(sum) + (Math.Abs(uLow) + Math.Abs(vLow));
    }

    /// <summary>The reduced cost rounded.</summary>
    public double Value { get; }

    /// <summary>Whether rounding may have changed its sign: then only exact numbers tell it, where its terms are finite.</summary>
    public bool IsDoubtful => Math.Abs(Value) <= Rounding * size && double.IsFinite(size);
}
