using Semiflow.Metrics;
using Semiflow.Principles.Modulewise;
using Semiflow.Recipes.Modulewise;
using Semiflow.Recipes.Runs.Observers;
using Semiflow.Training;

namespace Semiflow.Tests.Recipes.Modulewise;

/// <summary>Figures of module-wise training from made-up stacks, against sums by hand.</summary>
public sealed class ModulewiseResultsTests : IDisposable
{
    private const double Student = 12.706204736; // Two-sided 95 % of one degree of freedom.

    private readonly string root = Directory.CreateTempSubdirectory("semiflow-modulewise-").FullName;
    private readonly RunSession run;

    public ModulewiseResultsTests()
    {
        Recipe recipe = RecipeCatalogue.Find("modulewise-cifar");
        run = new RunSession(
            RunRecord.Create(Path.Combine(root, "run"), recipe.Plan("small", 0, "cpu", recipe.Small)), new SilentObserver(),
            CancellationToken.None);
    }

    public void Dispose() => Directory.Delete(root, recursive: true);

    [Fact]
    public void Means_over_seeds_have_the_interval_of_student()
    {
        Summary summary = Two().Summary(run);
        Assert.Equal(60, summary["accuracy_last"]!.Value, 1e-12); // of 50 and 70
        double half = Student * Math.Sqrt(200) / Math.Sqrt(2); // s² = (10² + 10²)/1
        Assert.Equal(60 - half, summary["accuracy_last_low"]!.Value, 1e-6);
        Assert.Equal(60 + half, summary["accuracy_last_high"]!.Value, 1e-6);
        Assert.Equal(45, summary["accuracy_last_vangl"]!.Value, 1e-12);

        // Slopes of TRGL: 10 and 10 per module; of VanGL: 0 and −10.
        Assert.Equal(10, summary["slope"]!.Value, 1e-12);
        Assert.Equal(10, summary["slope_low"]!.Value, 1e-9);
        Assert.Equal(15, summary["slope_difference"]!.Value, 1e-12); // of 10 and 20
        Assert.Equal(15 - (Student * Math.Sqrt(50) / Math.Sqrt(2)), summary["slope_difference_low"]!.Value, 1e-6);
        Assert.Equal(15, summary["accuracy_last_difference"]!.Value, 1e-12); // of 0 and 30
        Assert.Equal(0, summary["gap"]!.Value, 1e-12);
        Assert.Equal(5, summary["gap_vangl"]!.Value, 1e-12); // of 0 and 10
        Assert.Equal(-5, summary["gap_difference"]!.Value, 1e-12);
        Assert.Equal(7, summary["parameters"]!.Value);
        Assert.Equal(250, summary["step_ms"]!.Value, 1e-9);
    }

    [Fact]
    public void Differences_of_every_module_are_paired_by_seed()
    {
        IReadOnlyList<MeanInterval> differences = Two().Differences()!;
        Assert.Equal([0.0, 15.0], differences.Select(each => Math.Round(each.Mean, 9))); // of −10 and 10; of 0 and 30
        Assert.Null(new ModulewiseResults([Entry(LocalMethod.Trgl, 0, 0.4, 0.5), Entry(LocalMethod.VanGl, 0, 0.5, 0.5)]).Differences());
        Assert.Equal([50, 60], Two().ByModule(LocalMethod.Trgl, score => 100 * score.Accuracy), (a, b) => Math.Abs(a - b) < 1e-9);
    }

    [Fact]
    public void The_best_module_is_the_one_that_validation_chose()
    {
        ModulewiseEntry entry = Entry(LocalMethod.Trgl, 0, 0.9, 0.5);
        MeasuredStack stack = entry.Trained.Model! with { Chosen = 1 };
        Assert.Equal(50, stack.Best, 1e-12); // not 90, which no validation saw
        Assert.Equal((-40, 40), (Math.Round(stack.Trend.Slope, 9), Math.Round(stack.Trend.Gap, 9)));
    }

    [Fact]
    public void A_baseline_that_blew_up_is_a_result_and_no_picture()
    {
        var results = new ModulewiseResults(
        [
            Entry(LocalMethod.Trgl, 0, 0.4, 0.5), Entry(LocalMethod.Trgl, 1, 0.6, 0.7), Entry(LocalMethod.Dgl, 0, 0.5, 0.5),
            new ModulewiseEntry(
                LocalMethod.Dgl, 1, new TrainedContestant<MeasuredStack>(
                    ModulewiseFigures.Of(LocalMethod.Dgl, 1), null, null, "not finite")),
        ]);
        Assert.Equal([LocalMethod.Trgl, LocalMethod.Dgl], results.Methods);
        Assert.Equal([LocalMethod.Trgl], results.Finished);
        Summary summary = results.Summary(run);
        Assert.True(double.IsNaN(summary["accuracy_last_dgl"]!.Value));
        Assert.Equal(60, summary["accuracy_last"]!.Value, 1e-12);
        var matrix = ResultMatrix.Of(summary);
        Assert.Equal(["TRGL", "DGL"], matrix.Rows);
        Assert.Equal("TRGL", matrix.Columns[0].Best);
    }

