using Semiflow.Flows;
using Semiflow.Principles.Environments;
using Semiflow.Recipes.Reporting;

namespace Semiflow.Recipes.LeadsRecipes;

/// <summary>The first test trajectory of each environment next to its forecasts: in the plane, in space, or over time.</summary>
internal static class LeadsPictures
{
    private const int Columns = 6, Channels = 3;

    /// <summary>One figure for states of two numbers, one per environment for fields of two variables and for other states.</summary>
    public static IReadOnlyList<ReportFigure> Of(
        TrajectorySet test, StateUnits states, IReadOnlyList<string> names, string file,
        IReadOnlyList<TrainedForecast<IEnvironmentForecast>> models)
    {
        int[] first = [.. names.Select((_, e) => Enumerable.Range(0, test.Count).First(i => (test.Environments?[i] ?? 0) == e))];
        if (states.Grid is null && states.Channels == 2)
        {
            return
            [
                DynamicsFigures.PhasePortraits(
                    new FigureText(file, "First test trajectory of each environment.",
                        "The truth in ink, from the ring on, and forecasts from only its first state."),
                    ForecastPictures.Channel(test, 0), ForecastPictures.Channel(test, 1),
                    [.. first.Select((row, e) => (names[e], ForecastPictures.Orbits(test, row, models)))]),
            ];
        }

        return [.. first.Select((row, e) => states.Grid?.Rank == 2
            ? Fields(test, states, names[e], $"{file}-{e}", models, row)
            : DynamicsFigures.TimeSeries(
                new FigureText($"{file}-{e}", $"First test trajectory, {names[e]}.",
                    "Truth and forecasts from the first frame alone; of fields, their mean over space."), "time",
                [.. Enumerable.Range(0, Math.Min(Channels, states.Channels))
                    .Select(channel => ForecastPictures.Series(test, row, channel, models))]))];
    }

    private static ReportFigure Fields(
        TrajectorySet test, StateUnits states, string name, string file, IReadOnlyList<TrainedForecast<IEnvironmentForecast>> models,
        int row)
    {
        int channel = states.Channels - 1;
        TrainedForecast<IEnvironmentForecast>[] finite = [.. models.Where(model => model.States[.., row].isfinite().all().item<bool>())];
        return DynamicsFigures.FieldStrips(
            new FigureText(file, $"First test trajectory, {name}.",
                $"{ForecastPictures.Channel(test, channel)} at several times: truth, forecasts from only the first frame, and their "
                    + "errors."),
            ForecastPictures.Fields(test, states.Grid!, row, channel, finite, Columns));
    }
}
