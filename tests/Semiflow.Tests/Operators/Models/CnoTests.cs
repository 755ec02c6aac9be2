using Semiflow.Operators.Models;
using Semiflow.Spaces;
using static TorchSharp.torch;

namespace Semiflow.Tests.Operators.Models;

public sealed class CnoTests
{
    private static readonly CnoOptions Small = new() { Channels = 4, Layers = 2, ResidualBlocks = 1, NeckBlocks = 1, LiftChannels = 4 };

    [Theory]
    [InlineData(32, 4, 6, 64, 2_951_249, 2_941_905)]
    [InlineData(16, 4, 6, 64, 748_841, 746_473)]
    [InlineData(48, 4, 6, 64, 6_608_633, 6_587_705)]
    [InlineData(32, 2, 6, 64, 2_756_145, 2_746_801)]
    [InlineData(32, 5, 4, 64, 2_457_185, 2_447_841)]
    [InlineData(32, 4, 8, 64, 3_542_865, 3_533_521)]
    [InlineData(48, 4, 4, 64, 5_278_841, 5_257_913)]
    [InlineData(32, 1, 8, 64, 3_250_209, 3_240_865)]
    [InlineData(48, 1, 8, 128, 7_281_713, 7_260_785)]
    public void Classic_has_the_published_number_of_parameters(
        int channels, int residual, int neck, int points, long withUnused, long without)
    {
        var options = new CnoOptions { Channels = channels, ResidualBlocks = residual, NeckBlocks = neck };
        Assert.Equal(without, Parameters(options, 1, Grid.Unit(points)));
        Assert.Equal(withUnused, Parameters(options with { IncludeUnusedInvBlock = true }, 1, Grid.Unit(points)));
    }

    [Theory]
    [InlineData(3, 16, true, 1, 2, 513_641)]
    [InlineData(3, 16, false, 1, 2, 511_145)]
    [InlineData(4, 16, true, 1, 2, 2_010_665)]
    [InlineData(4, 32, true, 1, 2, 7_995_601)]
    [InlineData(4, 16, true, 2, 1, 675_689)]
    public void Simplified_has_the_published_number_of_parameters(int layers, int channels, bool norm, int inputs, int rank, long count)
    {
        var options = new CnoOptions { Variant = CnoVariant.Simplified, Layers = layers, Channels = channels, BatchNorm = norm };
        Assert.Equal(count, Parameters(options, inputs, Grid.Unit(32, rank)));
    }

    [Theory]
    [InlineData(1, false, null, new[] { 18 }, new[] { 18 })]
    [InlineData(1, false, null, new[] { 6, 10 }, new[] { 6, 10 })]
    [InlineData(2, false, null, new[] { 12, 20 }, new[] { 12, 20 })]
    [InlineData(3, false, null, new[] { 24, 40 }, new[] { 24, 40 })]
    [InlineData(4, false, null, new[] { 32 }, new[] { 32 })]
    [InlineData(2, false, 24, new[] { 12, 20 }, new[] { 24, 40 })]
    [InlineData(1, false, 16, new[] { 32, 32 }, new[] { 16, 16 })]
    [InlineData(3, true, null, new[] { 64, 21 }, new[] { 64, 21 })]
    [InlineData(2, true, null, new[] { 7, 5, 6 }, new[] { 7, 5, 6 })]
    [InlineData(1, false, null, new[] { 4, 6, 8 }, new[] { 4, 6, 8 })]
    public void Output_has_the_points_that_were_asked_for(int layers, bool expand, int? outSize, int[] points, int[] expected)
    {
        using var scope = NewDisposeScope();
        Grid grid = Grid.Unit(points[0], points.Length).WithPoints(points);
        foreach (CnoActivation activation in Enum.GetValues<CnoActivation>())
        {
            using Cno model = Make(Small with { Layers = layers, ExpandInput = expand, OutSize = outSize, Activation = activation }, grid,
                2, 3);
            Tensor output = model.forward(randn([2, 2, .. grid.Shape]));
            Assert.Equal([2, 3, .. expected.Select(n => (long)n)], output.shape);
            Assert.True(output.isfinite().all().item<bool>());
        }
    }

    [Fact]
    public void Grid_that_does_not_halve_is_refused_with_a_way_out()
    {
        var error = Assert.Throws<InputException>(() => Make(Small with { Layers = 3 }, Grid.Unit(20)));
        Assert.Contains("20 points", error.Message, StringComparison.Ordinal);
        Assert.Contains("2^3 = 8", error.Message, StringComparison.Ordinal);
        Assert.Contains("--set model.expand_input=true", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Same_seed_same_bits_and_another_seed_others()
    {
        Tensor[] Draw(ulong seed)
        {
            using var generator = new Generator(seed);
            return [.. new Cno(Small, 1, 1, Grid.Unit(8), generator).parameters().Select(p => p.detach())];
        }

        Assert.All(Draw(3).Zip(Draw(3)), pair => Assert.True(pair.First.equal(pair.Second).all().item<bool>()));
        Assert.Contains(Draw(3).Zip(Draw(4)), pair => !pair.First.equal(pair.Second).all().item<bool>());
    }

    [Fact]
    public void Initial_convolutions_are_uniform_within_the_bound_of_their_fan_in()
    {
        using Cno model = Make(new CnoOptions { Channels = 16 }, Grid.Unit(16));
        Tensor weight = model.state_dict()["encoder.2.convolution.weight"];
        double bound = 1 / Math.Sqrt(weight.shape[1] * 9);
        Assert.InRange(weight.abs().max().item<float>(), 0.99 * bound, bound);
        Assert.InRange(weight.std().item<float>() * Math.Sqrt(3) / bound, 0.98, 1.02);
    }

    internal static Cno Make(CnoOptions options, Grid grid, int inputs = 1, int outputs = 1, ulong seed = 5)
    {
        using var generator = new Generator(seed);
        return new Cno(options, inputs, outputs, grid, generator);
    }

    private static long Parameters(CnoOptions options, int inputs, Grid grid)
    {
        using Cno model = Make(options, grid, inputs);
        return model.parameters().Sum(p => p.numel());
    }
}