    [Fact]
    public void Methods_are_rows_figures_columns_and_published_values_stand_beside()
    {
        Summary summary = Two().Summary(run);
        var matrix = ResultMatrix.Of(summary);
        Assert.Equal(["TRGL", "VanGL"], matrix.Rows);
        Assert.Equal("accuracy of the last module, %", matrix.Columns[0].Head);
        Assert.Equal((51.34, 45.67), (matrix.Columns[0].Cells["TRGL"].Published!.Value, matrix.Columns[0].Cells["VanGL"].Published!.Value));
        Assert.Contains("slope of the accuracy, TRGL minus VanGL", matrix.Others.Select(other => other.Title));
        Assert.Equal(
            ["accuracy_last", "accuracy_last_vangl", "slope_difference"],
            summary.Figures.Where(figure => figure.Value.Headline).Select(figure => figure.Key).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void What_processes_did_has_the_keys_that_it_had()
    {
        var report = new ProcessReport([new ModuleReport(4, 10, 2, 1, [], []), new ModuleReport(4, 10, 5, 1, [1, 2, 1], [])], 10, 0.4, 0);
        ModulewiseEntry Apart(LocalMethod method)
        {
            ModulewiseEntry entry = Entry(method, 0, 0.4, 0.5);
            return entry with { Trained = entry.Trained with { Model = entry.Trained.Model! with { Processes = report } } };
        }

        Summary summary = new ModulewiseResults([Apart(LocalMethod.Trgl), Apart(LocalMethod.VanGl)]).Summary(run);
        Assert.Equal(0.4, summary["batches_per_second"]!.Value);
        Assert.Equal(13.0 / 8, summary["speedup_bound_vangl"]!.Value, 1e-12); // (8 + 5) over 8
        Assert.Equal(20, summary["idle_percent_module_1"]!.Value, 1e-12);
        Assert.Equal(50, summary["idle_percent_module_2_vangl"]!.Value, 1e-12);
        Assert.Null(summary["batch_age_module_1"]);
        Assert.Equal(1, summary["batch_age_module_2_vangl"]!.Value, 1e-12); // (0·1 + 1·2 + 2·1)/4
        Assert.Contains("time spent waiting, module 2, %", ResultMatrix.Of(summary).Columns.Select(column => column.Head));
    }

    [Theory]
    [InlineData(LocalMethod.Trgl, 0, "model", "accuracy_last")]
    [InlineData(LocalMethod.Trgl, 2, "seed-2", "accuracy_last")]
    [InlineData(LocalMethod.VanGl, 0, "vangl", "accuracy_last_vangl")]
    [InlineData(LocalMethod.InfoProContrastive, 0, "infopro-contrastive", "accuracy_last_infopro_contrastive")]
    [InlineData(LocalMethod.EndToEnd, 3, "end-to-end-seed-3", "accuracy_last_end_to_end")]
    internal void Trainings_and_figures_have_the_names_that_they_had(LocalMethod method, int seed, string training, string key)
    {
        Contestant who = ModulewiseFigures.Of(method, seed);
        Assert.Equal((training, key), (who.Training, ModulewiseFigures.AccuracyLast.For(who).Key));
    }

    [Theory]
    [InlineData("modulewise-cifar", "accuracy_best_vangl", 51.59, "tables 5 and 6")]
    [InlineData("modulewise-cifar", "accuracy_last_end_to_end", 50.63, "2210.00949")]
    [InlineData("modulewise-stl10", "accuracy_best", 77.22, "2309.17357")]
    [InlineData("modulewise-stl10", "accuracy_best_infopro_contrastive", 73.73, "table 3, K = 16")]
    [InlineData("modulewise-tinyimagenet", "accuracy_best_predsim", 47.48, "table 1, ResNet-50")]
    [InlineData("modulewise-memory", "saving_percent_k16", 58.5, "integer part recovered")]
    public void Published_values_keep_their_figures_and_sources(string name, string key, double value, string source)
    {
        Recipe recipe = RecipeCatalogue.Find(name);
        Assert.Equal(value, recipe.PublishedOf(key));
        Assert.Contains(source, recipe.Reference, StringComparison.Ordinal);
    }

    private static ModulewiseResults Two() => new(
    [
        Entry(LocalMethod.Trgl, 0, 0.4, 0.5), Entry(LocalMethod.Trgl, 1, 0.6, 0.7), Entry(LocalMethod.VanGl, 0, 0.5, 0.5),
        Entry(LocalMethod.VanGl, 1, 0.5, 0.4),
    ]);

    private static ModulewiseEntry Entry(LocalMethod method, int seed, params double[] accuracies) => new(
        method, seed,
        new TrainedContestant<MeasuredStack>(
            ModulewiseFigures.Of(method, seed),
            new MeasuredStack(
                7, [.. accuracies.Select((accuracy, k) => new ModuleScore(k, accuracy, 1, 0.1, [0.1]))], accuracies.Length - 1,
                ExitScore.Of([1, 3], 2, 4, [], 2), []),
            new TrainingResult(StopReason.Finished, 2, 8, null, null, 2, [])));
}
