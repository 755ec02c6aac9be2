using Semiflow.Recipes.Reporting;
using Semiflow.Recipes.Reporting.Drawing;
using Semiflow.Recipes.Reporting.Figures;
using Semiflow.Training;

namespace Semiflow.Recipes.Partial;

/// <summary>The report of a run of partial observations.</summary>
internal static class PartialReport
{
    private const string Equation = "dX/dt = F(X, t),   Y = H(X),   X₀ = (Y₀, g(Y₋ₖ₊₁ … Y₀))\nmin over F, g   Σₜ ‖Yₜ − H(Xₜ)‖²";

    /// <summary>Writes it.</summary>
    public static void Write(RunSession run, PartialResults results, Summary summary)
    {
        PartialConfig config = results.Config;
        PartialData data = results.Data;
        var pictures = new PartialPictures(results);
        var sections = new List<ReportSection>
        {
            new("Forecasts", [pictures.Forecasts(), pictures.Animation()],
                "The test sequence whose error is the median: what is observed, as it was and as forecast only from past observations."),
            new("Errors", [OverTime(results), Bars(results), Spectrum(results), .. Substeps(results)],
                "Persistence and the mean are what any forecast must beat; the model without hidden channels shows what the hidden state "
                    + "brings."),
        };
        if (results.Hidden is { } hidden)
        {
            sections.Add(Hidden(results, hidden, pictures));
        }

        sections.Add(new ReportSection("Training", [Training(run, results)],
            "Validation over the whole horizon; training forecasts reach farther whenever it stagnates."));
        string title = data.Origin.Card?.Title ?? Path.GetFileName(run.Plan.Source.File) ?? run.Recipe?.Title ?? "own data";
        run.Report(new ReportDocument
        {
            Title = $"Partial observations: {title}",
            Description = $"{run.Recipe?.Title ?? "Own data"}. Learned from {data.Train.Count} sequences of {data.Train.Frames} frames on "
                + $"{data.Grid}; {data.Observed} of {data.Channels} channels observed, {config.Data.Past} past frames, {results.Horizon} "
                + $"frames forecast. {data.Origin.Remark}",
            Equation = data.Origin.Card is { } card ? $"{card.Equation}\n{Equation}" : Equation,
            Reference = run.Recipe is null ? "" :
                "Ayed, de Bézenac, Pajot, Brajard, Gallinari, Learning Dynamical Systems from Partial Observations (arXiv 1902.11136). No "
                    + "number of the paper could be read: baselines and floors are our own",
            Results = summary,
            Sections = sections,
        });
    }

    private static string Time(PartialResults results) => results.Data.Origin.TimeUnit is { Length: > 0 } unit
        ? $"time of the forecast ({unit})"
        : "time of the forecast";

    private static ReportFigure OverTime(PartialResults results)
    {
        double[] leads = [.. Enumerable.Range(1, results.Horizon).Select(t => t * results.Data.Interval)];
        CurveSeries Curve(ScoredForecast of, IReadOnlyList<double> values) =>
            new(of.Contestant.Title, leads, values, of.Contestant.IsMain ? CurveStyle.Solid : CurveStyle.Dashed);
        ScoredForecast[] all = [results.Main, .. results.Baselines];
        var panels = new List<CurvePanel>
        {
            new(Time(results), "mean square error / variance", [.. all.Select(each => Curve(each, each.Score.Normalized))]) { LogY = true },
        };
        if (results.Persistence is { } still)
        {
            panels.Add(new CurvePanel(
                Time(results), "skill over persistence (%)",
                [.. all.Where(each => each != still && each != results.Of(ForecastBaseline.Climatology)).Select(each => Curve(
                    each, [.. Enumerable.Range(0, results.Horizon).Select(frame => 100 * still.SkillOf(each, frame))]))])
            { Levels = [(PartialFigures.Of(ForecastBaseline.Persistence).Title, 0)] });
        }

        return DynamicsFigures.Curves(
            new FigureText("error-over-time", "Error over the forecast.",
                "Left: mean square error of the tests over the variance of the truth at each frame. Right: 1 − its ratio to that of "
                    + "persistence."), panels);
    }

    private static ReportFigure Bars(PartialResults results) => DynamicsFigures.Bars(
        new FigureText("methods", "Methods side by side.", "Mean square error over the horizon, normalized units."), "mean square error",
        new BarGroup(
            "", [.. results.Baselines.Prepend(results.Main).Select(each => new ErrorBar(each.Contestant.Title, each.MeanSquare))]));

