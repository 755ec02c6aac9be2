using Semiflow.Kernels;
using Semiflow.Kernels.Filters;
using Semiflow.Kernels.Torch;
using Semiflow.Operators.Models;
using Semiflow.Spaces;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Tests.Operators.Models;

/// <summary>What must hold for every CNO, whatever its parameters.</summary>
public sealed class CnoLawTests
{
    private static readonly CnoOptions Small = new() { Channels = 4, Layers = 2, ResidualBlocks = 1, NeckBlocks = 1, LiftChannels = 4 };

    [Theory]
    [InlineData(CnoActivation.Spectral)]
    [InlineData(CnoActivation.Kaiser)]
    public void Periodic_model_commutes_with_translation_by_a_coarse_cell(CnoActivation activation)
    {
        using var scope = NewDisposeScope();
        using Cno model = CnoTests.Make(
            Small with { Activation = activation, Padding = Border.Circular }, Grid.Unit(16).WithPoints(32, 16));
        model.eval();
        Tensor x = randn(2, 1, 32, 16, generator: new Generator(1));
        Tensor moved = model.forward(x.roll([4, 8], [2, 3]));
        Assert.InRange(CnoGolden.Distance(moved, model.forward(x).roll([4, 8], [2, 3])), 0, 1e-5);
        // And not by one point: the decimation sees it.
        Assert.True(CnoGolden.Distance(model.forward(x.roll(1, 2)), model.forward(x).roll(1, 2)) > 1e-4);
    }

    [Theory]
    [InlineData(Boundary.Periodic)]
    [InlineData(Boundary.Neumann)]
    [InlineData(Boundary.NeumannCells)]
    [InlineData(Boundary.Dirichlet)]
    public void Spectral_filters_are_the_identity_when_the_function_applied_is(Boundary boundary)
    {
        using var scope = NewDisposeScope();
        foreach (int points in new[] { 8, 9 })
        {
            ActivationFilter filter = Semiflow.Operators.SpectralFilter.Create(new Axis(0, 1, points, boundary), points);
            var identity = new FilteredActivation([filter, filter], new LeakyRelu(1));
            Tensor x = randn([2, 3, points, points], float64); // All modes, the last one included.
            Assert.InRange((identity.ApplyTwin(x) - x).abs().max().item<double>(), 0, 1e-12);
        }
    }

    [Theory]
    [InlineData(CnoVariant.Classic, 1)]
    [InlineData(CnoVariant.Classic, 2)]
    [InlineData(CnoVariant.Simplified, 2)]
    public void Fused_kernels_and_libtorch_give_the_same_output_and_gradient(CnoVariant variant, int rank)
    {
        // The twin is what other devices run: this is the independence of the device that a machine without one can test.
        using var scope = NewDisposeScope();
        CnoOptions options = Small with { Variant = variant, Slope = 0.2 };
        Grid grid = Grid.Unit(16, rank);
        using Cno fused = CnoTests.Make(options, grid), plain = new(options, 1, 1, grid, new Generator(5), twin: true);
        Tensor x = randn([2, 1, .. grid.Shape], generator: new Generator(8)).requires_grad_(), y = x.detach().clone().requires_grad_();
        Tensor left = fused.forward(x), right = plain.forward(y);
        Assert.InRange(CnoGolden.Distance(left, right.detach()), 0, 1e-5);
        left.square().sum().backward();
        right.square().sum().backward();
        Assert.InRange(CnoGolden.Distance(x.grad!, y.grad!), 0, 1e-3); // A sample within rounding of the kink may take the other slope.
    }

    [Theory]
    [InlineData(CnoVariant.Classic)]
    [InlineData(CnoVariant.Simplified)]
    public void Items_of_a_batch_are_independent_in_evaluation(CnoVariant variant)
    {
        using var scope = NewDisposeScope();
        using Cno model = CnoTests.Make(Small with { Variant = variant }, Grid.Unit(16));
        model.forward(randn(4, 1, 16, 16)); // Statistics that are not those of the start.
        model.eval();
        Tensor x = randn(3, 1, 16, 16), alone = cat([.. Enumerable.Range(0, 3).Select(i => model.forward(x[i].unsqueeze(0)))]);
        Assert.InRange(CnoGolden.Distance(model.forward(x), alone), 0, 2e-6);
    }

    [Fact]
    public void Folding_the_normalization_changes_nothing_but_rounding()
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(2);
        var convolution = new Semiflow.Operators.Convolution(2, 3, 5, 3, Border.Zero, generator);
        var norm = new Semiflow.Operators.BatchNormalization(5);
        using (no_grad())
        {
            norm.Weight.uniform_(-1, 1);
            norm.Bias.uniform_(-1, 1);
        }

        Tensor x = randn(4, 3, 8, 8);
        for (int i = 0; i < 3; i++)
        {
            norm.forward(convolution.forward(x));
        }

        norm.eval();
        Tensor shift = randn(5);
        Tensor expected = norm.forward(convolution.forward(x)) + shift.view(1, -1, 1, 1);
        Assert.InRange(CnoGolden.Distance(convolution.Folded(x, norm, shift), expected), 0, 1e-6);
    }

    [Fact]
    public void Affine_network_of_slope_one_follows_its_own_linear_part()
    {
        // With σ the identity and no batch statistics the whole network is affine: f(x+y) - f(x) = f(y) - f(0).
        using var scope = NewDisposeScope();
        foreach (CnoActivation activation in Enum.GetValues<CnoActivation>())
        {
            using Cno model = CnoTests.Make(Small with { Activation = activation, Slope = 1, Gain = 1 }, Grid.Unit(16, 1));
            model.eval();
            Tensor x = randn(1, 1, 16), y = randn(1, 1, 16);
            Tensor left = model.forward(x + y) - model.forward(x), right = model.forward(y) - model.forward(zeros_like(y));
            Assert.InRange((left - right).abs().max().item<float>(), 0, 1e-5);
        }
    }

    [Fact]
    public void Runs_in_double_precision_to_the_same_result()
    {
        using var scope = NewDisposeScope();
        using Cno model = CnoTests.Make(Small with { FourierFeatures = 3, IncludeUnusedInvBlock = true }, Grid.Unit(16));
        model.eval();
        Tensor x = randn(2, 1, 16, 16), single = model.forward(x);
        model.to(float64);
        Tensor exact = model.forward(x.to(float64));
        Assert.Equal(float64, exact.dtype);
        Assert.InRange(CnoGolden.Distance(single, exact.to(float32)), 0, 1e-5);
    }

    [Fact]
    public void Each_parameter_but_those_of_the_unused_block_has_a_gradient()
    {
        using var scope = NewDisposeScope();
        using Cno model = CnoTests.Make(Small with { IncludeUnusedInvBlock = true, FourierFeatures = 2 }, Grid.Unit(16));
        model.forward(randn(2, 1, 16, 16)).square().sum().backward();
        string[] without = [.. model.named_parameters().Where(p => p.parameter.grad is null).Select(p => p.name)];
        Assert.All(without, name => Assert.StartsWith("decoder_inv.2.", name, StringComparison.Ordinal));
        Assert.Equal(5, without.Length);
    }

    [Fact]
    public void Batch_normalization_of_a_single_value_is_refused()
    {
        using Cno model = CnoTests.Make(Small, Grid.Unit(16));
        var norm = new Semiflow.Operators.BatchNormalization(2);
        Assert.Throws<InputException>(() => norm.forward(ones(1, 2, 1, 1)));
    }
}
