using Semiflow.Flows;
using Semiflow.Principles;
using Semiflow.Principles.Environments;
using Semiflow.Recipes.Reporting;
using static TorchSharp.torch;

namespace Semiflow.Recipes.LeadsRecipes;

/// <summary>The first test trajectory of each environment beside its forecasts: in the plane, in space, or over time.</summary>
internal static class LeadsPictures
{
    private const int Columns = 6;

    /// <summary>One figure for states of two numbers, one an environment for fields of two variables and for other states.</summary>
    public static IReadOnlyList<ReportFigure> Of(
        TrajectorySet test, LeadsStates states, IReadOnlyList<string> names, string file,
        IReadOnlyList<TrainedForecast<EnvironmentDynamics>> models)
    {
        int[] first = [.. names.Select((_, e) => Enumerable.Range(0, test.Count).First(i => (test.Environments?[i] ?? 0) == e))];
        if (states.Grid is null && states.Channels == 2)
        {
            return [Plane(test, names, file, models, first)];
        }

        return [.. first.Select((row, e) => states.Grid?.Rank == 2
            ? Fields(test, states, names[e], $"{file}-{e}", models, row)
            : Series(test, names[e], $"{file}-{e}", models, row))];
    }

    private static ReportFigure Plane(
        TrajectorySet test, IReadOnlyList<string> names, string file, IReadOnlyList<TrainedForecast<EnvironmentDynamics>> models,
        int[] first)
    {
        (string x, string y) = test.Channels.Count == 2 ? (test.Channels[0], test.Channels[1]) : ("first component", "second component");
        return DynamicsFigures.PhasePortraits(
            new FigureText(file, "First test trajectory of each environment.",
                "The truth in ink, from the ring on, and forecasts from its first state alone."), x, y,
            [.. first.Select((row, e) => (names[e], (IReadOnlyList<CurveSeries>)
            [
                new CurveSeries("truth", Values(test.States, row, 0), Values(test.States, row, 1), IsReference: true),
                .. models.Select(model => new CurveSeries(model.Title, Values(model.States, row, 0), Values(model.States, row, 1))),
            ]))]);
    }

    private static ReportFigure Fields(
        TrajectorySet test, LeadsStates states, string name, string file, IReadOnlyList<TrainedForecast<EnvironmentDynamics>> models,
        int row)
    {
        int channel = states.Channels - 1;
        int[] frames = [.. Enumerable.Range(0, Columns).Select(i => i * (test.Frames - 1) / (Columns - 1)).Distinct()];
        IReadOnlyList<IReadOnlyList<double>> Frames(Tensor all) =>
            [.. frames.Select(frame => (IReadOnlyList<double>)all[frame, row, channel].to(float64).cpu().contiguous().data<double>()
                .ToArray())];
        string label = test.Channels.Count > channel ? test.Channels[channel] : $"channel {channel}";
        return DynamicsFigures.FieldStrips(
            new FigureText(
                file, $"First test trajectory, {name}.", $"{label} at several times: truth, forecasts from the first frame alone, and "
                    + $"their errors."),
            new FieldFrames(
                states.Grid!.Axes, [.. frames.Select(frame => Time(test, frame, row))], Frames(test.States),
                [.. models.Where(model => model.States[.., row].isfinite().all().item<bool>())
                    .Select(model => (model.Title, Frames(model.States)))], label));
    }

    private static ReportFigure Series(
        TrajectorySet test, string name, string file, IReadOnlyList<TrainedForecast<EnvironmentDynamics>> models, int row)
    {
        double[] times = [.. Enumerable.Range(0, test.Frames).Select(frame => Time(test, frame, row))];
        double[] Of(Tensor all, int channel) => all[.., row, channel].to(float64).flatten(1).mean([1]).data<double>().ToArray();
        int shown = Math.Min(3, (int)test.States.shape[2]);
        return DynamicsFigures.TimeSeries(
            new FigureText(file, $"First test trajectory, {name}.",
                "Truth and forecasts from the first frame alone; of fields, their mean over space."), "time",
            [.. Enumerable.Range(0, shown).Select(c => (
                test.Channels.Count > c ? test.Channels[c] : $"channel {c}",
                new CurveSeries("truth", times, test.States.dim() == 3 ? Values(test.States, row, c) : Of(test.States, c)),
                (IReadOnlyList<CurveSeries>)[.. models.Select(model => new CurveSeries(
                    model.Title, times, test.States.dim() == 3 ? Values(model.States, row, c) : Of(model.States, c)))]))]);
    }

    private static double Time(TrajectorySet set, int frame, int row) =>
        (set.Times.dim() == 1 ? set.Times[frame] : set.Times[frame, row]).item<double>();

    private static double[] Values(Tensor states, int row, int channel) =>
        states[.., row, channel].to(float64).cpu().contiguous().data<double>().ToArray();
}
