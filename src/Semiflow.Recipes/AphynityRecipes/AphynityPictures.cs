using Semiflow.Flows;
using Semiflow.Recipes.Reporting;
using Semiflow.Spaces;

namespace Semiflow.Recipes.AphynityRecipes;

/// <summary>
/// Forecasts next to the truth: phase portraits and series of states without space, strips and an animation of fields.
/// </summary>
internal static class AphynityPictures
{
    private const int Portraits = 3, Channels = 4, StripFrames = 5, AnimationFrames = 40;

    /// <summary>The figures.</summary>
    public static IReadOnlyList<ReportFigure> Of(AphynityResults results)
    {
        TrajectorySet test = results.Data.Test;
        TrainedForecast<AugmentedDynamics>[] shown = [.. results.All.Where(model => model.Contestant.Headline && !model.Trained.BlewUp)];
        return test.States.dim() switch
        {
            3 => States(test, shown),
            5 when test.Grid is { } grid => Fields(test, grid, shown),
            _ => [],
        };
    }

    private static List<ReportFigure> States(TrajectorySet test, TrainedForecast<AugmentedDynamics>[] shown)
    {
        int channels = (int)test.States.shape[2];
        var figures = new List<ReportFigure>();
        if (channels == 2)
        {
            figures.Add(DynamicsFigures.PhasePortraits(
                new FigureText("phase-portraits", "Phase portraits.", "Test trajectories and their forecasts from the first state."),
                ForecastPictures.Channel(test, 0), ForecastPictures.Channel(test, 1),
                [.. Enumerable.Range(0, Math.Min(Portraits, test.Count))
                    .Select(row => ($"test {row}", ForecastPictures.Orbits(test, row, shown)))]));
        }

        figures.Add(DynamicsFigures.TimeSeries(
            new FigureText("series", "A test trajectory.", "Forecasts of the first test trajectory, and their errors."), "time",
            [.. Enumerable.Range(0, Math.Min(channels, Channels)).Select(channel => ForecastPictures.Series(test, 0, channel, shown))]));
        return figures;
    }

    private static ReportFigure[] Fields(TrajectorySet test, Grid grid, TrainedForecast<AugmentedDynamics>[] shown) =>
    [
        .. Enumerable.Range(0, (int)test.States.shape[2]).Select(channel => DynamicsFigures.FieldStrips(
            new FigureText($"strips-{channel}", $"Forecasts of {ForecastPictures.Channel(test, channel)}.",
                "The first test trajectory at five times: the truth, forecasts, and their errors."),
            ForecastPictures.Fields(test, grid, 0, channel, shown, StripFrames))),
        DynamicsFigures.Animation(
            new FigureText("animation", $"{ForecastPictures.Channel(test, 0)} in motion.",
                "Truth, forecast and error of the first test trajectory."),
            ForecastPictures.Fields(test, grid, 0, 0, shown, AnimationFrames)),
    ];
}
