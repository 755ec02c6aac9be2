using Semiflow.Recipes.Reporting;
using Semiflow.Systems;
using Semiflow.Training;
using static TorchSharp.torch;

namespace Semiflow.Recipes.Partial;

/// <summary>The report of a run of partial observations.</summary>
internal static class PartialReport
{
    private const int ShownFrames = 6;

    /// <summary>Writes it.</summary>
    public static void Write(RunSession run, PartialResults results, IReadOnlyList<SummaryRow> rows)
    {
        PartialConfig config = results.Config;
        SystemCard? card = run.Plan.Source.System is { } name ? PartialSystem.Of(name, config).System.Card : null;
        string remark = run.Plan.Source.System is { } system ? PartialSystem.Of(system, config).Remark : "";
        string observed = Channel(results, 0);
        var sections = new List<ReportSection>
        {
            new("Forecasts", [Strips(results, observed), Animation(results, observed)],
                "A median test sequence: what is observed, as it was and as the model forecasts it from past observations alone."),
            new("Errors", [OverTime(results), Bars(rows)], "Persistence and the mean are what any forecast must beat; the model without hidden channels shows what the hidden state brings."),
        };
        if (results.Hidden is { } hidden)
        {
            sections.Add(new ReportSection("The hidden state", [HiddenStrip(results, hidden), HiddenBars(results)],
                "Any invertible change of the hidden channels explains the observations equally well, so their raw values mean little: a linear probe, fitted on validation "
                + "sequences, is an upper bound of what they tell. The same probe of the observed channels alone, and a formula where there is one, are the floor: only what exceeds it is memory."));
        }

        sections.Add(new ReportSection("Training", [Training(run, config)], "Validation over the whole horizon; training forecasts reach farther whenever it stagnates."));
        run.Report(new ReportDocument
        {
            Title = $"Partial observations: {card?.Title ?? Path.GetFileName(run.Plan.Source.File)!}",
            Description = $"{run.Recipe?.Title ?? "Own data"}. Learned from {results.Data.Train.Count} sequences of {results.Data.Train.Frames} frames on {results.Data.Grid}; "
                + $"{results.Data.Observed} of {results.Data.Channels} channels observed, {config.Data.Past} past frames, {results.Main.Observed.shape[0]} frames forecast. {remark}",
            Equation = card?.Equation ?? "",
            Reference = "Ayed, de Bézenac, Pajot, Brajard, Gallinari, Learning Dynamical Systems from Partial Observations (arXiv 1902.11136). No number of the paper could be read: baselines and floors are our own",
            Rows = rows,
            Sections = sections,
        });
    }

    private static string Channel(PartialResults results, int index) => results.Data.Train.Channels.Count > index ? results.Data.Train.Channels[index] : $"channel {index}";

    /// <summary>The sequence whose error is the median.</summary>
    private static int Median(PartialResults results)
    {
        using Tensor truth = results.Data.Test.States.narrow(0, results.Config.Data.Past, results.Main.Observed.shape[0]).narrow(2, 0, results.Data.Observed);
        using Tensor errors = (results.Main.Observed - truth).square().mean([0, 2, 3, 4]).to(float64);
        double[] each = errors.data<double>().ToArray();
        return Enumerable.Range(0, each.Length).OrderBy(i => each[i]).ElementAt(each.Length / 2);
    }

    private static FieldFrames Frames(PartialResults results, string label)
    {
        int sample = Median(results), past = results.Config.Data.Past, horizon = (int)results.Main.Observed.shape[0];
        double shift = results.Data.Normalization.Shift[0], scale = results.Data.Normalization.Scale[0];
        IReadOnlyList<IReadOnlyList<double>> Values(Tensor frames) => [.. Enumerable.Range(0, horizon).Select(t => Physical(frames[t, sample, 0], shift, scale))];
        var forecasts = new List<(string, IReadOnlyList<IReadOnlyList<double>>)> { ("model", Values(results.Main.Observed)) };
        forecasts.AddRange(results.Baselines.Where(each => each.Kind is ForecastBaseline.NoHidden or ForecastBaseline.ConvLstm)
            .Select(each => (Configuration.Text(each.Kind).Replace('_', ' '), Values(each.Scores.Observed))));
        return new FieldFrames(
            results.Data.Grid.Axes, [.. Enumerable.Range(1, horizon).Select(t => t * results.Data.Interval)],
            Values(results.Data.Test.States.narrow(0, past, horizon)), forecasts, label);
    }

    private static double[] Physical(Tensor plane, double shift, double scale)
    {
        using Tensor values = (plane.to(float64) * scale + shift).contiguous();
        return values.data<double>().ToArray();
    }

