using Semiflow.Training;

namespace Semiflow.Recipes.Modulewise.StepMemory;

/// <summary>Everything that can be set where the memory of module-wise training is measured.</summary>
/// <param name="Data">Images of the comparison of accuracies.</param>
/// <param name="Model">The network.</param>
/// <param name="Budget">How long both regimes are trained in the comparison of accuracies.</param>
/// <param name="Optimizer">How parameters are updated.</param>
/// <param name="Training">How the network is cut in the comparison of accuracies.</param>
/// <param name="Evaluation">What is measured.</param>
[FormerlyAt("training.epochs", "budget.epochs")]
[FormerlyAt("training.fit_batch_size", "budget.batch_size")]
[FormerlyAt("training.batch_size", "evaluation.batch_size")]
[FormerlyAt("training.rate", "optimizer.rate")]
internal sealed record MemoryConfig(
    MemoryDataConfig Data, MemoryModelConfig Model, Budget Budget, Optimizer Optimizer, MemoryTrainingConfig Training,
    MemoryEvaluationConfig Evaluation)
{
    /// <summary>Settings to start from.</summary>
    public static MemoryConfig ForModel(string model) => new(
        new MemoryDataConfig(), new MemoryModelConfig(), new Budget(Epochs: 10, BatchSize: 32, CheckpointSeconds: 0),
        ModulewiseExperiments.Descent(0.02, weightDecay: 2e-4), new MemoryTrainingConfig(), new MemoryEvaluationConfig());

    /// <summary>Rules between settings.</summary>
    /// <exception cref="InputException">Settings do not fit together.</exception>
    public MemoryConfig Checked()
    {
        Rule.TwoInABatch(Budget.BatchSize, "for statistics over a batch");
        Rule.NoPatience(Budget.Patience, "since nothing validates");
        Rule.Require(
            Budget.Recoveries == 0, "budget.recoveries", "0: modules move in an order of their own and do not go back together",
            Budget.Recoveries);
        Rule.Require(
            Optimizer.Method == OptimizerMethod.Sgd, "optimizer.method", "sgd: the account has one momentum per parameter",
            Optimizer.Method);
        Rule.Require(Training.Modules <= Model.Blocks, "training.modules", $"at most model.blocks, {Model.Blocks}", Training.Modules);
        Rule.Require(
            Evaluation.Modules.All(count => Model.Blocks % count == 0), "evaluation.modules",
            $"numbers that divide model.blocks, {Model.Blocks}", Evaluation.Modules);
        return this;
    }
}

/// <summary>Images.</summary>
/// <param name="Train">Training images.</param>
/// <param name="Test">Test images, the first ones.</param>
/// <param name="Path">Folder of the images; unset for where they usually lie.</param>
/// <param name="Official">False takes other images in the layout of the data set, of any number.</param>
internal sealed record MemoryDataConfig(
    [AtLeast(2)] int Train = 512, [AtLeast(2)] int Test = 1000, string? Path = null, bool Official = true);

/// <summary>A network of pre-activation blocks at one resolution.</summary>
/// <param name="Filters">Channels.</param>
/// <param name="Blocks">Depth.</param>
internal sealed record MemoryModelConfig([AtLeast(1)] int Filters = 16, [AtLeast(1)] int Blocks = 32);

/// <summary>How the network is cut in the comparison of accuracies.</summary>
/// <param name="Tau">τ, doubled halfway.</param>
/// <param name="Modules">Number of modules.</param>
internal sealed record MemoryTrainingConfig([Positive] double Tau = 0.5, [AtLeast(1)] int Modules = 4);

/// <summary>What is measured.</summary>
/// <param name="Modules">K of each measured cut, in addition to the whole network.</param>
/// <param name="Repetitions">Fresh processes for each, of which the median counts.</param>
/// <param name="BatchSize">Images in a batch whose memory is measured.</param>
/// <param name="Report">False to leave out report.html and the figures.</param>
internal sealed record MemoryEvaluationConfig(
    [Length(1), Above(1)] IReadOnlyList<int> Modules = null!, [AtLeast(1)] int Repetitions = 3, [AtLeast(2)] int BatchSize = 128,
    bool Report = true)
{
    /// <summary>K of each cut; default 2, 4, 8 and 16.</summary>
    public IReadOnlyList<int> Modules { get; init; } = Modules ?? [2, 4, 8, 16];
}
