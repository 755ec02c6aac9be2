using Semiflow.Recipes.AphynityRecipes;
using Semiflow.Recipes.Runs;
using Semiflow.Recipes.Runs.Comparisons;
using Semiflow.Tests.Recipes.Runs;
using Semiflow.Training;
using Spectre.Console;

namespace Semiflow.Tests.Recipes.Results;

/// <summary>What recipes demand, and the page that says what they came to.</summary>
public sealed class AcceptanceTests
{
    private static readonly Recipe Demanding = Toy.Recipe with
    {
        Demands = [new(Toy.Error, 2), new(Toy.Error, 1) { InMedian = true }, new(Toy.Error, 0.5) { Over = Toy.Error.For(Toy.Other) },
            new(Toy.Slope, 4)],
    };

    /// <summary>By hand: errors 1, 3, 0.5 beside 10, 4, 2; slopes 5, 4, 6.</summary>
    [Fact]
    public void The_worst_seed_counts_or_the_median_where_it_is_said()
    {
        IReadOnlyList<Acceptance.Verdict> verdicts = Acceptance.Judge(Demanding.Demands, Over([1, 3, 0.5], [10, 4, 2], [5, 4, 6]));
        Assert.Equal([3, 1, 0.75, 4], verdicts.Select(each => each.Value));
        Assert.Equal([false, true, false, true], verdicts.Select(each => each.Reached));
        Assert.Equal(
            ["error at most 2 %", "error at most 1 %, median", "error at most 0.5 times that of the other", "slope at least 4"],
            verdicts.Select(each => each.Demand.Demand));
    }

    [Fact]
    public void A_seed_that_failed_misses_what_is_demanded_and_what_was_not_measured_is_said()
    {
        Acceptance[] demands = [new(Toy.Error, 1e9), new(Toy.Error, 10) { InMedian = true }, new(Toy.Slope, -1e9)];
        Summary failed = Over([1, double.PositiveInfinity, 2], [1, 1, 1], [5, double.NegativeInfinity, 6]);
        Assert.Equal([false, true, false], Acceptance.Judge(demands, failed).Select(each => each.Reached));
        Assert.Equal([false], Acceptance.Judge(
            [new(Toy.Error, 1) { Over = Toy.Error.For(Toy.Other) }], Over([0, 1, 1], [0, 2, 2], [1, 1, 1]))
            .Select(each => each.Reached)); // 0/0 is no number.
        Acceptance.Verdict missing = Assert.Single(Acceptance.Judge([new(Toy.Error, 1)], new Summary("toy", [])));
        Assert.Equal((null, "not measured"), (missing.Reached, missing.Word));
    }

    /// <summary>A ratio is that of one seed; what blew up, or was not measured on a seed, is nothing to be better than.</summary>
    [Fact]
    public void Ratios_are_of_the_same_seed()
    {
        SeedValues Of(params (long Seed, double Value)[] values) =>
            new([.. values.Select(each => each.Seed)], [.. values.Select(each => each.Value)]);
        bool? Reached(SeedValues errors, SeedValues others)
        {
            KeyValuePair<string, SummaryFigure> a = Toy.Error.Of(0, null), b = Toy.Error.For(Toy.Other).Of(0, null);
            var summary = new Summary("toy", [new(a.Key, a.Value with { Seeds = errors }), new(b.Key, b.Value with { Seeds = others })]);
            return Acceptance.Judge([new(Toy.Error, 0.5) { Over = Toy.Error.For(Toy.Other) }], summary).Single().Reached;
        }

        Assert.True(Reached(Of((1, 1), (2, 10)), Of((0, 3), (1, 2), (2, 20))));
        Assert.False(Reached(Of((1, 1), (2, 10)), Of((1, 2), (2, 19))));
        Assert.Null(Reached(Of((1, 1), (2, 10)), Of((0, 3), (1, 2))));
        Assert.Null(Reached(Of((1, 1), (2, 10)), Of((1, 2), (2, double.PositiveInfinity))));
    }

    /// <summary>Of other settings, and of the paper tier, nothing is demanded.</summary>
    [Fact]
    public void Only_the_small_settings_are_judged()
    {
        using var toy = new Toy();
        Method<ToySettings> method = Toy.Method with { Recipes = () => [Demanding] };
        RunRecord Finished(string name, ToySettings settings, string tier)
        {
            RunRecord made = RunRecord.Create(toy.At(name), (Demanding with { Method = method }).Plan(tier, 0, "cpu", settings) with
                { Seeds = [0, 1, 2] });
            Over([1, 3, 0.5], [10, 4, 2], [5, 4, 6]).Write(made.Folder.SummaryFile);
            return RunRecord.Open(toy.At(name), [method]);
        }

        RunRecord small = Finished("small", new ToySettings(), "small");
        Assert.Equal(4, small.Verdicts.Count);
        Assert.Empty(Finished("other", new ToySettings(Epochs: 4), "small").Verdicts);
        Assert.Empty(Finished("paper", new ToySettings(Epochs: 300), "paper").Verdicts);
        Assert.Empty(Finished("as-small", new ToySettings(), "paper").Verdicts); // Whatever its settings are.

        string page = ResultsPage.Of([small]);
        Assert.Contains("## `toy-recipe`\n", page, StringComparison.Ordinal);
        Assert.Contains("| error, % | 1 | 0.5 to 3 | 1.5 |", page, StringComparison.Ordinal);
        Assert.Contains("| error, the other, % | 4 | 2 to 10 | 2.5 |", page, StringComparison.Ordinal);
        Assert.Contains("| error at most 2 % | 3 | missed |", page, StringComparison.Ordinal);
        Assert.Contains("`semiflow run toy-recipe --tier small --seeds 0,1,2`", page, StringComparison.Ordinal);

        RunRecord paper = Finished("long", new ToySettings(Epochs: 300), "paper");
        Assert.Contains("## `toy-recipe`, paper tier\n", ResultsPage.Of([paper]), StringComparison.Ordinal);

        RunRecord one = toy.Create(Toy.Plan(), "one");
        Assert.Contains("several", Assert.Throws<InputException>(() => ResultsPage.Of([one])).Message, StringComparison.Ordinal);
        File.Delete(small.Folder.SummaryFile);
        Assert.Contains(
            "0 of 3 seeds finished", Assert.Throws<InputException>(() => ResultsPage.Of([small])).Message, StringComparison.Ordinal);
    }

