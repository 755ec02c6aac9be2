using Semiflow.Data;
using Semiflow.Spaces;

namespace Semiflow.Recipes.OperatorLearning;

/// <summary>The samples of a run, split; its tensors belong to the dispose scope it was loaded in.</summary>
/// <param name="Train">What the model learns from; its extremes normalize everything, unless the file brings constants.</param>
/// <param name="Validation">What chooses the best epoch.</param>
/// <param name="Test">What is reported, from the law of the training data.</param>
/// <param name="TestOut">What is reported, from another law; null for none.</param>
/// <param name="Origin">Where they come from, for the user.</param>
internal sealed record RunData(FunctionPairs Train, FunctionPairs Validation, FunctionPairs Test, FunctionPairs? TestOut, string Origin)
{
    /// <summary>Normalization of inputs that came with the file.</summary>
    public ValueRange? InputRange { get; init; }

    /// <summary>Normalization of outputs that came with the file.</summary>
    public ValueRange? OutputRange { get; init; }

    /// <summary>What the user should know about them before the training; empty for nothing.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>The grid of the training data.</summary>
    public Grid Grid => Train.Input.Grid;

    /// <summary>Loads what the plan names.</summary>
    /// <exception cref="InputException">The data cannot be used.</exception>
    public static RunData Load(RunPlan plan, OperatorLearningConfig config) =>
        plan.Source.System is not null ? GeneratedPairs.Load(plan, config.Data) : FilePairs.Load(plan, config.Data);

    /// <summary>Shows the samples to the witness of a run.</summary>
    public void Show(RunSession run)
    {
        void Pairs(SampleUse use, FunctionPairs pairs) => run.Shows(use, pairs.Input.Values, pairs.Output.Values);
        Pairs(SampleUse.Training, Train);
        Pairs(SampleUse.Choice, Validation);
        Pairs(SampleUse.Report, Test);
        if (TestOut is not null)
        {
            Pairs(SampleUse.Report, TestOut);
        }
    }

    /// <summary>Lets the tensors live as long as the scope around the current one.</summary>
    public void MoveToOuter()
    {
        Train.MoveToOuter();
        Validation.MoveToOuter();
        Test.MoveToOuter();
        TestOut?.MoveToOuter();
    }
}
