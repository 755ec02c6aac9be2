using Semiflow.Tests.Cli;
using Semiflow.Training;

namespace Semiflow.Tests.Recipes.Results;

/// <summary>Summaries of older versions have only keys: what the method declares gives them titles and contestants.</summary>
public sealed class DeclaredFiguresTests : IDisposable
{
    private readonly CommandLine cli = new();

    public void Dispose() => cli.Dispose();

    /// <summary>Recipes and tiers.</summary>
    public static TheoryData<string, string> Tiers =>
        [.. RecipeCatalogue.All.SelectMany(_ => Recipe.Tiers, (each, tier) => (each.Name, tier))];

    private static string Golden(string name) => Path.Combine([AppContext.BaseDirectory, "Golden", "runs", .. name.Split('/')]);

    private static RunPlan Plan(string recipe, string tier)
    {
        Recipe found = RecipeCatalogue.Find(recipe);
        return found.Plan(tier, 0, "cpu", found.Method.Checked(found.Settings(tier)));
    }

    private static Summary Stripped(Summary summary) => summary with
    {
        Figures = [.. summary.Figures.Select(each => KeyValuePair.Create(
            each.Key, new SummaryFigure(each.Value.Value, each.Value.Unit, each.Value.Published)))],
    };

    /// <summary>What people read of a summary, without the values and their order, which versions may change.</summary>
    internal static IReadOnlyList<string> Meaning(Summary summary)
    {
        var matrix = ResultMatrix.Of(summary);
        IEnumerable<string> lines = [
            .. matrix.Rows, .. matrix.Others.Select(other => $"{other.Title} {other.Figure.Note} {other.Figure.Headline}"),
            .. matrix.Columns.Select(column => $"{column.Head} {string.Join(", ", column.Cells.Keys.Order())} {column.Figure.Note}"),
        ];
        return [.. lines.Order()];
    }

    [Theory]
    [InlineData("leads", "LEADS, one for all, f alone, f frozen, fresh g, f frozen, mixture of known g",
        "mean squared error, worst environment")]
    [InlineData(
        "aphynity", "APHYNITY, physics only, neural ODE, complete physics, true physics, exact solution of the ideal problem, truth",
        "mean squared error, q")]
    [InlineData("cno", "in distribution, out of distribution, predicting the mean", "parameters")]
    [InlineData(
        "partial",
        "the model, persistence, hidden state as it is, affine fit of each hidden channel, probe of the state, 1 node, probe of the "
            + "state, 3 × 3 nodes, floor: probe of what is seen, 1 node, floor: probe of what is seen, 3 × 3 nodes, floor: geostrophic "
                + "balance of the true height, geostrophic balance of the forecast height", "skill over persistence, frame 2")]
    [InlineData("translation/run", "λ = 0.02, λ = 0, multiplier", "optimal cost")]
    [InlineData("least-action/circles", "least action, τ = 0.2, no transport term, fixed weight 0.5", "λ at the end")]
    [InlineData(
        "least-action/map", "least action, L + C/λ, least action, λL + C, no transport term, wild start, published λ, wild start, λ waits",
        "optimal cost C*")]
    [InlineData("modulewise/sequential", "TRGL, VanGL", "slope of the accuracy, TRGL minus VanGL")]
    [InlineData("modulewise/processes", "", "time spent waiting, module 2")]
    [InlineData("modulewise/movements", "", "distance to the flow, 4 modules")]
    public void An_old_summary_is_a_matrix_with_titles_and_its_own_values(string run, string rows, string listed)
    {
        RunRecord record = RunRecord.Open(Golden(run), MethodCatalogue.All);
        Summary old = Summary.Read(record.Folder.SummaryFile), named = record.Summary!;
        Assert.All(old.Figures, figure => Assert.Empty(figure.Value.Title));
        Assert.All(named.Figures, figure => Assert.True(figure.Value.Title.Length > 0, figure.Key));
        Assert.Equal(old.Figures.Select(figure => figure.Key), named.Figures.Select(figure => figure.Key));
        Assert.Equal(Stripped(old).Figures, Stripped(named).Figures);
        ResultMatrix matrix = ResultMatrix.Of(named);
        Assert.Equal(rows, string.Join(", ", matrix.Rows));
        Assert.Contains(listed, matrix.Others.Select(each => each.Title));
    }

