using Semiflow.Principles;
using Semiflow.Recipes.LeastActionRecipes;
using Semiflow.Tests.Cli;
using Semiflow.Training;
using Semiflow.Transport;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Tests.Recipes.LeastActionRecipes;

/// <summary>Names, intervals and titles of figures, from results whose numbers are given.</summary>
public sealed class LeastActionFiguresTests : IDisposable
{
    private static readonly int[] Sizes = [40, 80];
    private readonly CommandLine cli = new();
    private readonly DisposeScope scope = NewDisposeScope();

    public void Dispose()
    {
        scope.Dispose();
        cli.Dispose();
    }

    private static LeastActionConfig Config => (LeastActionConfig)((IMethod)LeastActionMethod.Instance).Defaults("points");

    [Fact]
    public void Variants_are_those_that_are_asked_for_the_main_one_first()
    {
        LeastActionConfig config = Config with
        {
            Multiplier = new Multiplier(Start: 0.1, Rate: 0.25),
            Evaluation = new LeastActionEvaluationConfig(Rates: [1.5], Weights: [0.5]),
        };
        IReadOnlyList<LeastActionVariant> variants = LeastActionVariant.Of(config);
        Assert.Equal(["", "vanilla", "rate_1.5", "weight_0.5"], variants.Select(each => each.Key));
        Assert.Equal(
            ["least action, τ = 0.25", "no transport term", "least action, τ = 1.5", "fixed weight 0.5"],
            variants.Select(each => each.Title));
        Assert.Equal(
            [TransportMode.Multiplier, TransportMode.Vanilla, TransportMode.Multiplier, TransportMode.FixedWeight],
            variants.Select(each => each.Options.Mode));
        Assert.Equal((0.25, 1.5, 0.1), (
            variants[0].Options.Multiplier.Rate, variants[2].Options.Multiplier.Rate, variants[2].Options.Multiplier.Start));
        Assert.Equal(0.5, variants[3].Options.Weight);
        Assert.Single(LeastActionVariant.Of(config with { Evaluation = new LeastActionEvaluationConfig(Vanilla: false) }));
    }

    /// <summary>Names of trainings are folders of checkpoints: runs of older versions have these.</summary>
    [Theory]
    [InlineData("", 40, 0, "model", "accuracy_last")]
    [InlineData("", 40, 2, "seed-2", "accuracy_last")]
    [InlineData("", 80, 0, "size-80", "accuracy_last_80")]
    [InlineData("vanilla", 40, 1, "vanilla-seed-1", "accuracy_last_vanilla")]
    [InlineData("weight_0.5", 80, 1, "weight-0-5-size-80-seed-1", "accuracy_last_weight_0.5_80")]
    [InlineData("weight_1E+20", 40, 0, "weight-1E20", "accuracy_last_weight_1E+20")] // Folders have letters, digits and hyphens.
    public void Trainings_and_figures_have_their_old_names(string key, int size, int seed, string training, string figure)
    {
        var variant = new LeastActionVariant(key, "it", new LeastActionOptions());
        Assert.Equal(training, variant.TrainingOf(size, Sizes, seed));
        Assert.Equal(figure, LeastActionFigures.Accuracy.For(variant.At(size, Sizes)).Key);
        Assert.Equal(key is "" or "vanilla" && size == 40, LeastActionFigures.Accuracy.For(variant.At(size, Sizes)).Headline);
        Assert.Equal($"it, {size} samples", variant.At(size, Sizes).Title);
        Assert.Equal("it", variant.At(size, [size]).Title);
    }

