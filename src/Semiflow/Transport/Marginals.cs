namespace Semiflow.Transport;

/// <summary>Weights of the two sides of a plan.</summary>
internal static class Marginals
{
    private const double Tolerance = 1e-9;

    /// <summary>Copies of both sides' weights; where none are given, equal ones of the other side's total, or of total 1.</summary>
    /// <exception cref="InputException">A side is empty, a weight is negative or not finite, or the totals differ.</exception>
    public static (double[] Source, double[] Target) Of(
        IReadOnlyList<double>? source, IReadOnlyList<double>? target, int sources, int targets)
    {
        if (sources < 1 || targets < 1)
        {
            throw new InputException($"expected at least one point on either side, got {sources} and {targets}.");
        }

        double left = Total(source, sources, "source"), right = Total(target, targets, "target");
        double total = source is not null ? left : target is not null ? right : 1;
        if (source is not null && target is not null && Math.Abs(left - right) > Tolerance * Math.Max(left, right))
        {
            throw new InputException($"the weights of the sources sum to {left:G9} and those of the targets to {right:G9}: scale one side "
                + $"so that the totals agree.");
        }

        double[] b = target is null ? Equal(total, targets) : [.. target];
        if (target is not null)
        {
            // Totals agree to the last bits, so that no side is left with crumbs.
            for (int j = 0; j < b.Length; j++)
            {
                b[j] *= total / right;
            }
        }

        return (source is null ? Equal(total, sources) : [.. source], b);
    }

    private static double[] Equal(double total, int count)
    {
        var weights = new double[count];
        Array.Fill(weights, total / count);
        return weights;
    }

    private static double Total(IReadOnlyList<double>? weights, int count, string side)
    {
        if (weights is null)
        {
            return 1;
        }

        if (weights.Count != count)
        {
            throw new ArgumentException($"expected {count} weights of the {side}s, got {weights.Count}.");
        }

        double total = 0;
        for (int i = 0; i < count; i++)
        {
            total += double.IsFinite(weights[i]) && weights[i] >= 0 ? weights[i]
                : throw new InputException($"weight {i} of the {side}s is {weights[i]}: weights are finite and not negative.");
        }

        return total > 0 ? total : throw new InputException($"the weights of the {side}s sum to 0: at least one must be positive.");
    }
}
