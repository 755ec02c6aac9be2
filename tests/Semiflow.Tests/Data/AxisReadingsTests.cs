using Semiflow.Data.Pairs;

namespace Semiflow.Tests.Data;

/// <summary>What arrays mean whose axes nobody named: one reading, or a question that names them all.</summary>
public sealed class AxisReadingsTests
{
    private static AxisHints None { get; } = new([], null);

    [Theory]
    [InlineData("n x", 24, 64)]
    [InlineData("n x y", 24, 16, 16)]
    [InlineData("n x y | n t x | n c x | n x c", 24, 16, 12)]
    [InlineData("n x y | n t x | n x c", 40, 64, 32)]
    [InlineData("n c x", 24, 2, 64)]
    [InlineData("n x c", 24, 64, 2)]
    [InlineData("n c x y", 24, 1, 16, 16)]
    [InlineData("n c x y", 24, 4, 64, 64)]
    [InlineData("n c x y", 24, 3, 64, 32)]
    [InlineData("n x y c", 24, 16, 16, 1)]
    [InlineData("n x y c", 24, 64, 64, 3)]
    [InlineData("n c x y | n x y c | n t x y", 24, 16, 16, 8)]
    [InlineData("n c x y | n t x y", 24, 10, 64, 64)]
    [InlineData("n t x y c", 24, 11, 64, 64, 2)]
    [InlineData("n c x y z", 24, 1, 16, 16, 16)]
    public void Pairs(string expected, params int[] shape) => Check(expected, shape, sizes => AxisReadings.OfPairs(sizes, false, None));

    [Theory]
    [InlineData("n t x", 40, 11, 32)]
    [InlineData("n t x y", 3, 4, 8, 8)]
    [InlineData("n t c x", 30, 21, 2, 64)]
    [InlineData("n t x c", 30, 21, 64, 2)]
    [InlineData("n t x y | n t c x", 30, 21, 16, 32)]
    [InlineData("n t x y c", 30, 21, 64, 64, 2)]
    [InlineData("n t c x y", 30, 21, 2, 64, 64)]
    public void Arrays_over_time(string expected, params int[] shape) =>
        Check(expected, shape, sizes => AxisReadings.OfPairs(sizes, true, None));

    [Theory]
    [InlineData("n t c", 30, 25, 2)]
    [InlineData("n t c", 30, 25, 12)]
    [InlineData("n t c | n t x", 30, 25, 64)]
    [InlineData("n t c x", 30, 25, 2, 64)]
    [InlineData("n t x c", 30, 25, 64, 2)]
    [InlineData("n t x y", 30, 25, 32, 32)]
    [InlineData("n t c x | n t x c | n t x y", 30, 25, 16, 16)]
    [InlineData("n t c x y", 30, 25, 2, 32, 32)]
    [InlineData("n t x y c", 30, 25, 32, 32, 2)]
    [InlineData("n t c x y | n t x y c", 30, 25, 16, 16, 16)]
    public void Trajectories(string expected, params int[] shape) => Check(expected, shape, AxisReadings.OfTrajectories);

    [Fact]
    public void An_array_of_times_of_that_length_makes_a_square_a_question()
    {
        long[] shape = [24, 16, 16];
        Assert.Equal(["nxy"], AxisReadings.OfPairs(shape, false, new([12], null)));
        Assert.Equal(["nxy", "ntx", "ncx", "nxc"], Fitting(shape, AxisReadings.OfPairs(shape, false, new([16], null))));
    }

    [Fact]
    public void A_file_that_states_its_domain_tells_the_dimensions_of_space()
    {
        Assert.Equal(["ncx"], AxisReadings.OfPairs([24, 16, 12], false, new([], 1)));
        Assert.Equal(["nxy"], AxisReadings.OfPairs([24, 16, 12], false, new([], 2)));
        Assert.Equal(["ncxy"], AxisReadings.OfPairs([24, 16, 16, 8], false, new([], 2)));
    }

    [Fact]
    public void Sizes_are_said_in_words()
    {
        Assert.Equal("30 trajectories, 25 times, 2 channels", AxisReadings.Describe("ntc", [30, 25, 2], "trajectories"));
        Assert.Equal("1 sample, 16 x 8 points, 1 channel", AxisReadings.Describe("nxyc", [1, 16, 8, 1], "samples"));
        Assert.Equal("1 trajectory, 1 time, 8 x 16 points", AxisReadings.Describe("ntyx", [1, 1, 16, 8], "trajectories"));
    }

    private static void Check(string expected, int[] sizes, Func<long[], IReadOnlyList<string>> readings)
    {
        long[] shape = [.. sizes.Select(size => (long)size)];
        Assert.Equal(expected, string.Join(" | ", Fitting(shape, readings(shape)).Select(AxisReadings.Spaced)));
    }

    /// <summary>The one reading that is taken, or those that the question names.</summary>
    private static string[] Fitting(long[] shape, IReadOnlyList<string> readings)
    {
        try
        {
            return [AxisReadings.Choose("f: a", shape, readings, "--axes", None).Letters];
        }
        catch (InputException question)
        {
            string[] parts = question.Message.Split("Say which is meant: ")[1].TrimEnd('.').Split(" or ");
            return [.. parts.Select(part => part.Replace("--axes ", "", StringComparison.Ordinal).Trim('"')
                .Replace(" ", "", StringComparison.Ordinal))];
        }
    }
}
