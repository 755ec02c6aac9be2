using System.Globalization;
using Semiflow.Principles;

namespace Semiflow.Recipes.LeastActionRecipes;

/// <summary>A training method that takes part in the comparison, at each size of the training set.</summary>
/// <param name="Key">Name in figures of the summary; empty for that which the run is about.</param>
/// <param name="Title">Name for people.</param>
/// <param name="Options">How it trains.</param>
internal sealed record LeastActionVariant(string Key, string Title, LeastActionOptions Options)
{
    /// <summary>Whether it trains without the transport term.</summary>
    public bool IsVanilla => Key == LeastActionFigures.Vanilla.Key;

    /// <summary>All that a run compares, the one that it is about first.</summary>
    public static IReadOnlyList<LeastActionVariant> Of(LeastActionConfig config)
    {
        string Number(double value) => value.ToString("R", CultureInfo.InvariantCulture);
        LeastActionOptions multiplier = config.Options(TransportMode.Multiplier);
        LeastActionVariant[] vanilla =
            [new(LeastActionFigures.Vanilla.Key, LeastActionFigures.Vanilla.Title, config.Options(TransportMode.Vanilla))];
        return
        [
            new("", $"least action, τ = {Number(config.Multiplier.Rate)}", multiplier),
            .. config.Evaluation.Vanilla ? vanilla : [],
            .. config.Evaluation.Rates.Select(rate => new LeastActionVariant(
                $"rate_{Number(rate)}", $"least action, τ = {Number(rate)}",
                multiplier with { Multiplier = multiplier.Multiplier with { Rate = rate } })),
            .. config.Evaluation.Weights.Select(weight => new LeastActionVariant(
                $"weight_{Number(weight)}", $"fixed weight {Number(weight)}",
                config.Options(TransportMode.FixedWeight) with { Weight = weight })),
        ];
    }

    /// <summary>It at a size of the training set: at the first, keys are its own, at others the size follows.</summary>
    public Contestant At(int size, IReadOnlyList<int> sizes)
    {
        bool other = size != sizes[0];
        return new Contestant(
            other ? $"{Key}_{size}".TrimStart('_') : Key, sizes.Count > 1 ? $"{Title}, {size} samples" : Title,
            Headline: !other && (Key.Length == 0 || IsVanilla));
    }

    /// <summary>Name of one of its trainings: those that the run is about have the main checkpoints.</summary>
    public string TrainingOf(int size, IReadOnlyList<int> sizes, int seed)
    {
        string[] parts =
        [
            Key.Replace('_', '-').Replace('.', '-').Replace("+", "", StringComparison.Ordinal),
            size != sizes[0] ? $"size-{size}" : "", seed > 0 ? $"seed-{seed}" : "",
        ];
        return string.Join("-", parts.Where(part => part.Length > 0)) is { Length: > 0 } name ? name : RunSession.Main;
    }
}
