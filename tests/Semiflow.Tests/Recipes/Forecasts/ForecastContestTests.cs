using Semiflow.Flows;
using Semiflow.Recipes.Reporting.Figures;
using Semiflow.Spaces;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Tests.Recipes.Forecasts;

/// <summary>Forecasts of tests in parts, their errors, and the numbers of their pictures.</summary>
public sealed class ForecastContestTests : IDisposable
{
    private static readonly Contestant Who = new("other", "the other");
    private readonly DisposeScope scope = NewDisposeScope();
    private readonly QuietRun run = new("aphynity-pendulum");

    // Trajectory i is i + 1 in both channels at all of three times.
    private static TrajectorySet Set(int count) => new(
        tensor(new[] { 0.0, 1, 2 }), (arange(count, float64) + 1).view(1, count, 1).expand(3, count, 2).clone());

    public void Dispose()
    {
        run.Dispose();
        scope.Dispose();
    }

    [Fact]
    public void Parts_come_back_in_the_order_of_the_tests_and_in_the_units_of_the_data()
    {
        var sizes = new List<int>();
        var contest = new ForecastContest<string>(
            run.Session, Set(5), [[4, 0], [2], [1, 3]], (model, part) =>
            {
                sizes.Add(part.Count);
                return part.States * model.Length;
            }, states => states / 10);
        TrainedForecast<string> forecast = contest.Predict(new TrainedContestant<string>(Who, "abc", null));
        Assert.Equal([2, 1, 2], sizes);
        Assert.True(forecast.States.allclose(Set(5).States * 0.3));
    }

    [Fact]
    public void Whoever_blew_up_forecasts_nothing()
    {
        var contest = new ForecastContest<string>(
            run.Session, Set(2), [[0, 1]], (_, _) => throw new InvalidOperationException(), states => states);
        TrainedForecast<string> forecast = contest.Predict(new TrainedContestant<string>(Who, null, null, "at 3."));
        Assert.Equal([3, 2, 2], forecast.States.shape);
        Assert.True(forecast.States.isnan().all().item<bool>());
        Assert.True(double.IsNaN(forecast.Error(Set(2))));
    }

    /// <summary>Trajectories 1, 2 and 4 forecast as 0: errors 1, 4 and 16 of size 1, 4 and 16.</summary>
    [Fact]
    public void Errors_are_those_of_frames_channels_and_environments()
    {
        TrajectorySet test = Set(3) with { Environments = [0, 1, 1] };
        test.States[.., 2] = 4;
        Tensor states = zeros([3, 3, 2], float64);
        states[0] = test.States[0];
        states[.., .., 1] = test.States[.., .., 1];
        var forecast = new TrainedForecast<string>(new TrainedContestant<string>(Who, "", null), states);
        Assert.Equal(7.0 / 3, forecast.Error(test), 1e-12); // Two of three frames, one of two channels: a third of (1 + 4 + 16)/3.
        Assert.Equal(3.5, forecast.Error(test, from: 1), 1e-12);
        Assert.Equal((7.0, 0.0), (forecast.ErrorOfChannel(test, 0, from: 1), forecast.ErrorOfChannel(test, 1, from: 1)));
        Assert.Equal([0, 3.5, 3.5], forecast.OverTime(test));
        Assert.Equal([3.5, 3.5], forecast.OverTime(test, from: 1));
        double[] each = forecast.ErrorOfEnvironments(test, 2);
        Assert.Equal(1.0 / 3, each[0], 1e-12);
        Assert.Equal(10.0 / 3, each[1], 1e-12);
        Assert.Equal(100 * Math.Sqrt(1.0 / 3), forecast.RelativePercent(test), 1e-9);
    }

    [Fact]
    public void What_was_not_observed_is_no_error()
    {
        TrajectorySet test = Set(2);
        Tensor mask = ones_like(test.States).to(ScalarType.Bool);
        mask[.., 1] = false;
        var forecast = new TrainedForecast<string>(
            new TrainedContestant<string>(Who, "", null), test.States + tensor(new[] { 1.0, 9 }).view(1, 2, 1));
        Assert.Equal((1.0, 1.0), (forecast.Error(test with { Mask = mask }), forecast.ErrorOfChannel(test with { Mask = mask }, 1)));
        Assert.Equal(41, forecast.Error(test), 1e-12);
    }

    [Fact]
    public void Pictures_show_orbits_series_and_fields_of_one_trajectory()
    {
        TrajectorySet test = Set(2) with { Channels = ["q", "p"] };
        TrainedForecast<string>[] models = [new(new TrainedContestant<string>(Who, "", null), test.States * 2)];
        IReadOnlyList<CurveSeries> orbits = ForecastPictures.Orbits(test, 1, models);
        Assert.Equal(["truth", "the other"], orbits.Select(series => series.Name));
        Assert.Equal([4.0, 4, 4], orbits[1].X);
        (string label, CurveSeries truth, IReadOnlyList<CurveSeries> forecasts) = ForecastPictures.Series(test, 0, 1, models);
        Assert.Equal(("p", 1.0, 2.0), (label, truth.Y[2], Assert.Single(forecasts).Y[2]));
        Assert.Equal([0.0, 1, 2], truth.X);
        TrajectorySet own = test with { Times = tensor(new[] { 0.0, 5, 1, 6, 2, 7 }).view(3, 2), Channels = [] };
        Assert.Equal([5.0, 6, 7], ForecastPictures.Times(own, 1));
        Assert.Equal("channel 1", ForecastPictures.Channel(own, 1));
    }

    [Fact]
    public void Fields_are_shown_at_times_spread_from_the_first_to_the_last_and_series_are_their_means()
    {
        Tensor states = arange(11, float64).view(11, 1, 1, 1, 1).expand(11, 1, 1, 2, 3).clone();
        states[10, 0, 0, 0, 0] += 6;
        var test = new TrajectorySet(arange(11, float64) / 10, states);
        var grid = new Grid(new Axis(0, 1, 2), new Axis(0, 1, 3));
        TrainedForecast<string>[] models = [new(new TrainedContestant<string>(Who, "", null), states + 1)];
        FieldFrames frames = ForecastPictures.Fields(test, grid, 0, 0, models, 5);
        Assert.Equal([0, 0.2, 0.5, 0.8, 1], frames.Times);
        Assert.Equal([16.0, 10, 10, 10, 10, 10], frames.Truth[4]);
        Assert.Equal([9.0, 9, 9, 9, 9, 9], frames.Forecasts.Single().Values[3]);
        Assert.Equal(11, ForecastPictures.Fields(test, grid, 0, 0, models, 40).Times.Count);
        Assert.Equal(11.0, ForecastPictures.Series(test, 0, 0, models).Truth.Y[10]);
    }
}
