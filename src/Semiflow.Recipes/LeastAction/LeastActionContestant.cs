using System.Globalization;
using Semiflow.Principles.Classification;

namespace Semiflow.Recipes.LeastAction;

/// <summary>A way to train that takes part in the comparison.</summary>
/// <param name="Key">Name in figures of the summary; empty for that which the run is about.</param>
/// <param name="Title">Name for people.</param>
/// <param name="Options">How it trains.</param>
internal sealed record LeastActionContestant(string Key, string Title, LeastActionOptions Options)
{
    /// <summary>All that a run compares, the one that it is about first.</summary>
    public static IReadOnlyList<LeastActionContestant> Of(LeastActionConfig config)
    {
        LeastActionTrainingConfig how = config.Training;
        string Number(double value) => value.ToString("R", CultureInfo.InvariantCulture);
        LeastActionOptions multiplier = how.Options(TransportMode.Multiplier);
        var all = new List<LeastActionContestant> { new("", $"least action, τ = {Number(how.Multiplier.Rate)}", multiplier) };
        if (config.Evaluation.Vanilla)
        {
            all.Add(new("vanilla", "no transport term", how.Options(TransportMode.Vanilla)));
        }

        all.AddRange(config.Evaluation.Rates.Select(rate => new LeastActionContestant(
            $"rate_{Number(rate)}", $"least action, τ = {Number(rate)}",
            multiplier with { Multiplier = how.Multiplier with { Rate = rate } })));
        all.AddRange(config.Evaluation.Weights.Select(weight => new LeastActionContestant(
            $"weight_{Number(weight)}", $"fixed weight {Number(weight)}",
            how.Options(TransportMode.FixedWeight) with { Weight = weight })));
        return all;
    }
}
