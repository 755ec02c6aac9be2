using Semiflow.Operators.Models;
using Semiflow.Operators.Models.Capabilities;

namespace Semiflow.Recipes.OperatorLearning;

/// <summary>Learns an operator from pairs of functions (spec cno.md).</summary>
internal static class OperatorMethod
{
    /// <summary>The method.</summary>
    public static Method<OperatorLearningConfig> Instance { get; } = new(
        RunPlan.UnnamedMethod, "an operator between functions from pairs of input and output",
        NetworkCatalogue.NamesFor<IGridFunctionNetwork>(), OperatorLearningConfig.ForOwnData, OperatorStudy.Run,
        (record, _) => TrainedOperator.Open(record))
    {
        Rules = config => config with { Model = config.Model is IOpenOptions open ? open.Resolved() : config.Model },
        Recipes = () => OperatorExperiments.All,
        Figures = (_, config) => DeclaredFigures.In(
            typeof(OperatorFigures), [], config.Evaluation.Resolutions.Select(OperatorFigures.OnGrid)),
    };
}
