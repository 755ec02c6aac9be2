using Semiflow.Flows;
using Semiflow.Forecasting;
using Semiflow.Operators;
using Semiflow.Recipes.Partial;
using Semiflow.Spaces;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Tests.Recipes.Partial;

/// <summary>Forecasts and their scores on sequences whose scores are known by hand: a field c + t of two channels.</summary>
public sealed class ScoredForecastTests : IDisposable
{
    private const int Past = 2, Horizon = 3;
    private static readonly ObservedSequences Sequences = new(new ChannelSelection([0]), Past);
    private readonly DisposeScope scope = NewDisposeScope();

    public void Dispose() => scope.Dispose();

    /// <summary>A field that grows by 1 per frame is wrong by t after t frames: errors 1, 4 and 9.</summary>
    [Fact]
    public void Persistence_is_wrong_by_what_has_changed()
    {
        ScoredForecast still = Of(new Persistence(), Growing(5));
        Assert.Equal([1, 4, 9], still.Score.MeanSquare);
        Assert.Equal(14.0 / 3, still.MeanSquare, 1e-12);
        // Over the truth about the climate 0, at frames 2, 3, 4 with values 2, 3, 4 plus the number of the sequence, 0 to 4.
        Assert.Equal(1 / Enumerable.Range(0, 5).Average(s => Math.Pow(2 + s, 2)), still.Score.Normalized[0], 1e-9);
        Assert.Null(still.States);
        Assert.Equal([Horizon, 5, 1, 4, 4], still.Observed.shape);
    }

    [Fact]
    public void The_mean_is_wrong_by_the_truth()
    {
        ScoredForecast mean = Of(new Climatology(zeros([1, 1, 4, 4])), Growing(1));
        Assert.Equal([4, 9, 16], mean.Score.MeanSquare);
        Assert.Equal([1, 1, 1], mean.Score.Normalized);
    }