    /// <summary>
    /// Two seeds, 80 and 90 % against 70 and 76 %: means 85 and 73, differences 10 and 14. Student's t of one degree of freedom is
    /// 12.7062, the half width that times half of the distance of two values.
    /// </summary>
    [Fact]
    public void Intervals_are_paired_by_seed()
    {
        Summary summary = Results([(0.8, 2), (0.9, 4)], [(0.7, 8), (0.76, 10)]);
        Assert.Equal(85, summary["accuracy_last"]!.Value, 1e-9);
        Assert.Equal(85 - (12.7062 * 5), summary["accuracy_last_low"]!.Value, 1e-2);
        Assert.Equal(12, summary["accuracy_difference"]!.Value, 1e-9);
        Assert.Equal(12 - (12.7062 * 2), summary["accuracy_difference_low"]!.Value, 1e-2);
        Assert.Equal(12 + (12.7062 * 2), summary["accuracy_difference_high"]!.Value, 1e-2);
        Assert.Equal(9.0 / 3, summary["transport_fall"]!.Value, 1e-9); // of the means, not the mean of 4 and 2.5
        Assert.Equal(3 + 12.7062, summary["transport_high"]!.Value, 1e-2);
        Assert.Null(summary["accuracy_difference_vanilla"]);
        Assert.Null(summary["transport_fall_vanilla"]);
        Assert.Equal(3, summary["multiplier"]!.Value);
        Assert.Null(summary["multiplier_vanilla"]);
        Assert.Equal("×", summary["transport_fall"]!.Unit);
        Assert.Equal(["parameters", "best_epoch", "step_ms", "seconds_training", "seconds_total", "peak_memory_mib"],
            summary.Figures.TakeLast(6).Select(figure => figure.Key));
    }

    [Fact]
    public void Results_are_a_matrix_of_variants_and_figures()
    {
        var matrix = ResultMatrix.Of(Results([(0.8, 2), (0.9, 4)], [(0.7, 8), (0.76, 10)]));
        Assert.Equal(["ours", "none"], matrix.Rows);
        Assert.Contains("test accuracy, %", matrix.Columns.Select(column => column.Head));
        Assert.Equal("ours", matrix.Columns.Single(column => column.Head == "transport C").Best); // the lower
        Assert.Equal("ours", matrix.Columns.Single(column => column.Head == "test accuracy, %").Best); // the higher
        Assert.DoesNotContain("transport C, norm of the batch", matrix.Columns.Select(column => column.Head)); // in the file alone
        Assert.Contains("accuracy less that without transport", matrix.Others.Select(other => other.Title));
    }

    [Fact]
    public void One_seed_has_no_interval_and_a_baseline_that_blew_up_is_not_finite()
    {
        Summary summary = Results([(0.8, 2)], [null]);
        Assert.Null(summary["accuracy_last_low"]);
        Assert.Equal(80, summary["accuracy_last"]!.Value, 1e-9);
        Assert.Equal(double.NaN, summary["accuracy_last_vanilla"]!.Value);
        Assert.Equal(double.NaN, summary["accuracy_difference"]!.Value);
        Assert.Equal(double.NaN, summary["kappa_vanilla"]!.Value);
    }

    /// <summary>Least action and a network without, their accuracies and transports given.</summary>
    private Summary Results((double Accuracy, double Cost)?[] main, (double Accuracy, double Cost)?[] vanilla)
    {
        Recipe recipe = RecipeCatalogue.Find("least-action-circles");
        var run = new RunSession(
            RunRecord.Create(cli.At(Guid.NewGuid().ToString("N")), recipe.Plan("small", 0, "cpu", recipe.Small)), new Silent(),
            CancellationToken.None);
        LeastActionEntry Entry(string key, string title, (double Accuracy, double Cost)?[] seeds, double? multiplier)
        {
            var variant = new LeastActionVariant(key, title, new LeastActionOptions());
            return new LeastActionEntry(variant, variant.At(40, [40]), 40, [.. seeds.Select(seed => Measured(seed, multiplier))]);
        }

        return new LeastActionResults(null!, [Entry("", "ours", main, 3), Entry("vanilla", "none", vanilla, null)]).Summary(run);
    }

    private static MeasuredClassifier? Measured((double Accuracy, double Cost)? seed, double? multiplier)
    {
        if (seed is not { } given)
        {
            return null;
        }

        using var random = new Generator(1);
        var score = new ClassifierScore(given.Accuracy, 0.5, 10);
        Tensor points = rand([6, 2], generator: random);
        var report = TransportReport.Measure([points, points + 1], new TransportReportOptions());
        return new MeasuredClassifier(
            "it", LeastActionNetwork.OfPoints("points", 2, 2, new LeastActionModelConfig(Blocks: 1, Width: 2), random),
            new TrainingResult(StopReason.Finished, 1, 1, null, null, 1, []), score, score, score,
            Enum.GetValues<DisplacementReduction>().ToDictionary(each => each, _ => given.Cost),
            new MeasuredTransport(report, [], multiplier));
    }

    private sealed class Silent : IRunObserver;
}
