using Semiflow.Cli;
using Semiflow.Training;

namespace Semiflow.Tests.Recipes;

public sealed class FigureTests
{
    private static readonly Contestant Main = Contestant.Main("ours"), Other = new("the_other", "the other");
    private static readonly Figure Error = new("error", "error", "%", "of the tests", Headline: true);
    private static readonly Figure Middle = new("slope_percent", "slope", "%", Better: Better.Higher) { Pattern = "slope_{0}_percent" };

    private static Summary Results { get; } = new("run",
    [
        Error.For(Main).Of(2, 1.5), Error.For(Main).Low.Of(1), Error.For(Main).High.Of(3), Error.For(Other).Of(double.NaN),
        Middle.For(Main).Of(4), Middle.For(Other).Of(5), Error.At("late", "late").For(Main).Of(6),
        new Figure("secret", "secret") { Detail = true }.Of(7), CostFigures.Total.Of(8),
    ]);

    [Fact]
    public void Keys_are_those_of_the_summary()
    {
        Assert.Equal(
            ["error", "error_low", "error_high", "error_the_other", "slope_percent", "slope_the_other_percent", "error_late", "secret",
                "seconds_total"],
            Results.Figures.Select(figure => figure.Key));
        Assert.Equal("error_the_other_late", Error.At("late", "late").For(Other).Key);
        Assert.Equal(("model", "the-other"), (Main.Training, Other.Training));
    }

    [Fact]
    public void A_summary_survives_its_file_and_files_of_older_versions_open()
    {
        string path = Path.GetTempFileName();
        try
        {
            Results.Write(path);
            Assert.Equal(Results.Figures, Summary.Read(path).Figures);
            File.WriteAllText(path, """{"name": "old", "figures": {"mse_no_min": {"value": 1, "unit": "", "published": 2}}}""");
            var old = Summary.Read(path);
            Assert.Equal(new SummaryFigure(1, "", 2), old["mse_no_min"]);
            Assert.Equal("mse no min", Assert.Single(ResultMatrix.Of(old).Others).Title);
            File.WriteAllText(path, """{"name": "old", "figures": {"mse": {"value": 1, "unit": "", "better": "taller"}}}""");
            Assert.Throws<InputException>(() => Summary.Read(path));
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void Contestants_are_rows_and_figures_are_columns()
    {
        var matrix = ResultMatrix.Of(Results);
        Assert.Equal(["ours", "the other"], matrix.Rows);
        Assert.Equal(["error, %", "slope, %"], matrix.Columns.Select(column => column.Head));
        Assert.Equal(new MatrixCell(2, 1.5, 1, 3), matrix.Columns[0].Cells["ours"]);
        Assert.Equal(("ours", "the other"), (matrix.Columns[0].Best, matrix.Columns[1].Best)); // NaN is never the best.
        Assert.Equal(["error, late", "in total"], matrix.Others.Select(other => other.Title));
    }

    [Theory]
    [InlineData(120, 1)]
    [InlineData(40, 2)]
    public void A_matrix_that_is_too_wide_is_cut_into_several(int width, int expected)
    {
        using var output = new StringWriter();
        var session = new CommandSession(output, output, interactive: false, CancellationToken.None);
        session.Console.Write(ResultTable.Of(Results, width));
        Assert.Equal(expected, output.ToString().Split('\n')
            .Count(line => line.TrimStart().StartsWith("the other ", StringComparison.Ordinal)));
        Assert.Matches(@"ours +2 \(1 to 3\) +1\.5", output.ToString());
    }

    /// <summary>A record prints its members: bounds of bounds would fill the memory.</summary>
    [Fact]
    public void It_prints_its_key() => Assert.Equal("slope_percent_low", Middle.Low.ToString());
}
