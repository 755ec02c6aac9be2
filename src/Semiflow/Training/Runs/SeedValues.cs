using System.Text.Json.Nodes;

namespace Semiflow.Training;

/// <summary>One number of a run over several seeds.</summary>
/// <param name="Seeds">The seeds, at least one.</param>
/// <param name="Values">The value of each; infinite where its training blew up and a bound of that side is the worst value.</param>
public sealed record SeedValues(IReadOnlyList<long> Seeds, IReadOnlyList<double> Values)
{
    private const int LeastForInterval = 6;

    /// <summary>Smallest value.</summary>
    public double Low => Values.Min();

    /// <summary>Largest value.</summary>
    public double High => Values.Max();

    /// <summary>Median.</summary>
    public double Median => Quantiles.Median(Values);

    /// <summary>
    /// An interval that holds the median over all seeds with a probability of at least 95 %, whatever their law: between two order
    /// statistics. Null below six values, whose range holds it less often.
    /// </summary>
    public (double Low, double High)? Interval
    {
        get
        {
            int n = Values.Count;
            if (n < LeastForInterval)
            {
                return null;
            }

            // The median lies below the k-th smallest where fewer than k of n fair coins fall on one side.
            (int k, double below, double next) = (0, 0, Math.Pow(0.5, n));
            while (2 * (below + next) <= 0.05)
            {
                (k, below, next) = (k + 1, below + next, next * (n - k) / (k + 1));
            }

            double[] sorted = [.. Values.Order()];
            return (sorted[k - 1], sorted[n - k]);
        }
    }

    /// <summary>Parts of an entry of a summary: <c>low</c>, <c>high</c>, <c>seeds</c>, <c>values</c>.</summary>
    internal JsonObject ToJson() => new()
    {
        ["low"] = SummaryFigure.Number(Low),
        ["high"] = SummaryFigure.Number(High),
        ["seeds"] = new JsonArray([.. Seeds.Select(seed => JsonValue.Create(seed))]),
        ["values"] = new JsonArray([.. Values.Select(SummaryFigure.Number)]),
    };

    /// <summary>Reads what <see cref="ToJson"/> wrote; null where there is none.</summary>
    internal static SeedValues? FromJson(JsonNode entry)
    {
        if (entry["seeds"] is not JsonArray seeds)
        {
            return null;
        }

        var read = new SeedValues(
            [.. seeds.Select(seed => seed!.GetValue<long>())],
            [.. entry["values"]!.AsArray().Select(value => SummaryFigure.Number(value!))]);
        return read.Seeds.Count == read.Values.Count && read.Seeds.Count > 0 ? read
            : throw new FormatException($"{read.Seeds.Count} seeds do not fit {read.Values.Count} values.");
    }
}
