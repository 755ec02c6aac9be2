using System.Numerics;
using System.Text.Json.Nodes;
using Semiflow.Training;

namespace Semiflow.Tests.Training;

/// <summary>Median, range and interval of one value per seed.</summary>
public sealed class SeedValuesTests
{
    [Theory]
    [InlineData(6)]
    [InlineData(9)]
    [InlineData(10)]
    [InlineData(40)]
    public void The_interval_is_the_narrowest_of_order_statistics_that_holds_the_median_at_95_percent(int n)
    {
        SeedValues values = Of([.. Enumerable.Range(1, n).Select(i => (double)i).Reverse()]);
        (double low, double high) = values.Interval!.Value;
        int k = (int)low;
        Assert.Equal(n + 1 - k, high);
        Assert.True(Outside(n, k) <= 0.05 && Outside(n, k + 1) > 0.05, $"{k} of {n}");

        // The median lies outside where fewer than k of n fair coins show heads, or fewer than k tails.
        static double Outside(int n, int k) => 2 * Enumerable.Range(0, k).Sum(i => (double)Choose(n, i)) / Math.Pow(2, n);
        static BigInteger Choose(int n, int i) =>
            Enumerable.Range(0, i).Aggregate(BigInteger.One, (product, j) => product * (n - j) / (j + 1));
    }

    [Fact]
    public void Few_values_have_a_range_alone()
    {
        SeedValues values = Of(5, 1, double.PositiveInfinity, 2, 3);
        Assert.Equal((3, 1, double.PositiveInfinity), (values.Median, values.Low, values.High));
        Assert.Null(values.Interval);
    }

    [Fact]
    public void A_figure_is_written_with_its_seeds_and_read_again()
    {
        var figure = new SummaryFigure(2, "%") { Seeds = Of(1, double.PositiveInfinity, 2) };
        JsonNode json = JsonNode.Parse(figure.ToJson().ToJsonString())!;
        Assert.Equal((1, "Infinity", 3),
            (json["low"]!.GetValue<double>(), json["high"]!.GetValue<string>(), json["seeds"]!.AsArray().Count));
        Assert.Equal(figure.Seeds.Values, SummaryFigure.FromJson(json).Seeds!.Values);
        Assert.Equal(figure.Seeds.Seeds, SummaryFigure.FromJson(json).Seeds!.Seeds);
        json["seeds"]!.AsArray().RemoveAt(0);
        Assert.Throws<FormatException>(() => SummaryFigure.FromJson(json));
    }

    private static SeedValues Of(params double[] values) => new([.. values.Select((_, i) => (long)i)], values);
}
