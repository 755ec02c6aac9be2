using Semiflow.Flows;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Tests.Flows.Events;

public sealed class RestartsTests : IDisposable
{
    private readonly DisposeScope scope = NewDisposeScope();

    public void Dispose() => scope.Dispose();

    /// <summary>The fused path, forward and gradients, against the paths between the restarts one after the other.</summary>
    [Theory]
    [InlineData(GradientMode.Through, 1)]
    [InlineData(GradientMode.Checkpointed, 2)]
    public void A_path_with_restarts_is_the_paths_between_them(GradientMode mode, int substeps)
    {
        using var random = new Generator(3);
        var network = new Mlp([2, 5, 2], Nonlinearity.Swish, random, groups: 2, type: float64);
        Tensor given = randn([6, 10, 2], dtype: float64, generator: random), times = tensor(new[] { 0, 0.3, 0.5, 1.1, 1.2, 2 });
        bool[][] rows = [.. Enumerable.Range(0, 6).Select(t => Enumerable.Range(0, 10).Select(b => (t + (3 * b)) % 4 == 1).ToArray())];
        Tensor[] Gradients(IVectorField field, Tensor state)
        {
            Tensor states = new FlowMap(field, new FlowOptions { Gradient = mode, Substeps = substeps }).Path(state, times,
                new Restarts(rows, given)).States;
            return [states, .. autograd.grad([(states * given).sin().sum()], [state, .. network.Parameters])];
        }

        Tensor state = randn([10, 2], dtype: float64, generator: random).requires_grad_();
        Tensor[] fused = Gradients(network, state), general = Gradients(new ModuleField(network), state);
        Assert.All(fused.Zip(general), pair => Assert.InRange((pair.First - pair.Second).abs().max().item<double>(), 0, 1e-12));

        // Row 2 restarts at time index 3 alone: its end is a path from there.
        using IDisposable quiet = no_grad();
        Tensor end = new FlowMap(network, new FlowOptions { Substeps = substeps }).Path(given[3], times[3..]).States;
        Assert.InRange((end[^1, 2] - fused[0][^1, 2]).abs().max().item<double>(), 0, 1e-12);
    }

    [Fact]
    public void Sizes_are_checked()
    {
        using var random = new Generator(3);
        var map = new FlowMap(new Mlp([2, 3, 2], Nonlinearity.Tanh, random), new FlowOptions());
        Tensor state = zeros(4, 2), times = tensor(new[] { 0.0, 1, 2 });
        bool[][] rows = [new bool[4], [true, false, false, false], new bool[4]];
        Assert.Throws<ArgumentException>(() => map.Path(state, times, new Restarts(rows, zeros(3, 5, 2))));
        Assert.Throws<ArgumentException>(() => map.Path(state, times, new Restarts(rows[..2], zeros(3, 4, 2))));
        Assert.Equal([3L, 4, 2], map.Path(state, times, new Restarts(rows, zeros(3, 4, 2))).States.shape);
    }
}
