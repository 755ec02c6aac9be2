using Semiflow.Flows;
using Semiflow.Flows.Maps;
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
            new StateUnits(2, null), start => flow.Path(start.States[^1].to(float32), start.Times).States);
        Tensor times = tensor(new[] { 0, 0.5, 2.0 });
        Tensor forecast = forecaster.Forecast(Start, times);
        Assert.Equal((1, 2, 1), (forecaster.Window, forecaster.Channels, forecaster.Environments));
        Assert.True(forecast.to(float64).allclose(Start.States * (-times).exp().view(3, 1, 1), rtol: 1e-4));
    }

    /// <summary>A map that doubles with each frame of 0.5: times between two frames take the nearest whole number of frames.</summary>
    [Fact]
    public void A_map_takes_as_many_steps_as_an_interval_has_frames()
    {
        var asked = new List<double[]>();
        var forecaster = new StateForecaster(new StateUnits(2, null, Frame: 0.5), start =>
        {
            asked.Add(start.Times.data<double>().ToArray());
            return stack([.. Enumerable.Range(0, asked[^1].Length).Select(i => start.States[0] * Math.Pow(2, i))]);
        });
        Tensor forecast = forecaster.Forecast(Start, tensor(new[] { 10, 10.5, 12, 12.1 }));
        Assert.Equal([10, 10.5, 11, 11.5, 12, 12.1], asked.Single());
        Assert.Equal([1.0, 2, 16, 32], forecast[.., 0, 0].data<double>().ToArray());
        Assert.Equal([3, 6, 48, 96], forecast[.., 1, 0].data<double>().ToArray());
    }

    [Fact]
    public void Times_of_each_trajectory_are_taken_as_they_are()
    {
        Tensor times = tensor(new[] { 0.0, 0, 3, 4 }).view(2, 2);
        var forecaster = new StateForecaster(new StateUnits(2, null, Frame: 0.5), start => start.Times.unsqueeze(2).expand(2, 2, 2));
        Assert.Equal([3.0, 4], forecaster.Forecast(Start, times)[1, .., 0].data<double>().ToArray());
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
