using Semiflow.Flows;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Tests.Recipes.Forecasts;

/// <summary>Forecasters on dynamics whose solution is known.</summary>
public sealed class StateForecasterTests : IDisposable
{
    private readonly DisposeScope scope = NewDisposeScope();

    private static TrajectorySet Start => new(tensor(new[] { 7.0 }), tensor(new[] { 1.0, 2, 3, 4 }).view(1, 2, 2));

    public void Dispose() => scope.Dispose();

    /// <summary>x' = −x in steps of RK4: x exp(−t), as well as four orders of 1/8 allow.</summary>
    [Fact]
    public void A_vector_field_is_solved_at_the_times_that_are_asked_for()
    {
        var flow = new FlowMap(new Decay(), new FlowOptions { Substeps = 8 });
        var forecaster = new StateForecaster(
            new StateUnits(2, null), start => flow.Path(start.States[0], start.Times).States);
        Tensor times = tensor(new[] { 0, 0.5, 2.0 });
        Tensor forecast = forecaster.Forecast(Start, times);
        Assert.Equal((1, 2, 1), (forecaster.Window, forecaster.Channels, forecaster.Environments));
        Assert.True(forecast.to(float64).allclose(Start.States * (-times).exp().view(3, 1, 1), rtol: 1e-4));
    }

    /// <summary>A model that doubles with each step has doubled as often as frames of 0.5 passed, whatever times are asked for.</summary>
    [Theory]
    [InlineData(new[] { 10, 10.5, 12 }, new[] { 1.0, 2, 16 })]
    [InlineData(new[] { 10.0, 12 }, new[] { 1.0, 16 })]
    [InlineData(new[] { 10, 10.1, 10.2, 11.9, 12 }, new[] { 1.0, 2, 2, 16, 16 })]
    public void A_model_takes_as_many_steps_as_an_interval_has_frames(double[] times, double[] expected)
    {
        var forecaster = new StateForecaster(new StateUnits(2, null, Frame: 0.5), Doubled);
        Tensor forecast = forecaster.Forecast(Start, tensor(times));
        Assert.Equal(expected, forecast[.., 0, 0].data<double>().ToArray());
        Assert.Equal([.. expected.Select(each => 3 * each)], forecast[.., 1, 0].data<double>().ToArray());
    }

    /// <summary>The same of times that each trajectory has of its own; one that ended stays where it was.</summary>
    [Fact]
    public void Times_of_each_trajectory_are_reached_in_steps_of_a_frame()
    {
        var forecaster = new StateForecaster(new StateUnits(2, null, Frame: 0.5), Doubled);
        Tensor forecast = forecaster.Forecast(Start, tensor(new[] { 0.0, 5, 1, 7, 1, 7.1 }).view(3, 2));
        Assert.Equal([1.0, 4, 4], forecast[.., 0, 0].data<double>().ToArray());
        Assert.Equal([3.0, 48, 96], forecast[.., 1, 0].data<double>().ToArray());
    }

    // A step of any length doubles, one of length 0 stays.
    private static Tensor Doubled(TrajectorySet start)
    {
        Tensor steps = start.Times[1..].gt(start.Times[..^1]).to(float32);
        Tensor factors = cat([zeros_like(steps[..1]), steps]).cumsum(0).exp2();
        return start.States[0] * (factors.dim() == 1 ? factors.view(-1, 1, 1) : factors.unsqueeze(2));
    }

    [Fact]
    public void Who_knows_several_environments_asks_for_them()
    {
        var forecaster = new StateForecaster(new StateUnits(2, null, Environments: 3), start => start.States);
        Assert.Contains(
            "an integer array 'environment' from 0 to 2",
            Assert.Throws<InputException>(() => forecaster.Forecast(Start, tensor(new[] { 0.0, 1 }))).Message, StringComparison.Ordinal);
        Assert.Equal([1, 2, 2], forecaster.Forecast(Start with { Environments = [0, 2] }, tensor(new[] { 0.0 })).shape);
    }

    private sealed class Decay : IVectorField
    {
        public IReadOnlyList<Tensor> Parameters => [];

        public Tensor Velocity(Tensor time, Tensor state) => -state;
    }
}