    /// <summary>Whether a report is written changes no result.</summary>
    [Theory]
    [InlineData("evaluation.report", "false", 3)]
    [InlineData("evaluation.batch_size", "7", 0)]
    public void A_run_without_a_report_is_judged(string path, string value, int count)
    {
        using var toy = new Toy();
        Recipe recipe = RecipeCatalogue.Find("aphynity-pendulum");
        object settings = recipe.Method.Checked(Configuration.With((AphynityConfig)recipe.Small, path, value));
        RunRecord record = RunRecord.Create(toy.At("run"), recipe.Plan("small", 0, "cpu", settings));
        Assert.Empty(record.Verdicts);
        Assert.Equal(count, record.VerdictsOf(new Summary(recipe.Name, [])).Count);
        new Summary(recipe.Name, []).Write(record.Folder.SummaryFile);
        Assert.Equal(count, record.Verdicts.Count);
    }

    /// <summary>Terminal, report and page draw one table, and none of them of settings of which nothing is demanded.</summary>
    [Theory]
    [InlineData(3, true)]
    [InlineData(4, false)]
    public void All_places_draw_the_same_rows(int epochs, bool judged)
    {
        using var toy = new Toy();
        Method<ToySettings> method = Toy.Method with { Recipes = () => [Demanding] };
        RunRecord record = RunRecord.Create(
            toy.At("run"),
            (Demanding with { Method = method }).Plan("small", 0, "cpu", new ToySettings(epochs)) with { Seeds = [0, 1, 2] });
        Summary summary = Over([1, 3, 0.5], [10, 4, 2], [5, 4, 6]);
        summary.Write(record.Folder.SummaryFile);
        SeedReport.Write(new RunSession(record, toy, CancellationToken.None), summary, []);

        string report = File.ReadAllText(Path.Combine(record.Folder.Path, "report.html")), page = ResultsPage.Of([record]);
        using var terminal = new StringWriter();
        Semiflow.Cli.ResultTable.WriteVerdicts(
            AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(terminal) }), record.Verdicts);
        IReadOnlyList<IReadOnlyList<string>> rows = DemandTable.Rows(record.Verdicts, value => $"{value}");
        Assert.Equal(judged ? 4 : 0, rows.Count);
        Assert.All(new[] { report, page, terminal.ToString() }, text => Assert.Equal(
            judged, text.Contains("demanded of every seed", StringComparison.Ordinal)));
        Assert.All(rows, row => Assert.All(new[] { report, page, terminal.ToString() }, text => Assert.All(
            row, cell => Assert.Contains(cell, text, StringComparison.Ordinal))));
    }

    /// <summary>Demands are of figures that their recipes measure by default.</summary>
    [Fact]
    public void Every_demand_is_of_a_declared_figure()
    {
        foreach (Recipe recipe in RecipeCatalogue.All)
        {
            HashSet<string> declared = [.. recipe.Method.FiguresOf(recipe.Plan("small", 0, "cpu", recipe.Small)).Select(each => each.Key)];
            Assert.All(recipe.Demands, demand => Assert.Contains(demand.Figure.Key, declared));
            Assert.All(recipe.Demands.Where(each => each.Over is not null), demand => Assert.Contains(demand.Over!.Key, declared));
            Assert.Equal(recipe.Demands.Count, recipe.Demands.Select(each => each.Demand).Distinct().Count());
        }
    }

    private static Summary Over(double[] errors, double[] others, double[] slopes)
    {
        KeyValuePair<string, SummaryFigure> Figure(Figure figure, double[] values, double? published = null)
        {
            var seeds = new SeedValues([0, 1, 2], values);
            KeyValuePair<string, SummaryFigure> one = figure.Of(seeds.Median, published);
            return new(one.Key, one.Value with { Seeds = seeds });
        }

        return new Summary("toy-recipe",
            [Figure(Toy.Error.For(Toy.Main), errors, 1.5), Figure(Toy.Error.For(Toy.Other), others, 2.5), Figure(Toy.Slope, slopes)]);
    }
}
