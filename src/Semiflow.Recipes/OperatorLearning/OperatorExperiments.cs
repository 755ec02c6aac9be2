using Semiflow.Operators.Models;

namespace Semiflow.Recipes.OperatorLearning;

/// <summary>The published experiments of the CNO (spec cno.md 5, 7.1, 9.1).</summary>
internal static class OperatorExperiments
{
    private const string Selected = "other code: HyperNOs, probably the choice of the paper";

    // Grids below 40 cannot show all modes of the wave equation (spec cno.md 7.4).
    private static readonly int[] WaveGrids = [40, 48, 56, 64, 72, 80, 88, 96, 104, 112, 120, 128];

    /// <summary>All of them.</summary>
    public static IReadOnlyList<Recipe> All { get; } = [Poisson(), Wave(), TransportSmooth(), TransportDiscontinuous()];

    /// <summary>Poisson's equation: from the source to the solution (spec cno.md 5.2).</summary>
    private static Recipe Poisson()
    {
        var data = new OperatorDataConfig(Train: 1024);
        return Cno("cno-poisson", "Poisson's equation: source f → solution u", "poisson", 0.21, 0.27, Small(data, epochs: 24),
            Paper(data, channels: 16, residualBlocks: 4, neckBlocks: 6)) with
        {
            Demands =
                [new(OperatorFigures.Normalized.For(OperatorFigures.In), 1), new(OperatorFigures.Normalized.For(OperatorFigures.Out), 1.3)],
        };
    }

    /// <summary>The wave equation: from u(0) to u(5) (spec cno.md 5.3).</summary>
    private static Recipe Wave()
    {
        var data = new OperatorDataConfig(Train: 512);
        var evaluation = new OperatorEvaluationConfig(Resolutions: WaveGrids);
        return Cno("cno-wave", "Wave equation: u(0) → u(5)", "wave", 0.63, 1.17, Small(data, epochs: 40) with { Evaluation = evaluation },
            Paper(data, channels: 48, residualBlocks: 4, neckBlocks: 6, weightDecay: 1e-10) with { Evaluation = evaluation }) with
            { Demands = OfTheMean(0.25) };
    }

    /// <summary>Transport of smooth functions: from u(0) to u(1) (spec cno.md 5.4).</summary>
    private static Recipe TransportSmooth()
    {
        var data = new OperatorDataConfig(Train: 512, Validation: 256);
        return Cno("cno-transport-smooth", "Transport of a Gaussian: u(0) → u(1)", "transport-smooth", 0.24, 0.46,
            Small(data, epochs: 40), Paper(data, channels: 32, residualBlocks: 2, neckBlocks: 6)) with { Demands = OfTheMean(0.05) };
    }

    /// <summary>Transport of discontinuous functions: from u(0) to u(1) (spec cno.md 5.4).</summary>
    private static Recipe TransportDiscontinuous()
    {
        var data = new OperatorDataConfig(Train: 512, Validation: 256);
        return Cno("cno-transport-discontinuous", "Transport of the indicator of a disk: u(0) → u(1)", "transport-discontinuous", 1.01,
            1.09, Small(data, epochs: 40), Paper(data, channels: 32, residualBlocks: 5, neckBlocks: 4)) with
            { Demands = OfTheMean(0.15) };
    }

    /// <summary>An error of at most a share of that of predicting the mean, in distribution.</summary>
    private static IReadOnlyList<Acceptance> OfTheMean(double share) =>
    [
        new(OperatorFigures.Normalized.For(OperatorFigures.In), share)
            { Over = OperatorFigures.Normalized.For(OperatorFigures.MeanPredictor) },
    ];

    /// <summary>AdamW with weight decay, and the rate falls as <paramref name="schedule"/> says.</summary>
    internal static Optimizer AdamW(double rate, ScheduleKind schedule, double warmUp = 0.1, double weightDecay = 1e-6) =>
        new(Rate: rate, WeightDecay: weightDecay, Schedule: schedule, WarmUp: warmUp, Factor: 0.98, Every: 10);

    private static Recipe Cno(
        string name, string title, string system, double inside, double outside, OperatorLearningConfig small,
        OperatorLearningConfig paper) => new(
        name, title, OperatorMethod.Instance, system, "cno",
        [(OperatorFigures.Normalized.For(OperatorFigures.In), inside), (OperatorFigures.Normalized.For(OperatorFigures.Out), outside)],
        small, paper)
    {
        Source = "Raonić et al., Convolutional Neural Operators for robust and accurate learning of PDEs, NeurIPS 2023 (arXiv 2302.01178), "
            + "table of results",
        SettingSources = new Dictionary<string, string>
        {
            ["data.*"] = "authors' code",
            ["model.*"] = "authors' code",
            ["model.{channels,residual_blocks,neck_blocks}"] = Selected,
            ["budget.{epochs,batch_size}"] = "authors' code",
            ["budget.patience"] = "authors' code: a fifth of the epochs",
            ["optimizer.*"] = "authors' code",
            ["optimizer.weight_decay"] = Selected,
            ["training.loss"] = "authors' code",
            ["evaluation.resolutions"] = "authors' code: from 32 (Poisson) or 40 (wave) to 128",
        },
    };

    /// <summary>AdamW 1e-3, times 0.98 every 10 epochs, 1000 epochs of batches of 16, patience a fifth; the classic model.</summary>
    private static OperatorLearningConfig Paper(
        OperatorDataConfig data, int channels, int residualBlocks, int neckBlocks, double weightDecay = 1e-6) => new(
        data, new CnoOptions { Channels = channels, ResidualBlocks = residualBlocks, NeckBlocks = neckBlocks },
        new Budget(1000, Patience: 200), AdamW(1e-3, ScheduleKind.Step, weightDecay: weightDecay), new OperatorTrainingConfig(),
        new OperatorEvaluationConfig());

    /// <summary>The full data, a lighter classic model and a one-cycle rate: minutes instead of a night.</summary>
    private static OperatorLearningConfig Small(OperatorDataConfig data, int epochs) => new(
        data, new CnoOptions { Channels = 16, ResidualBlocks = 1, NeckBlocks = 2, LiftChannels = 16 }, new Budget(epochs),
        AdamW(2e-3, ScheduleKind.Cosine), new OperatorTrainingConfig(), new OperatorEvaluationConfig());
}
