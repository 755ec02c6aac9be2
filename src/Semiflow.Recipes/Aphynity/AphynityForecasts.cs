using Semiflow.Flows;
using Semiflow.Recipes.Reporting;
using static TorchSharp.torch;

namespace Semiflow.Recipes.Aphynity;

/// <summary>
/// Figures of forecasts beside the truth: phase portraits and series of states without space, strips and an animation of fields.
/// </summary>
internal static class AphynityForecasts
{
    private static readonly string[] Beside = ["neural_ode", "physics_only"];
    private const int Portraits = 3, StripFrames = 5, AnimationFrames = 40;

    /// <summary>The figures.</summary>
    public static IReadOnlyList<ReportFigure> Figures(AphynityResults results) => results.Data.Test.States.dim() switch
    {
        3 => States(results),
        5 when results.Data.Test.Grid is not null => Fields(results),
        _ => [],
    };

    /// <summary>The model of the run, then the network alone and the physics alone where they were trained.</summary>
    private static TrainedDynamics[] Shown(AphynityResults results) =>
        [results.Main, .. Beside.Select(results.Find).OfType<TrainedDynamics>().Where(each => each.Failure.Length == 0)];

    private static List<ReportFigure> States(AphynityResults results)
    {
        TrajectorySet test = results.Data.Test;
        int channels = (int)test.States.shape[2];
        var figures = new List<ReportFigure>();
        if (channels == 2)
        {
            (string Title, IReadOnlyList<CurveSeries> Series) Portrait(int trajectory) => ($"test {trajectory}",
            [
                new CurveSeries("truth", Values(test.States, trajectory, 0), Values(test.States, trajectory, 1), IsReference: true),
                .. Shown(results).Select(each =>
                    new CurveSeries(each.Title, Values(each.Forecast, trajectory, 0), Values(each.Forecast, trajectory, 1))),
            ]);
            figures.Add(DynamicsFigures.PhasePortraits(
                new FigureText("phase-portraits", "Phase portraits.", "Test trajectories and their forecasts from the first state."),
                Name(test, 0), Name(test, 1),
                [.. Enumerable.Range(0, Math.Min(Portraits, test.Count)).Select(Portrait)]));
        }

        double[] times = test.Times.dim() == 1 ? test.Times.data<double>().ToArray() : test.Times.select(1, 0).data<double>().ToArray();
        figures.Add(DynamicsFigures.TimeSeries(
            new FigureText("series", "A test trajectory.", "Forecasts of the first test trajectory, and their errors."), "time",
            [.. Enumerable.Range(0, Math.Min(channels, 4)).Select(channel => (Name(test, channel),
                new CurveSeries("truth", times, Values(test.States, 0, channel)),
                (IReadOnlyList<CurveSeries>)[.. Shown(results)
                    .Select(each => new CurveSeries(each.Title, times, Values(each.Forecast, 0, channel)))]))]));
        return figures;
    }

    private static List<ReportFigure> Fields(AphynityResults results)
    {
        TrajectorySet test = results.Data.Test;
        var figures = new List<ReportFigure>();
        for (int channel = 0; channel < test.States.shape[2]; channel++)
        {
            FieldFrames all = Frames(results, channel);
            figures.Add(DynamicsFigures.FieldStrips(
                new FigureText($"strips-{channel}", $"Forecasts of {Name(test, channel)}.",
                    "The first test trajectory at five times: the truth, forecasts, and their errors."),
                all.At(Spread(test.Frames, StripFrames))));
        }

        figures.Add(DynamicsFigures.Animation(
            new FigureText("animation", $"{Name(test, 0)} in motion.", "Truth, forecast and error of the first test trajectory."),
            Frames(results, 0).At(Spread(test.Frames, AnimationFrames))));
        return figures;
    }

    private static FieldFrames Frames(AphynityResults results, int channel)
    {
        TrajectorySet test = results.Data.Test;
        double[] times = test.Times.dim() == 1 ? test.Times.data<double>().ToArray() : test.Times.select(1, 0).data<double>().ToArray();
        IReadOnlyList<IReadOnlyList<double>> Of(Tensor states) => [.. Enumerable.Range(0, test.Frames)
            .Select(t => (IReadOnlyList<double>)states[t, 0, channel].to(float64).contiguous().data<double>().ToArray())];
        return new FieldFrames(test.Grid!.Axes, times, Of(test.States), [.. Shown(results).Select(each => (each.Title, Of(each.Forecast)))],
            Name(test, channel));
    }

    private static int[] Spread(int frames, int count) =>
        [.. Enumerable.Range(0, Math.Min(frames, count))
            .Select(i => (int)Math.Round(i * (frames - 1.0) / Math.Max(1, Math.Min(frames, count) - 1))).Distinct()];

    private static double[] Values(Tensor states, int trajectory, int channel) =>
        states.select(1, trajectory).select(1, channel).to(float64).contiguous().data<double>().ToArray();

    private static string Name(TrajectorySet set, int channel) =>
        channel < set.Channels.Count ? set.Channels[channel] : $"component {channel}";
}
