using Semiflow.Flows;
using Semiflow.Kernels;
using Semiflow.Operators.Models.Recurrent;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Tests.Operators.Models;

/// <summary>Gated recurrent units, against their equations in plain numbers.</summary>
public sealed class GruTests : IDisposable
{
    private readonly DisposeScope scope = NewDisposeScope();

    public void Dispose() => scope.Dispose();

    /// <summary>z, r = σ(W [x, h] + b), n = tanh(U [x, r∘h] + c), h' = z∘h + (1 − z)∘n, forecast x + V h' + d.</summary>
    [Fact]
    public void Forecasts_are_those_of_the_equations()
    {
        GruForecaster network = GruForecaster.OfStates(2, 3, 1, new Generator(4), float64);
        using IDisposable quiet = no_grad();
        double[][] parameters = [.. network.parameters().Select(p =>
        {
            p.copy_(randn(p.shape, float64, generator: new Generator((ulong)p.numel())));
            return p.data<double>().ToArray();
        })];
        Assert.Equal(6, parameters.Length); // Weight and bias of gates, candidate and head.
        double[] Map(int which, params double[] x) => [.. Enumerable.Range(0, parameters[(2 * which) + 1].Length).Select(
            row => x.Select((value, i) => value * parameters[2 * which][(row * x.Length) + i]).Sum() + parameters[(2 * which) + 1][row])];
        double[] frame = [0.4, -0.7], hidden = [0, 0, 0];
        Tensor actual = network.Forecast(tensor(frame).view(1, 2), 4);
        Assert.Equal([4, 1, 2], actual.shape);
        for (int i = 1; i < 4; i++)
        {
            double[] gates = [.. Map(0, [.. frame, .. hidden]).Select(a => 1 / (1 + Math.Exp(-a)))];
            double[] candidate = [.. Map(1, [.. frame, .. hidden.Select((h, k) => gates[3 + k] * h)]).Select(Math.Tanh)];
            hidden = [.. hidden.Select((h, k) => (gates[k] * h) + ((1 - gates[k]) * candidate[k]))];
            frame = [.. frame.Zip(Map(2, hidden), (x, change) => x + change)];
            Assert.Equal(frame[0], actual[i, 0, 0].item<double>(), 1e-12);
            Assert.Equal(frame[1], actual[i, 0, 1].item<double>(), 1e-12);
        }
    }

    [Fact]
    public void A_frame_that_is_seen_replaces_the_forecast_as_input_and_only_there()
    {
        GruForecaster network = GruForecaster.OfStates(2, 3, 1, new Generator(4), float64);
        using IDisposable quiet = no_grad();
        Tensor first = rand(1, 2, dtype: float64), given = rand(1, 2, dtype: float64);
        Tensor free = network.Forecast(first, 5), taught = network.Forecast(first, 5, (i, forecast) => i == 2 ? given : forecast);
        Assert.True(taught[..3].equal(free[..3]).all().item<bool>());
        Assert.False(taught[3].allclose(free[3]));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Copies_are_networks_of_their_own(bool fields)
    {
        GruForecaster Make(int copies) => fields
            ? GruForecaster.OfFields(2, 3, copies, Border.Circular, new Generator(7), float64)
            : GruForecaster.OfStates(2, 3, copies, new Generator(7), float64);
        GruForecaster together = Make(2), alone = Make(1);
        long kernel = fields ? 9 : 1;
        Assert.Equal(GruForecaster.Size(2, 3, (int)kernel), alone.parameters().Sum(p => p.numel()));
        using IDisposable quiet = no_grad();
        long[] space = fields ? [4, 5] : [];
        Tensor first = rand([6, 2, .. space], float64), all = together.Forecast(first, 4);
        for (int copy = 0; copy < 2; copy++)
        {
            foreach ((TorchSharp.Modules.Parameter one, TorchSharp.Modules.Parameter both) in alone.parameters().Zip(together.parameters()))
            {
                one[0].copy_(both[copy]);
            }

            Tensor expected = alone.Forecast(first.narrow(0, 3 * copy, 3), 4);
            Assert.InRange((all.narrow(1, 3 * copy, 3) - expected).abs().max().item<double>(), 0, 1e-12);
        }
    }

    /// <summary>On constant periodic fields a kernel acts by its sum.</summary>
    [Fact]
    public void Constant_fields_are_forecast_as_states()
    {
        GruForecaster fields = GruForecaster.OfFields(2, 3, 1, Border.Circular, new Generator(7), float64);
        GruForecaster states = GruForecaster.OfStates(2, 3, 1, new Generator(8), float64);
        using IDisposable quiet = no_grad();
        foreach ((TorchSharp.Modules.Parameter plane, TorchSharp.Modules.Parameter point) in fields.parameters().Zip(states.parameters()))
        {
            point.copy_(plane.dim() == 5 ? plane.sum([3, 4]) : plane);
        }

        Tensor first = rand(3, 2, dtype: float64), expected = states.Forecast(first, 4);
        Tensor actual = fields.Forecast(first.view(3, 2, 1, 1).expand(3, 2, 4, 5), 4);
        Assert.InRange((actual - expected.view(4, 3, 2, 1, 1)).abs().max().item<double>(), 0, 1e-12);
    }
}
