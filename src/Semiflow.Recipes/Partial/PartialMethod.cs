using Semiflow.Operators.Models.Convolutional;

namespace Semiflow.Recipes.Partial;

/// <summary>
/// Learns the dynamics of a state of which only part is observed, and compares (spec partial-observations.md; arXiv 1902.11136).
/// </summary>
internal static class PartialMethod
{
    /// <summary>The method.</summary>
    public static Method<PartialConfig> Instance { get; } = new(
        "partial", "dynamics of a state of which only part is observed, from sequences of fields", PartialNetworks.Names,
        _ => PartialConfig.ForOwnData, PartialStudy.Run, (record, config) => new TrainedForecaster(PartialForecaster.Open(record, config)))
    {
        Forecasts = true,
        SystemOf = PartialSources.SystemOf,
        Formerly = config => config with { Model = config.Model with { Activation = FieldActivation.Relu } },
        Rules = config => config.Checked(),
        Recipes = () => PartialExperiments.All,
        Figures = (_, config) => PartialFigures.Of(config),
    };
}