    private static ReportFigure Spectrum(PartialResults results)
    {
        int[] frames = [.. new[] { 0, results.Horizon / 2, results.Horizon - 1 }.Distinct()];
        CurveSeries Series(int frame)
        {
            var ratio = results.Spectrum(frame);
            double[] k = ratio.Wavenumbers.to(TorchSharp.torch.float64).data<double>().ToArray(),
                r = ratio.Ratio[0].to(TorchSharp.torch.float64).data<double>().ToArray();
            double unit = k.Length > 1 ? k[1] : 1;
            int shown = Math.Min(k.Length, results.Data.Grid.Axes.Min(axis => axis.Points) / (results.Data.Periodic ? 2 : 1));
            return new CurveSeries($"frame {frame + 1}", [.. k[1..shown].Select(each => each / unit)], r[1..shown]);
        }

        return DynamicsFigures.Curves(
            new FigureText("spectrum", "Power of the forecast over that of the truth.",
                "First observed channel, by wavenumber in multiples of the lowest: below 1 the forecast is too smooth."),
            new CurvePanel("wavenumber", "power ratio", [.. frames.Select(Series)]) { LogY = true, Levels = [("truth", 1)] });
    }

    private static IEnumerable<ReportFigure> Substeps(PartialResults results)
    {
        if (results.Substeps.Count == 0)
        {
            yield break;
        }

        int trained = results.Config.Solver.Substeps;
        var bars = results.Substeps.Select(each => new ErrorBar(
            $"{Plural.Of(each.Substeps, "steps")} per frame{(each.Substeps == trained ? ", as trained" : "")}",
            each.MeanSquare)).ToList();
        if (results.Persistence is { } still)
        {
            bars.Add(new ErrorBar(still.Contestant.Title, still.MeanSquare));
        }

        yield return DynamicsFigures.Bars(
            new FigureText(
                "substeps", "Steps of the solver.",
                $"Mean square error of the same model with other numbers of steps per frame than the {trained} of its training: a vector "
                    + "field keeps its error, the map of one step does not."),
            "mean square error", new BarGroup("", bars));
    }

    private static ReportSection Hidden(PartialResults results, HiddenScores hidden, PartialPictures pictures)
    {
        double[] leads = [.. Enumerable.Range(0, results.Horizon + 1).Select(t => t * results.Data.Interval)];
        var curves = DynamicsFigures.Curves(
            new FigureText("hidden-scores", "Cosine with the true hidden vectors.",
                "Mean over the tests at each frame from the start of the forecast on, probes of 3 × 3 nodes; dashed, the floors: what "
                    + "needs no memory, or no learning."),
            new CurvePanel(Time(results), "mean cosine",
                [.. hidden.Estimates.Where(each => !PartialFigures.OfOneNode.Contains(each.Contestant))
                    .Select(each => new CurveSeries(
                        each.Contestant.Title, leads, each.Cosines,
                        PartialFigures.OfMemory.Contains(each.Contestant) ? CurveStyle.Solid : CurveStyle.Dashed))]));
        var table = new ReportTable(
            ["estimate", "mean cosine", "weighted by the gradient", "global cosine", "relative error, %"],
            [.. hidden.Estimates.Select(each => (IReadOnlyList<string>)
                [each.Contestant.Title, NumberText.Plain(each.Score.Cosine), NumberText.Plain(each.Weighted),
                    NumberText.Plain(each.Score.GlobalCosine),
                    NumberText.Plain(100 * each.Score.RelativeError)])]);
        string margin = results.Data.Periodic ? "" : " Nodes less than three from an edge do not count.";
        return new ReportSection(
            "The hidden state", [pictures.Hidden(hidden), curves],
            "Any invertible change of the hidden channels explains the observations equally well, so their raw values mean little unless "
                + "the state is given: a linear probe, fitted on validation sequences, is an upper bound on what they contain. The same "
                + "probe of only the observed channels, and a formula if there is one, are the floor: only what exceeds it is memory."
            + margin, table);
    }

    private static ReportFigure Training(RunSession run, PartialResults results)
    {
        IReadOnlyList<EpochReport> main = run.Metrics(RunSession.Main);
        CurveSeries Validation(Contestant who) => TrainingCurves.Validation(who.Title, run.Metrics(who.Training)) with
            { Style = who.IsMain ? CurveStyle.Solid : CurveStyle.Dashed };
        IEnumerable<Contestant> learned = results.Baselines.Select(each => each.Contestant)
            .Except([PartialFigures.Of(ForecastBaseline.Persistence), PartialFigures.Of(ForecastBaseline.Climatology)]);
        return DynamicsFigures.Curves(
            new FigureText("training", "Training.",
                "Validation error of every learned model; the horizon of the model's training forecasts; root mean square of its hidden "
                    + "channels, which near 0 would be an empty state."),
            new CurvePanel("epoch", "validation mean square error",
                [.. learned.Prepend(PartialFigures.Model).Select(Validation)]) { LogY = true },
            new CurvePanel("epoch", "horizon (frames)", [TrainingCurves.Measure("", main, PartialStudy.Horizon)]),
            new CurvePanel("epoch", "rms of hidden channels", [TrainingCurves.Measure("at the start", main, PartialStudy.HiddenAtStart),
                TrainingCurves.Measure("at the end", main, PartialStudy.HiddenAtEnd)]));
    }
}