    /// <summary>One key, one meaning: whatever a run of a recipe measures, its key alone says what and of whom.</summary>
    [Theory, MemberData(nameof(Tiers))]
    public void A_stripped_summary_of_all_declared_figures_gets_its_titles_back(string recipe, string tier)
    {
        RunPlan plan = Plan(recipe, tier);
        Figure[] declared = [.. plan.Method.FiguresOf(plan).DistinctBy(figure => figure.Key)];
        Assert.NotEmpty(declared);
        var summary = new Summary(recipe, [.. declared.SelectMany(figure => new[] { figure, figure.Low, figure.High })
            .DistinctBy(figure => figure.Key).Select((figure, i) => figure.Of(i, -i))]);
        Assert.Equal(
            summary.ToJson().ToJsonString(),
            DeclaredFigures.Named(Stripped(summary), () => plan.Method.FiguresOf(plan)).ToJson().ToJsonString());
    }

    [Theory, MemberData(nameof(Tiers))]
    public void Published_values_are_of_declared_figures(string recipe, string tier)
    {
        RunPlan plan = Plan(recipe, tier);
        HashSet<string> keys = [.. plan.Method.FiguresOf(plan).Select(figure => figure.Key)];
        Assert.All(RecipeCatalogue.Find(recipe).Published, value => Assert.Contains(value.Figure.Key, keys));
    }

    [Fact]
    public void Every_method_declares_what_it_measures_for_all_its_models() =>
        Assert.All(
            MethodCatalogue.All.SelectMany(method => method.Models, (method, model) => (method, model)), each => Assert.NotEmpty(
                each.method.FiguresOf(new RunPlan(
                    "train", "own", each.method, new DataSource(File: "own.npz"), each.model, 0, "cpu",
                    each.method.Defaults(each.model)))));

    [Fact]
    public void Baselines_come_before_the_main_contestant_and_additions_before_properties()
    {
        Figure error = new("error", "error"), mine = new("error", "mine");
        Contestant main = Contestant.Main("main"), other = new("error", "other");
        Figure pattern = error with { Pattern = "{0}" };
        Figure[] all = [.. DeclaredFigures.In(typeof(object), [main, other], pattern, mine.For(main))];
        Assert.Equal(["other", "main", null, "main"], all.Select(figure => figure.Contestant?.Title));
        Summary named = DeclaredFigures.Named(Stripped(new Summary("run", [error.Of(3)])), () => all);
        Assert.Equal("other", named["error"]!.Contestant);
    }

    [Fact]
    public void What_has_titles_or_is_not_declared_stays()
    {
        Summary today = new("run", [new Figure("error", "error").Of(3)]), unknown = Stripped(today);
        Assert.Same(today, DeclaredFigures.Named(today, () => throw new InvalidOperationException("needs no declarations")));
        Assert.Equal(unknown.Figures, DeclaredFigures.Named(unknown, () => []).Figures);
        Assert.Equal("parameters", DeclaredFigures.Named(
            Stripped(new Summary("run", [CostFigures.Parameters.Of(3)])), () => [])["parameters"]!.Title);
    }

    [Fact]
    public void Old_runs_are_compared_and_listed_by_titles()
    {
        string[] runs = [Golden("least-action/circles"), Golden("leads")];
        (int code, string output, string error) = CommandLine.Run(["compare", .. runs]);
        Assert.True(code == 0, error);
        string flat = string.Join(' ', output.Split([' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains("test accuracy", flat, StringComparison.Ordinal);
        Assert.DoesNotContain("accuracy last", flat, StringComparison.Ordinal);
        foreach (string file in Directory.GetFiles(Golden("leads"), "*", SearchOption.AllDirectories))
        {
            string copy = Path.Combine(cli.At("runs"), "leads", Path.GetRelativePath(Golden("leads"), file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }

        (code, output, error) = CommandLine.Run("list", "--runs", cli.At("runs"));
        Assert.True(code == 0, error);
        // Where a line of this column ends depends on the length of the folder's path in the first.
        string[] lines = output.Split('\n');
        string head = lines.Single(line => line.Contains("first results", StringComparison.Ordinal));
        int column = head.IndexOf("first results", StringComparison.Ordinal);
        flat = string.Join(
            ' ', lines.SkipWhile(line => line != head).Where(line => line.Length > column).Select(line => line[column..].Trim()));
        Assert.Contains("mean squared error 0.57", flat, StringComparison.Ordinal);
        Assert.Contains("mean squared error, one for all", flat, StringComparison.Ordinal);
    }
}
