namespace Semiflow.Recipes.Modulewise;

/// <summary>Everything that can be set where the memory of module-wise training is measured.</summary>
/// <param name="Data">Images of the comparison of accuracies.</param>
/// <param name="Model">The network.</param>
/// <param name="Training">How it is trained.</param>
/// <param name="Evaluation">What is measured.</param>
public sealed record MemoryConfig(
    MemoryDataConfig Data, MemoryModelConfig Model, MemoryTrainingConfig Training, MemoryEvaluationConfig Evaluation)
{
    /// <summary>The settings, checked.</summary>
    /// <exception cref="InputException">A setting is out of range.</exception>
    public MemoryConfig Checked()
    {
        Rule.Require(Data.Train >= 2, "data.train", "at least 2", Data.Train);
        Rule.Require(Data.Test >= 2, "data.test", "at least 2", Data.Test);
        Rule.Require(Model.Filters >= 1, "model.filters", "at least 1", Model.Filters);
        Rule.Require(Model.Blocks >= 1, "model.blocks", "at least 1", Model.Blocks);
        Rule.Require(Training.BatchSize >= 2, "training.batch_size", "at least 2", Training.BatchSize);
        Rule.Require(Training.FitBatchSize >= 2, "training.fit_batch_size", "at least 2", Training.FitBatchSize);
        Rule.Require(Training.Epochs >= 1, "training.epochs", "at least 1", Training.Epochs);
        Rule.Require(Training.Rate > 0, "training.rate", "positive", Training.Rate);
        Rule.Require(Training.Tau > 0, "training.tau", "positive", Training.Tau);
        Rule.Require(Training.Modules >= 1 && Training.Modules <= Model.Blocks, "training.modules", "at least 1 and at most the blocks",
            Training.Modules);
        Rule.Require(
            Evaluation.Modules.All(count => count > 1 && Model.Blocks % count == 0) && Evaluation.Modules.Count > 0, "evaluation.modules",
            "numbers above 1 that divide the blocks", Evaluation.Modules);
        Rule.Require(Evaluation.Repetitions >= 1, "evaluation.repetitions", "at least 1", Evaluation.Repetitions);
        return this;
    }
}

/// <summary>Images.</summary>
/// <param name="Train">Training images.</param>
/// <param name="Test">Test images, the first ones.</param>
/// <param name="Path">Folder of the images; unset for where they usually lie.</param>
/// <param name="Official">False takes other images in the layout of the data set, of any number.</param>
public sealed record MemoryDataConfig(int Train = 512, int Test = 1000, string? Path = null, bool Official = true);

/// <summary>A network of pre-activation blocks at one resolution.</summary>
/// <param name="Filters">Channels.</param>
/// <param name="Blocks">Depth.</param>
public sealed record MemoryModelConfig(int Filters = 16, int Blocks = 32);

/// <summary>How it is trained.</summary>
/// <param name="BatchSize">Images in a batch whose memory is measured.</param>
/// <param name="FitBatchSize">Images in a batch of the comparison of accuracies.</param>
/// <param name="Epochs">Epochs of both regimes in the comparison of accuracies.</param>
/// <param name="Rate">Learning rate of gradient descent with momentum.</param>
/// <param name="Tau">τ, doubled halfway.</param>
/// <param name="Modules">Modules in the comparison of accuracies.</param>
public sealed record MemoryTrainingConfig(
    int BatchSize = 128, int FitBatchSize = 32, int Epochs = 10, double Rate = 0.02, double Tau = 0.5, int Modules = 4);

/// <summary>What is measured.</summary>
/// <param name="Modules">K of each measured cut, beside the whole network.</param>
/// <param name="Repetitions">Fresh processes for each, of which the median counts.</param>
/// <param name="Report">False to leave out report.html and the figures.</param>
public sealed record MemoryEvaluationConfig(IReadOnlyList<int> Modules = null!, int Repetitions = 3, bool Report = true)
{
    /// <summary>K of each cut; default 2, 4, 8 and 16.</summary>
    public IReadOnlyList<int> Modules { get; init; } = Modules ?? [2, 4, 8, 16];
}
