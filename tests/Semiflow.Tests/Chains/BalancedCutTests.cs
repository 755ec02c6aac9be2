using Semiflow.Chains;
using Semiflow.Operators.Models;
using Semiflow.Operators.Models.ImageNetworks;
using static TorchSharp.torch;

namespace Semiflow.Tests.Chains;

/// <summary>Cuts into equal modules (spec modulewise.md 13.3).</summary>
public sealed class BalancedCutTests
{
    [Theory]
    [InlineData(7, 3, false)]
    [InlineData(9, 4, true)]
    [InlineData(6, 1, true)]
    [InlineData(5, 5, false)]
    public void No_contiguous_cut_has_a_smaller_largest_module(int blocks, int modules, bool withHeads)
    {
        var random = new Random(11);
        for (int trial = 0; trial < 20; trial++)
        {
            double[] costs = [.. Enumerable.Range(0, blocks).Select(_ => random.NextDouble())];
            double[]? heads = withHeads ? [.. costs.Select(_ => random.NextDouble())] : null;
            IReadOnlyList<int> cut = BalancedCut.Of(costs, modules, heads);
            Assert.Equal(modules, cut.Count);
            Assert.All(cut, count => Assert.True(count >= 1));
            Assert.Equal(blocks, cut.Sum());
            Assert.Equal(Least(costs, heads, 0, modules), Largest(costs, heads, cut), 1e-12);
        }
    }

    [Fact]
    public void Equal_costs_give_equal_depth_and_impossible_cuts_are_refused()
    {
        Assert.Equal([4, 4, 4, 4], BalancedCut.Of([.. Enumerable.Repeat(1.0, 16)], 4));
        Assert.Equal([1, 3], BalancedCut.Of([3, 1, 1, 1], 2));
        Assert.Throws<InputException>(() => BalancedCut.Of([1, 1], 3));
        Assert.Throws<InputException>(() => BalancedCut.Of([1, double.NaN], 2));
        Assert.Throws<InputException>(() => BalancedCut.Of([1, 2], 2, [1]));
    }

    /// <summary>
    /// The published cuts "equally heavy" (spec modulewise.md 5, starred) say 14 | 40 and 6 | 8 | 12 | 28. By what our graph keeps
    /// (residuals priced, heads of one convolution) a block counts
    /// half when the resolution halves and channels double; the account's own optimum is within two blocks of each published boundary, and
    /// no heavier.
    /// </summary>
    [Fact]
    public void Cuts_by_memory_come_near_the_published_ones()
    {
        using var random = new Generator(1);
        using ChainNetwork network = PostActivationResNet.Create(new PostActivationOptions
            { Filters = [16, 32, 64], Blocks = [18, 18, 18], Bottleneck = false }, new ImageShape(3, 96, 96), random);
        int[][] published = [[14, 40], [6, 8, 12, 28]];
        foreach (int[] starred in published)
        {
            IReadOnlyList<int> cut = AutomaticCut.Of(network, starred.Length, SplitBy.Memory, new HeadSpec(HeadKind.OneConvolution, 16));
            Assert.All(Boundaries(cut).Zip(Boundaries(starred)), pair => Assert.InRange(Math.Abs(pair.First - pair.Second), 0, 2));
        }

        Assert.Equal([27, 27], AutomaticCut.Of(network, 2, SplitBy.Depth, new HeadSpec(HeadKind.OneConvolution, 16)));
        IReadOnlyList<int> work = AutomaticCut.Of(network, 2, SplitBy.Work, new HeadSpec(HeadKind.OneConvolution, 16));
        Assert.InRange(work[0], 26, 28); // A block costs as much work at every resolution.
    }

    private static IEnumerable<int> Boundaries(IReadOnlyList<int> cut) => Enumerable.Range(1, cut.Count - 1).Select(k => cut.Take(k).Sum());

    private static double Largest(double[] costs, double[]? heads, IReadOnlyList<int> cut)
    {
        double largest = 0;
        int start = 0;
        foreach (int count in cut)
        {
            largest = Math.Max(largest, costs.Skip(start).Take(count).Sum() + (heads?[start + count - 1] ?? 0));
            start += count;
        }

        return largest;
    }

    // All cuts, by recursion.
    private static double Least(double[] costs, double[]? heads, int start, int modules)
    {
        if (modules == 1)
        {
            return costs.Skip(start).Sum() + (heads?[^1] ?? 0);
        }

        return Enumerable.Range(start + 1, costs.Length - start - modules + 1)
            .Min(end => Math.Max(costs[start..end].Sum() + (heads?[end - 1] ?? 0), Least(costs, heads, end, modules - 1)));
    }
}
