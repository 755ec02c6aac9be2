using Semiflow.Training;

namespace Semiflow.Tests.Recipes.Results;

/// <summary>Results as a table: who is a row, what is a column, which value is the best, what is listed apart.</summary>
public sealed class ResultMatrixTests
{
    private static readonly Contestant Main = Contestant.Main("ours"), Other = new("other", "other"), Third = new("third.one", "third");
    private static readonly Figure Error = new("error", "error", "%", "of the tests"), Score = new("score", "score", Better: Better.Higher);

    [Fact]
    public void A_figure_of_a_single_contestant_is_listed_and_not_a_column()
    {
        ResultMatrix matrix = Of(Error.For(Main).Of(1), Error.For(Other).Of(2), Score.For(Third).Of(3));
        Assert.Equal(["error"], matrix.Columns.Select(column => column.Key));
        Assert.Equal(["ours", "other"], matrix.Rows);
        Assert.Equal("score, third", Assert.Single(matrix.Others).Title);
    }

    [Fact]
    public void Rows_and_columns_stand_in_the_order_of_the_summary()
    {
        ResultMatrix matrix = Of(Score.For(Third).Of(1), Error.For(Other).Of(2), Score.For(Other).Of(3), Error.For(Main).Of(4));
        Assert.Equal(["score", "error"], matrix.Columns.Select(column => column.Key));
        Assert.Equal(["third", "other", "ours"], matrix.Rows);
        Assert.False(matrix.Columns[0].Cells.ContainsKey("ours"));
    }

    [Theory]
    [InlineData(Better.Lower, "ours")]
    [InlineData(Better.Higher, "third")]
    [InlineData(Better.Neither, null)]
    public void The_best_is_the_one_that_is_better(Better better, string? best)
    {
        Figure figure = Error with { Better = better };
        Assert.Equal(best, Of(figure.For(Other).Of(2), figure.For(Main).Of(1), figure.For(Third).Of(3)).Columns[0].Best);
    }

    [Fact]
    public void What_is_not_finite_is_never_the_best_and_of_equals_the_first_is()
    {
        Assert.Equal("other", Of(Score.For(Main).Of(double.PositiveInfinity), Score.For(Other).Of(-1), Score.For(Third).Of(double.NaN))
            .Columns[0].Best);
        Assert.Null(Of(Error.For(Main).Of(double.NaN), Error.For(Other).Of(double.NegativeInfinity)).Columns[0].Best);
        Assert.Equal("other", Of(Error.For(Other).Of(1), Error.For(Main).Of(1)).Columns[0].Best);
    }

    [Fact]
    public void Published_values_and_intervals_stand_beside_their_own_value()
    {
        ResultMatrix matrix = Of(
            Error.For(Main).Of(2), Error.For(Other).Of(3, 2.5), Error.For(Other).Low.Of(1), Error.For(Other).High.Of(5),
            Score.For(Main).Of(2), Score.For(Other).Of(3));
        Assert.Equal(new MatrixCell(2, null, null, null), matrix.Columns[0].Cells["ours"]);
        Assert.Equal(new MatrixCell(3, 2.5, 1, 5), matrix.Columns[0].Cells["other"]);
        Assert.Equal([true, false], matrix.Columns.Select(column => column.HasPublished));
        Assert.Equal(["error, %", "score"], matrix.Columns.Select(column => column.Head));
        Assert.Empty(matrix.Others);
    }

    [Fact]
    public void An_end_of_an_interval_without_its_value_is_no_cell()
    {
        ResultMatrix matrix = Of(Error.For(Main).Of(2), Error.For(Other).Of(3), Error.For(Third).Low.Of(1), Error.For(Third).High.Of(5));
        Assert.Equal(["ours", "other"], matrix.Rows);
    }

    [Fact]
    public void Details_are_shown_nowhere()
    {
        Figure detail = Error with { Detail = true };
        ResultMatrix matrix = Of(detail.For(Main).Of(1), detail.For(Other).Of(2), (Score with { Detail = true }).Of(3));
        Assert.Empty(matrix.Columns);
        Assert.Empty(matrix.Rows);
        Assert.Empty(matrix.Others);
    }

    [Fact]
    public void A_listed_value_has_its_interval_where_both_ends_are_there()
    {
        ResultMatrix matrix = Of(Error.Of(2), Error.Low.Of(1), Error.High.Of(3), Score.Of(4), Score.Low.Of(3));
        Assert.Equal(["error", "score"], matrix.Others.Select(other => other.Title));
        Assert.Equal(new FigureSpread("95 %: ", 1, 3), matrix.Others[0].Spread);
        Assert.Null(matrix.Others[1].Spread);
        // A figure that is merely named so is no end of an interval.
        ResultMatrix named = Of(Error.Of(2), new Figure("error_low", "low").Of(1), Error.High.Of(3));
        Assert.Equal(["error", "low"], named.Others.Select(other => other.Title));
        Assert.All(named.Others, other => Assert.Null(other.Spread));
    }

    [Fact]
    public void Parts_of_a_series_are_columns_of_their_own()
    {
        ResultMatrix matrix = Of(
            Error.At("0", "channel 0").For(Main).Of(1), Error.At("1", "channel 1").For(Main).Of(2),
            Error.At("0", "channel 0").For(Other).Of(3), Error.At("1", "channel 1").For(Other).Of(4));
        Assert.Equal(["error, channel 0, %", "error, channel 1, %"], matrix.Columns.Select(column => column.Head));
        Assert.Equal((2.0, 4.0), (matrix.Columns[1].Cells["ours"].Value, matrix.Columns[1].Cells["other"].Value));
    }

    [Fact]
    public void A_contestant_names_its_training_and_its_figures()
    {
        Assert.Equal(("model", "third-one"), (Main.Training, Third.Training));
        Assert.Equal((true, false), (Main.IsMain, Other.IsMain));
        Assert.Equal(("error", "error, other"), (Error.For(Main).ForPeople, Error.For(Other).ForPeople));
        Figure headline = Error with { Headline = true };
        Assert.Equal((true, false, false),
            (headline.For(Main).Headline, headline.For(Other).Headline, headline.For(Main).Low.Headline));
    }

    private static ResultMatrix Of(params KeyValuePair<string, SummaryFigure>[] figures) => ResultMatrix.Of(new Summary("run", figures));
}