    /// <summary>dX/dt = 1 of what is seen, exactly solved by any method: no error, and states from the start on.</summary>
    [Fact]
    public void A_flow_of_the_true_law_makes_no_error()
    {
        ScoredForecast exact = Of(Flow(1), Growing(5));
        Assert.All(exact.Score.MeanSquare, error => Assert.Equal(0, error, 1e-9));
        Assert.Equal([Horizon + 1, 5, 2, 4, 4], exact.States!.shape);
        Assert.Equal(1, Of(new Persistence(), Growing(5)).SkillOf(exact, 0), 1e-9);
        ScoredForecast twice = Of(Flow(2), Growing(5)); // Too fast by 1 per frame: as wrong as nothing.
        Assert.Equal(0, Of(new Persistence(), Growing(5)).SkillOf(twice, 2), 1e-5);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public void Sequences_keep_their_order_however_many_are_forecast_at_a_time(int batch)
    {
        ScoredForecast one = Of(Flow(1), Growing(5), batch), all = Of(Flow(1), Growing(5), 100);
        Assert.True(one.Observed.allclose(all.Observed) && one.States!.allclose(all.States!));
        Assert.Equal(all.Score.MeanSquare, one.Score.MeanSquare);
    }

    [Fact]
    public void What_was_not_observed_is_not_compared()
    {
        TrajectorySet set = Growing(2);
        Tensor mask = ones_like(set.States).to(ScalarType.Bool), states = set.States.clone();
        mask[Past.., 1] = false;
        states[Past.., 1] = 1000;
        Assert.Equal([1, 4, 9], Of(new Persistence(), set with { States = states, Mask = mask }).Score.MeanSquare);
    }

    /// <summary>Where a training blew up there is a result all the same, and it is not a number.</summary>
    [Fact]
    public void A_model_that_blew_up_has_errors_that_are_not_finite()
    {
        ScoredForecast none = Of(null, Growing(3));
        Assert.Equal([Horizon, 3, 1, 4, 4], none.Observed.shape);
        Assert.Null(none.States);
        Assert.True(double.IsNaN(none.MeanSquare));
    }

    [Fact]
    public void Who_asks_to_stop_is_heard_between_two_parts()
    {
        using var stop = new CancellationTokenSource();
        stop.Cancel();
        Assert.Throws<OperationCanceledException>(() => ScoredForecast.Measure(
            PartialFigures.Model, new Persistence(), Sequences, Growing(3), Horizon, 1, zeros([1, 1, 4, 4]), stop.Token));
    }

    /// <summary>Persistence of a channel of deviation 10 m is off by 1, 2, 3 deviations; then each test has a unit of its own.</summary>
    [Fact]
    public void Errors_of_a_run_come_in_the_unit_of_the_data()
    {
        TrajectorySet set = Growing(2);
        PartialData data = new(
            set, set, set, [0, 1], new Normalization([3, 0], [10, 1]), 1, 1, null, new PartialOrigin(Units: ["m", "m/s"]));
        PartialResults Results(PartialData of) => new(
            Config(), of, new TrainedContestant<HiddenStateFlow>(PartialFigures.Model, Flow(1), null), Of(new Persistence(), set),
            [Of(new Persistence(), set) with { Contestant = PartialFigures.Of(ForecastBaseline.Persistence) }], null, []);
        PartialResults results = Results(data);
        Assert.Equal(Horizon, results.Horizon);
        Assert.Equal(14.0 / 3, results.SequenceErrors()[0], 1e-6);
        Assert.Equal(14.0 / 3, results.SequenceErrors()[1], 1e-6);
        Assert.NotNull(results.Persistence);
        Assert.Null(results.Of(ForecastBaseline.Warping));
        (double error, string unit) = results.PhysicalError(0);
        Assert.Equal(10 * Math.Sqrt(14.0 / 3), error, 1e-5);
        Assert.Equal("m", unit);
        PartialData scaled = data with { Origin = new PartialOrigin(TestScales: [1, 3], ScaleUnit: "°C") };
        (error, unit) = Results(scaled).PhysicalError(0);
        Assert.Equal(10 * Math.Sqrt(14.0 / 3 * 5), error, 1e-5); // 5 is the mean of 1² and 3².
        Assert.Equal("°C", unit);
    }

    private static PartialConfig Config()
    {
        PartialConfig own = PartialConfig.ForOwnData;
        return own with { Data = own.Data with { Past = Past }, Evaluation = own.Evaluation with { Horizon = Horizon } };
    }

    private static ScoredForecast Of(IForecastModel? model, TrajectorySet set, int batch = 16) => ScoredForecast.Measure(
        PartialFigures.Model, model, Sequences, set, Horizon, batch, zeros([1, 1, 4, 4]), CancellationToken.None);

    /// <summary>What is seen is t − 0 plus the number of the sequence, what is hidden is 7.</summary>
    private static TrajectorySet Growing(int count)
    {
        Tensor seen = arange(Past + Horizon, float32).view(-1, 1) + arange(count, float32).view(1, -1);
        Tensor fields = seen.view(-1, count, 1, 1, 1).expand(-1, -1, 1, 4, 4);
        var axis = new Axis(0, 1, 4);
        return new TrajectorySet(arange(Past + Horizon, float64), cat([fields, full_like(fields, 7f)], 2)) { Grid = new Grid(axis, axis) };
    }

    /// <summary>A state of one seen and one hidden channel, of which the first grows at a constant speed.</summary>
    private static HiddenStateFlow Flow(float speed)
    {
        using IDisposable quiet = no_grad();
        TorchSharp.Modules.Conv2d law = nn.Conv2d(2, 2, 1);
        law.weight!.zero_();
        law.bias!.zero_();
        law.bias[0] = speed;
        return new HiddenStateFlow(new ZeroState(1), new ModuleField(law), new ChannelSelection([0]), new FlowOptions());
    }
}
