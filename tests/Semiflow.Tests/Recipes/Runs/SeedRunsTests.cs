using Semiflow.Recipes.Runs;
using Semiflow.Tests.Cli;
using Semiflow.Training;

namespace Semiflow.Tests.Recipes.Runs;

/// <summary>A run over several seeds, by the smallest method: each as if alone, together their medians.</summary>
public sealed class SeedRunsTests : IDisposable
{
    private static readonly long[] Seeds = [3, 0, 7];

    private readonly DecayMethod method = new();
    private readonly string folder = Directory.CreateTempSubdirectory("semiflow-seeds-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Each_seed_is_as_alone_and_the_summary_has_medians_and_ranges()
    {
        Summary summary = Run("all", new DecayMethod.Settings(), Seeds)!;
        foreach (long seed in Seeds)
        {
            Assert.NotNull(RunPipeline.Run(
                Plan(new DecayMethod.Settings(), [seed]) with { Seeds = [] }, At($"{seed}"), new SilentWatcher(), default).Summary);
            Assert.Equal(CommandLine.Results(At($"{seed}")), CommandLine.Results(SeedRuns.FolderOf(At("all"), seed)));
        }

        double[] values = [.. Seeds.Select(seed => Summary.Read(Path.Combine(At($"{seed}"), "summary.json"))["mse"]!.Value)];
        Assert.Equal(3, values.Distinct().Count());
        SummaryFigure mse = Summary.Read(Path.Combine(At("all"), "summary.json"))["mse"]!;
        Assert.Equal(values.Order().ElementAt(1), mse.Value);
        Assert.Equal((values.Min(), values.Max()), (mse.Seeds!.Low, mse.Seeds.High));
        Assert.Equal(Seeds, mse.Seeds.Seeds);
        Assert.Equal(values, mse.Seeds.Values);
        Assert.Equal(1e-3, mse.Published);
        Assert.Equal(summary["rate"]!.Value, mse.Seeds.Seeds.Select(seed => Of(seed)["rate"]!.Value).Order().ElementAt(1));
        Assert.Contains("seeds 3, 0, 7", File.ReadAllText(Path.Combine(At("all"), "report.html")), StringComparison.Ordinal);

        Summary Of(long seed) => Summary.Read(Path.Combine(SeedRuns.FolderOf(At("all"), seed), "summary.json"));
    }

    [Theory]
    [InlineData(1)] // in the first seed
    [InlineData(30)] // in the second
    [InlineData(71)]
    public void Stopped_anywhere_it_goes_on_to_the_same_bits(int steps)
    {
        Assert.NotNull(Run("whole", new DecayMethod.Settings(), Seeds));
        using var stop = new CancellationTokenSource();
        Assert.Null(Run("cut", new DecayMethod.Settings(), Seeds, new SilentWatcher(steps, stop.Cancel), stop.Token));
        Assert.Equal($"{steps / 24} of 3 seeds finished", RunRecord.Open(At("cut"), [method]).State);
        Assert.NotNull(RunPipeline.Resume(At("cut"), new SilentWatcher(), [method], default).Summary);
        Assert.Equal(CommandLine.Results(At("whole")), CommandLine.Results(At("cut")));
    }

    [Fact]
    public void A_seed_that_blows_up_is_the_worst_value_and_does_not_end_the_others()
    {
        Summary summary = Run("blown", new DecayMethod.Settings(Epochs: 9, BlowsUp: true), Seeds)!;
        Assert.Equal(3, summary[SeedSummary.Failed.Key]!.Value);
        Assert.Contains("3: ", summary[SeedSummary.Failed.Key]!.Note, StringComparison.Ordinal);
    }

    [Fact]
    public void Bad_data_leave_no_folder()
    {
        Assert.Throws<InputException>(() => Run("bad", new DecayMethod.Settings(Broken: true), Seeds));
        Assert.False(Directory.Exists(At("bad")));
    }

    [Fact]
    public void One_model_is_not_asked_of_several_seeds()
    {
        Run("all", new DecayMethod.Settings(Epochs: 1), Seeds);
        string message = Assert.Throws<InputException>(() => RunRecord.Open(At("all"), [method]).OfOneSeed()).Message;
        Assert.Contains("has runs of 3 seeds: name one of them", message, StringComparison.Ordinal);
        RunRecord.Open(SeedRuns.FolderOf(At("all"), 0), [method]).OfOneSeed();
    }

    [Fact]
    public void A_failed_seed_counts_as_the_worst_of_each_figure()
    {
        Summary One(double error, double score) => new("toy",
        [
            KeyValuePair.Create("error", new SummaryFigure(error, "%") { Better = Better.Lower }),
            KeyValuePair.Create("score", new SummaryFigure(score, "") { Better = Better.Higher }),
            KeyValuePair.Create("epoch", new SummaryFigure(error, "")),
        ]);
        Summary all = SeedSummary.Of("toy", [new(0, One(2, 20)), new(1, null, "it blew up"), new(2, One(double.NaN, 30))]);
        Assert.Equal((double.PositiveInfinity, 2), (all["error"]!.Value, all["error"]!.Seeds!.Low));
        Assert.Equal((20, double.NegativeInfinity), (all["score"]!.Value, all["score"]!.Seeds!.Low));
        Assert.Equal([0L], all["epoch"]!.Seeds!.Seeds);
        Assert.Equal("1: it blew up", all[SeedSummary.Failed.Key]!.Note);
    }

    [Theory]
    [InlineData("0:5", new long[] { 0, 1, 2, 3, 4 })]
    [InlineData("7:9", new long[] { 7, 8 })]
    [InlineData("4, 1,9", new long[] { 4, 1, 9 })]
    [InlineData("3", new long[] { 3 })]
    public void Seeds_are_a_range_or_a_list(string text, long[] expected) => Assert.Equal(expected, Semiflow.Cli.SeedList.Parse(text));

    [Theory]
    [InlineData("5:5")]
    [InlineData("5:0")]
    [InlineData("0:5:2")]
    [InlineData("-1:3")]
    [InlineData("1,1")]
    [InlineData("")]
    [InlineData("0:1000000000")]
    public void Other_seeds_are_refused(string text) =>
        Assert.StartsWith("--seeds", Assert.Throws<InputException>(() => Semiflow.Cli.SeedList.Parse(text)).Message,
            StringComparison.Ordinal);

    [Fact]
    public void Several_at_a_time_come_to_the_same_and_options_that_do_not_apply_are_refused()
    {
        using var cli = new CommandLine();
        (int code, _, string error) = CommandLine.Run([.. Seeded(cli, "two"), "--jobs", "2"]);
        Assert.True(code == 0, error);
        Assert.Equal(0, CommandLine.Run(Seeded(cli, "one")).Code);
        Assert.Equal(CommandLine.Results(cli.At("one")), CommandLine.Results(cli.At("two")));
        Assert.Contains("seeds 3 to 5", CommandLine.Run("show", cli.At("two")).Output, StringComparison.Ordinal);
        (code, _, error) = CommandLine.Run("eval", cli.At("two"), "--data", "none.h5");
        Assert.Equal(2, code);
        Assert.Contains("seed-3", error, StringComparison.Ordinal);
        Assert.Contains("--jobs does not apply", CommandLine.Run("run", "cno-poisson", "--jobs", "2").Error, StringComparison.Ordinal);
        Assert.Contains("exclude each other", CommandLine.Run("run", "cno-poisson", "--seed", "1", "--seeds", "0:2").Error,
            StringComparison.Ordinal);
    }

    private static string[] Seeded(CommandLine cli, string name) =>
        [.. cli.TinyRun(name).Select(word => word switch { "--seed" => "--seeds", "3" => "3:6", _ => word })];

    private string At(string name) => Path.Combine(folder, name);

    private RunPlan Plan(DecayMethod.Settings settings, IReadOnlyList<long> seeds) =>
        new Recipe("decay-toy", "toy", method, "decay", "exponential", [], settings, settings).Plan("small", seeds[0], "cpu", settings)
            with { Seeds = seeds };

    private Summary? Run(
        string name, DecayMethod.Settings settings, IReadOnlyList<long> seeds, IRunObserver? observer = null,
        CancellationToken stop = default) =>
        RunPipeline.Run(Plan(settings, seeds), At(name), observer ?? new SilentWatcher(), stop).Summary;

    /// <summary>Does something at a step.</summary>
    private sealed class SilentWatcher(int step = int.MaxValue, Action? deed = null) : IRunObserver
    {
        private int steps;

        public void Step(RunProgress progress)
        {
            if (++steps == step)
            {
                deed!();
            }
        }
    }
}
