using Semiflow.Operators.Models.NeuralOperators;

namespace Semiflow.Recipes.OperatorLearning;

/// <summary>What the CNO recipes share (spec cno.md 7.1, 9.1): the published protocol, and one sized for two CPU cores.</summary>
internal static class CnoProtocol
{
    private const string Reference =
        "Raonić et al., Convolutional Neural Operators for robust and accurate learning of PDEs, NeurIPS 2023 (arXiv 2302.01178), table of "
            + "results";

    /// <summary>Published median relative L1 errors in and out of distribution, percent, normalized units.</summary>
    public static IReadOnlyList<PublishedValue> Published(double inside, double outside) =>
        [new("error_in_normalized", inside, "%", Reference), new("error_out_normalized", outside, "%", Reference)];

    /// <summary>AdamW 1e-3, StepLR 10 epochs / 0.98, 1000 epochs of batches of 16, patience a fifth; the classic model.</summary>
    public static OperatorLearningConfig Paper(DataConfig data, int channels, int residualBlocks, int neckBlocks, double weightDecay) =>
        new(
        data,
        new CnoOptions { Channels = channels, ResidualBlocks = residualBlocks, NeckBlocks = neckBlocks },
        new TrainingConfig(Epochs: 1000, Rate: 1e-3, WeightDecay: weightDecay, Schedule: RateSchedule.Step, StepEpochs: 10,
            StepFactor: 0.98, Patience: 200),
        new EvaluationConfig());

    /// <summary>The full data, a lighter classic model and a one-cycle rate: minutes instead of a night.</summary>
    public static OperatorLearningConfig Small(DataConfig data, int epochs) => new(
        data,
        new CnoOptions { Channels = 16, ResidualBlocks = 1, NeckBlocks = 2, LiftChannels = 16 },
        new TrainingConfig(Epochs: epochs, Rate: 2e-3, WeightDecay: 1e-6, Schedule: RateSchedule.Cosine, WarmUp: 0.1),
        new EvaluationConfig());
}