    private static ReportFigure Strips(PartialResults results, string label)
    {
        FieldFrames frames = Frames(results, label);
        int count = Math.Min(ShownFrames, frames.Times.Count);
        return DynamicsFigures.FieldStrips(
            new FigureText("forecast", "Forecasts of what is observed.", "Truth, then of every method its forecast and its error."),
            frames.At([.. Enumerable.Range(0, count).Select(i => i * (frames.Times.Count - 1) / Math.Max(1, count - 1)).Distinct()]));
    }

    private static ReportFigure Animation(PartialResults results, string label) => DynamicsFigures.Animation(
        new FigureText("animation", "The forecast in motion.", "Truth, forecast of the model, and its error."), Frames(results, label) is var all ? all with { Forecasts = [all.Forecasts[0]] } : all);

    private static ReportFigure OverTime(PartialResults results)
    {
        double[] leads = [.. Enumerable.Range(1, (int)results.Main.Observed.shape[0]).Select(t => t * results.Data.Interval)];
        CurveSeries[] series =
        [
            new("model", leads, results.Main.Score.MeanSquare),
            .. results.Baselines.Select(each => new CurveSeries(Configuration.Text(each.Kind).Replace('_', ' '), leads, each.Scores.Score.MeanSquare, CurveStyle.Dashed)),
        ];
        return DynamicsFigures.Curves(
            new FigureText("error-over-time", "Error over the forecast.", "Mean square error over the test sequences in normalized units at each time of the forecast."),
            new CurvePanel("time of the forecast", "mean square error", series) { LogY = true });
    }

    private static ReportFigure Bars(IReadOnlyList<SummaryRow> rows)
    {
        Bar[] bars = [.. rows.Where(row => row.Note == "normalized units, mean over the horizon").Select(row => new Bar(row.Metric, row.Value))];
        return DynamicsFigures.Bars(new FigureText("methods", "Methods side by side.", "Mean square error over the horizon, normalized units."), "mean square error", new BarGroup("", bars));
    }

    private static ReportFigure HiddenStrip(PartialResults results, HiddenScores hidden)
    {
        PartialData data = results.Data;
        int sample = Median(results), past = results.Config.Data.Past, horizon = (int)results.Main.Observed.shape[0], sequences = data.Test.Count;
        double shift = data.Normalization.Shift[data.Observed], scale = data.Normalization.Scale[data.Observed];
        int[] shown = [.. Enumerable.Range(0, ShownFrames).Select(i => i * horizon / (ShownFrames - 1)).Distinct()];
        return DynamicsFigures.FieldStrips(
            new FigureText("hidden", "The first hidden channel.", "Truth and its estimate by the linear probe of 3 × 3 nodes of the model's state, from the start of the forecast on."),
            new FieldFrames(
                data.Grid.Axes, [.. shown.Select(t => t * data.Interval)],
                [.. shown.Select(t => Physical(data.Test.States[past - 1 + t, sample, data.Observed], shift, scale))],
                [("probe of the state", [.. shown.Select(t => Physical(hidden.Estimate[t * sequences + sample, 0], shift, scale))])], Channel(results, data.Observed)));
    }

    private static ReportFigure HiddenBars(PartialResults results)
    {
        string[] names = ["as it is", "affine fit", "probe, 1 node", "probe, 3 × 3", "observed only, 1 node", "observed only, 3 × 3", results.Floor?.Name ?? ""];
        var shown = results.HiddenFigures().Zip(names).Where(each => each.First.Score is not null).ToList();
        return DynamicsFigures.Curves(
            new FigureText("hidden-scores", "Cosine with the true hidden vectors.", string.Join("; ", shown.Select(each => FormattableString.Invariant($"{each.Second}: {each.First.Score!.Cosine:F3}"))) + "."),
            new CurvePanel("", "mean cosine", [.. shown.Select((each, i) => new CurveSeries(each.Second, [i + 1.0], [each.First.Score!.Cosine], CurveStyle.Dots))]));
    }

    private static ReportFigure Training(RunSession run, PartialConfig config)
    {
        var names = new List<(string Label, string Name)> { ("model", RunSession.Main) };
        names.AddRange(config.Evaluation.Baselines.Distinct().Where(kind => kind is not (ForecastBaseline.Persistence or ForecastBaseline.Climatology))
            .Select(kind => Configuration.Text(kind).Replace('_', '-')).Select(name => (name, name)));
        IReadOnlyList<EpochReport> main = run.Metrics(RunSession.Main);
        return DynamicsFigures.Curves(
            new FigureText("training", "Training.", "Validation error of every learned model, and the horizon of the model's training forecasts."),
            new CurvePanel("epoch", "validation mean square error", [.. names.Select(each => TrainingCurves.Validation(each.Label, run.Metrics(each.Name)) with { Style = CurveStyle.Solid })]) { LogY = true },
            new CurvePanel("epoch", "frames", [TrainingCurves.Measure("horizon of training", main, "horizon")]));
    }
}
