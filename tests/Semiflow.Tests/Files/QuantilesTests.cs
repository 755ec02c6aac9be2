namespace Semiflow.Tests.Files;

/// <summary>Medians and quantiles against their definitions, and the distance of words.</summary>
public sealed class QuantilesTests
{
    [Fact]
    public void Median_is_the_middle_or_the_mean_of_the_two_middles()
    {
        Assert.Equal(3, Quantiles.Median([5, 1, 3]));
        Assert.Equal(2.5, Quantiles.Median([4, 1, 3, 2]));
        Assert.True(double.IsNaN(Quantiles.Median([double.NaN, double.NaN, 1])));
        Assert.Throws<ArgumentException>(() => Quantiles.Median([]));
    }

    [Fact]
    public void Median_by_counts_is_the_median_of_the_repeated_values()
    {
        var random = new Random(4);
        for (int trial = 0; trial < 200; trial++)
        {
            double[] sorted = [.. Enumerable.Range(0, random.Next(1, 9)).Select(_ => (double)random.Next(5)).Order()];
            var counts = new int[sorted.Length];
            for (int i = 0; i < sorted.Length; i++)
            {
                counts[random.Next(sorted.Length)]++;
            }

            Assert.Equal(
                Quantiles.Median(sorted.SelectMany((value, k) => Enumerable.Repeat(value, counts[k]))), Quantiles.Median(sorted, counts));
        }
    }

    [Fact]
    public void Quantiles_are_linear_between_order_statistics()
    {
        double[] sorted = [1, 2, 4, 8];
        Assert.Equal([1, 1.75, 3, 5, 8], new[] { 0, 0.25, 0.5, 0.75, 1 }.Select(fraction => Quantiles.At(sorted, fraction)));
        Assert.Equal(double.PositiveInfinity, Quantiles.At([1, double.PositiveInfinity, double.PositiveInfinity], 0.75));
    }

    [Theory]
    [InlineData("", "abc", 3)]
    [InlineData("kitten", "sitting", 3)]
    [InlineData("epohcs", "epochs", 1)]
    [InlineData("ca", "abc", 3)]
    public void Distance_counts_slips(string a, string b, int slips)
    {
        Assert.Equal(slips, EditDistance.Between(a, b));
        Assert.Equal(slips, EditDistance.Between(b, a));
    }

    [Fact]
    public void Order_begins_with_the_nearest_and_says_how_many_there_are()
    {
        Assert.Equal("Input", EditDistance.Order("inptu", ["output", "Input", "mask"]).First());
        Assert.Equal(["nothing"], EditDistance.Order("x", []));
        Assert.Equal("… (30 in total)", EditDistance.Order("x", [.. Enumerable.Range(0, 30).Select(i => $"a{i}")]).Last());
    }
}
