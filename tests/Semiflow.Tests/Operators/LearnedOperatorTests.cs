using Semiflow.Operators;
using Semiflow.Operators.Models;
using Semiflow.Spaces;
using Semiflow.Tests.Operators.Models;
using static TorchSharp.torch;

namespace Semiflow.Tests.Operators;

public sealed class LearnedOperatorTests
{
    private static readonly CnoOptions Options = new() { Channels = 4, Layers = 2, ResidualBlocks = 1, NeckBlocks = 1, LiftChannels = 4 };

    [Fact]
    public void Saved_and_loaded_it_gives_the_same_bits()
    {
        using var scope = NewDisposeScope();
        LearnedOperator learned = Make(Options with { Padding = Semiflow.Kernels.Border.Circular, FourierFeatures = 2 });
        learned.Model.train();
        learned.Model.forward(randn(4, 2, 16, 16)); // Running statistics belong to the file too.
        string path = Path.Combine(Path.GetTempPath(), $"semiflow-{Guid.NewGuid():N}.safetensors");
        try
        {
            OperatorFile.Save(path, learned, NetworkCatalogue.Find<IGridFunctionNetwork>("cno"),
                Options with { Padding = Semiflow.Kernels.Border.Circular, FourierFeatures = 2 });
            LearnedOperator loaded = OperatorFile.Load(path);
            Assert.Equal(learned.Grid, loaded.Grid);
            Assert.Equal(learned.Input, loaded.Input);
            Assert.Equal(learned.Output, loaded.Output);
            var input = new GridFunction(learned.Grid.WithPoints(20), randn(3, 2, 20, 20));
            Assert.True(learned.Apply(input).Values.equal(loaded.Apply(input).Values).all().item<bool>());
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void A_file_of_something_else_is_refused()
    {
        string path = Path.Combine(Path.GetTempPath(), $"semiflow-{Guid.NewGuid():N}.safetensors");
        try
        {
            Semiflow.Training.Safetensors.Write(path, [("a", ones(2))]);
            Assert.Contains("no description of an operator", Assert.Throws<InputException>(() => OperatorFile.Load(path)).Message,
                StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void It_is_the_same_operator_on_every_grid()
    {
        using var scope = NewDisposeScope();
        LearnedOperator learned = Make(Options);
        var coarse = new GridFunction(learned.Grid, randn(5, 2, 16, 16));
        var fine = coarse.Resample(learned.Grid.WithPoints(24, 40));
        Tensor expected = learned.Apply(coarse).Values;
        GridFunction result = learned.Apply(fine);
        Assert.Equal(fine.Grid, result.Grid);
        Assert.InRange(CnoGolden.Distance(result.Resample(learned.Grid).Values, expected), 0, 1e-5);
    }

    [Theory]
    [InlineData(Boundary.Dirichlet, Boundary.Dirichlet)]
    [InlineData(Boundary.Periodic, Boundary.Dirichlet)]
    public void Functions_vanish_on_a_dirichlet_edge_on_every_grid(Boundary first, Boundary second)
    {
        using var scope = NewDisposeScope();
        var grid = new Grid(new Axis(0, 1, 16, first), new Axis(0, 1, 16, second));
        LearnedOperator learned = Make(Options, grid);
        var coarse = new GridFunction(grid, randn(3, 2, 16, 16));
        int rows = first == Boundary.Dirichlet ? 31 : 32, step = 2;
        Tensor own = learned.Apply(coarse).Values;
        Tensor fine = learned.Apply(coarse.Resample(grid.WithPoints(rows, 31))).Values;
        Tensor common = fine.slice(2, 0, rows, step).slice(3, 0, 31, step);
        Assert.InRange(CnoGolden.Distance(common, own), 0, 1e-5);
        Assert.Equal(0, own.select(3, 0).abs().max().item<float>());
        Assert.Equal(0, own.select(3, 15).abs().max().item<float>());
        Assert.Equal(first != Boundary.Dirichlet, own.select(2, 0).abs().max().item<float>() > 0);
        // The network itself does not vanish there: without the projection the operators would differ.
        Tensor raw = learned.Output.Invert(learned.Model.forward(learned.Input.Apply(coarse.Values)));
        Assert.True(raw.select(3, 0).abs().max().item<float>() > 0.01);
    }

    [Fact]
    public void Edge_values_that_a_dirichlet_model_does_not_see_raise_a_warning_with_their_share()
    {
        using var scope = NewDisposeScope();
        Grid grid = Grid.Unit(16, 2, Boundary.Dirichlet);
        LearnedOperator learned = Make(Options, grid);
        var warnings = new List<ResolutionWarning>();
        learned.Unresolved += (_, warning) => warnings.Add(warning);
        foreach (int points in new[] { 16, 12 })
        {
            warnings.Clear();
            Tensor inside = zeros(1, 2, points, points);
            inside[.., .., 1..^1, 1..^1] = 1;
            Grid own = grid.WithPoints(points);
            learned.Apply(new GridFunction(own, inside));
            Assert.Empty(warnings);
            learned.Apply(new GridFunction(own, ones(1, 2, points, points)));
            // Trapezoid weights: of the square of a constant, the inner nodes carry ((n − 2)/(n − 1))².
            double seen = Math.Pow((points - 2.0) / (points - 1), 2);
            Assert.Equal(Math.Sqrt(1 - seen), Assert.Single(warnings).Unresolved, 5);
        }
    }

    [Fact]
    public void A_value_on_the_edge_that_is_not_finite_stays_visible()
    {
        using var scope = NewDisposeScope();
        Grid grid = Grid.Unit(16, 2, Boundary.Dirichlet);
        Tensor values = zeros(1, 2, 16, 16);
        values[0, 0, 0, 5] = float.NaN;
        Assert.True(Make(Options, grid).Apply(new GridFunction(grid, values)).Values.isnan().any().item<bool>());
    }

    [Fact]
    public void Items_do_not_depend_on_their_batch_and_the_mode_is_restored()
    {
        using var scope = NewDisposeScope();
        LearnedOperator learned = Make(Options);
        var input = new GridFunction(learned.Grid, randn(5, 2, 16, 16));
        var two = new LearnedOperator(learned.Model, learned.Grid, learned.Input, learned.Output) { BatchSize = 2 };
        learned.Model.train();
        Assert.InRange(CnoGolden.Distance(two.Apply(input).Values, learned.Apply(input).Values), 0, 2e-6);
        Assert.True(learned.Model.training);
    }

    [Fact]
    public void It_works_in_the_unit_of_the_data()
    {
        using var scope = NewDisposeScope();
        Grid grid = Grid.Unit(8, 1);
        var learned = new LearnedOperator(new Doubling(), grid, new Normalization([3], [2]), new Normalization([-1], [10]));
        Tensor x = randn(2, 1, 8);
        Assert.InRange((learned.Apply(new GridFunction(grid, x)).Values - (10 * 2 * (x - 3) / 2 - 1)).abs().max().item<float>(), 0, 1e-4);
    }

    [Fact]
    public void Detail_beyond_the_grid_of_the_model_raises_a_warning_with_its_share()
    {
        using var scope = NewDisposeScope();
        LearnedOperator learned = Make(Options);
        var warnings = new List<ResolutionWarning>();
        learned.Unresolved += (_, warning) => warnings.Add(warning);
        Grid fine = learned.Grid.WithPoints(64);
        Tensor nodes = arange(64).to(float32) / 64;
        Tensor smooth = (2 * Math.PI * 3 * nodes).sin(), rough = (2 * Math.PI * 20 * nodes).sin();
        GridFunction Function(Tensor u) => new(fine, u.view(1, 1, 64, 1).expand(1, 2, 64, 64).contiguous());
        learned.Apply(Function(smooth));
        Assert.Empty(warnings);
        learned.Apply(Function(4 * smooth + 3 * rough));
        Assert.Equal(0.6, Assert.Single(warnings).Unresolved, 4);
    }

    [Fact]
    public void Wrong_channels_and_wrong_domain_are_the_users_to_mend()
    {
        LearnedOperator learned = Make(Options);
        Assert.Throws<InputException>(() => learned.Apply(new GridFunction(learned.Grid, zeros(1, 1, 16, 16))));
        Assert.Throws<InputException>(() => learned.Apply(new GridFunction(Grid.Unit(16, 2, Boundary.Dirichlet), zeros(1, 2, 16, 16))));
    }

    private static LearnedOperator Make(CnoOptions options, Grid? grid = null) => new(
        CnoTests.Make(options, grid ?? Grid.Unit(16), 2, 3), grid ?? Grid.Unit(16), new Normalization([0.5, -1], [2, 3]),
        new Normalization([1, 2, 3], [1, -2, 0.5]));

    private sealed class Doubling() : nn.Module<Tensor, Tensor>(nameof(Doubling))
    {
        public override Tensor forward(Tensor x) => 2 * x;
    }
}
