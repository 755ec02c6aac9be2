using System.Globalization;
using Semiflow.Metrics;
using Semiflow.Recipes.Reporting;
using Semiflow.Recipes.Reporting.Figures;
using Semiflow.Training;

namespace Semiflow.Recipes.LeastAction;

/// <summary>The report of a comparison of classifications.</summary>
internal static class LeastActionReport
{
    private const string Equation =
        "x_{m+1} = x_m + r_m(x_m),   logits = F(x_M)\nmin  C = Σ E|r_m|²   subject to   L = 0,   by steps on L + C/λ,   λ ← λ + τ L";

    public static void Write(RunSession run, LeastActionResults results, IReadOnlyList<SummaryRow> rows)
    {
        var sections = new List<ReportSection> { Accuracy(results), Transport(results) };
        if (results.Data.Card.InputShape is [2] && results.Data.Card.Classes.Count == 2)
        {
            sections.Add(LeastActionPictures.Of(run, results));
        }

        run.Report(new ReportDocument
        {
            Title = $"Least action: {run.Recipe?.Title ?? Path.GetFileName(run.Plan.Source.File) ?? "own data"}",
            Description =
                "Among the networks that classify the training samples the one is sought that moves them least through its blocks. "
                + "Networks trained with and without this constraint share samples, initial parameters and order, seed by seed.",
            Equation = Equation,
            Rows = rows,
            Sections = [.. sections, Blocks(results), Trainings(run, results)],
        });
    }

    /// <summary>Title of an entry, with its size where there are several.</summary>
    public static string Title(LeastActionResults results, LeastActionEntry entry) =>
        results.Data.Sizes.Count > 1 ? $"{entry.Contestant.Title}, {entry.Size} samples" : entry.Contestant.Title;

    private static ReportSection Accuracy(LeastActionResults results)
    {
        int seeds = results.Main.Seeds.Count;
        string Interval(IReadOnlyList<double> values)
        {
            var interval = MeanInterval.Of(values);
            return string.Create(
                CultureInfo.InvariantCulture, $"{interval.Mean:F2}{(interval.Count > 1 ? $" ± {interval.HalfWidth:F2}" : "")}");
        }

        var table = new ReportTable(
            ["network", "test accuracy, %", "best epoch, %", "training, %", "less no transport term, %", "transport C", "fall of C"],
            [.. results.Entries.Select(entry => (IReadOnlyList<string>)
            [
                Title(results, entry), Interval(entry.Accuracies), Interval(entry.Values(each => 100 * each.Best.Accuracy)),
                Interval(entry.Values(each => 100 * each.Learned.Accuracy)),
                entry.Contestant.Key != "vanilla" && results.Vanilla(entry.Size) is { } vanilla && seeds > 1
                    ? string.Create(
                        CultureInfo.InvariantCulture,
                            $"{MeanInterval.OfDifference(entry.Accuracies, vanilla.Accuracies).Mean:+0.00;−0.00} ± "
                            + $"{MeanInterval.OfDifference(entry.Accuracies, vanilla.Accuracies).HalfWidth:F2}") : "",
                NumberText.Plain(entry.Values(each => each.Cost).Average()),
                entry.Contestant.Key != "vanilla" && results.Fall(entry) is { } fall ? NumberText.Plain(fall) : "",
            ])]);
        string text = seeds > 1
            ? $"Means of {seeds} seeds with 95 % intervals by Student's t; differences are paired by seed. An interval that holds 0 shows "
                + $"no difference."
            : "One seed: no interval, and no difference that could be told from chance.";
        return new ReportSection("Accuracy and transport", [results.Data.Sizes.Count > 1 ? BySize(results) : BySeed(results)], text, table);
    }

    private static ReportFigure BySeed(LeastActionResults results)
    {
        CurvePanel Panel(string label, Func<LeastActionTrained, double> value, bool log) => new(
            "seed", label, [.. results.Entries.Select(entry =>
                new CurveSeries(entry.Contestant.Title, [.. entry.Seeds.Select((_, k) => k + 1.0)], entry.Values(value), CurveStyle.Dots))])
        { LogY = log, MarksStart = true }; // Dots have no ring, but air around them.
        return DynamicsFigures.Curves(
            new FigureText("seeds", "Seed by seed.",
                "Left: test accuracy after the last epoch. Right: transport C on test samples, logarithmic. What stands above one another "
                    + "shares samples and initial parameters."),
            Panel("test accuracy, %", each => 100 * each.Last.Accuracy, log: false), Panel("transport C", each => each.Cost, log: true));
    }

    private static ReportFigure BySize(LeastActionResults results)
    {
        CurvePanel Panel(string label, Func<LeastActionEntry, double> value, bool log) => new(
            "training samples", label,
            [.. results.Entries.GroupBy(entry => entry.Contestant.Title).Select(group => new CurveSeries(
                group.Key, [.. group.Select(entry => (double)entry.Size)], [.. group.Select(value)]))]) { LogX = true, LogY = log };
        return DynamicsFigures.Curves(
            new FigureText("sizes", "Size of the training set.",
                "Left: mean test accuracy after the last epoch. Right: mean transport C on test samples, logarithmic."),
            Panel("test accuracy, %", entry => entry.Accuracies.Average(), log: false),
            Panel("transport C", entry => entry.Values(each => each.Cost).Average(), log: true));
    }

    private static ReportSection Transport(LeastActionResults results)
    {
        string Mean(LeastActionEntry entry, Func<LeastActionTrained, double> value) => NumberText.Plain(entry.Values(value).Average());
        return new ReportSection(
            "Maps and ways", [],
            "On test samples, through the blocks of one shape, class by class; means over seeds. κ compares the coupling that a network "
                + "makes with the best one of the same points and tends to 1 by itself where the map "
            + "expands hugely: read it beside the displacement. η compares the optimal cost with the action.",
            new ReportTable(
                ["network", "action", "displacement", "κ", "η", "straightness", "not monotone", "Lipschitz, 99 %", "λ"],
                [.. results.Entries.Select(entry => (IReadOnlyList<string>)
                [
                    Title(results, entry), Mean(entry, each => each.Report.Action), Mean(entry, each => each.Report.Displacement),
                    Mean(entry, each => each.Report.Kappa), Mean(entry, each => each.Report.Eta),
                    Mean(entry, each => each.Report.Straightness), Mean(entry, each => each.Report.MonotonicityViolations),
                    Mean(entry, each => each.Report.Lipschitz99),
                    entry.Seeds.All(each => each.Multiplier is not null) ? Mean(entry, each => each.Multiplier!.Value) : "",
                ])]));
    }

    private static ReportSection Blocks(LeastActionResults results)
    {
        LeastActionEntry[] shown = [.. results.Entries.Where(entry => entry.Size == results.Main.Size)];
        CurvePanel Panel(string label, Func<Principles.Classification.BlockMotion, double> value, bool log) => new(
            "block", label,
            [.. shown.Select(entry => new CurveSeries(
                entry.Contestant.Title, [.. entry.Seeds[0].Motions.Select((_, m) => m + 1.0)],
                [.. entry.Seeds[0].Motions.Select((_, m) => entry.Seeds.Average(each => value(each.Motions[m])))]))]) { LogY = log };
        return new ReportSection("Displacement of each block",
        [
            DynamicsFigures.Curves(
                new FigureText("displacements", "Blocks.",
                    "Means over test samples and seeds: displacement E|r|, relative displacement E(|r|/|x|), both logarithmic, and cosine "
                        + "of r and the direction in which the loss falls."),
                Panel("E|r|", each => each.Size, log: true), Panel("E(|r|/|x|)", each => each.RelativeSize, log: true),
                Panel("cos(r, −∂L/∂x)", each => each.Cosine, log: false)),
        ]);
    }

    private static ReportSection Trainings(RunSession run, LeastActionResults results)
    {
        (string Title, IReadOnlyList<EpochReport> History)[] histories =
            [.. results.Entries.Where(entry => entry.Size == results.Main.Size)
                .Select(entry => (entry.Contestant.Title, run.Metrics(entry.Seeds[0].Name)))];
        CurvePanel? Panel(string label, string measure)
        {
            CurveSeries[] series = [.. histories.Where(each => each.History[^1].Measures!.ContainsKey(measure))
                .Select(each => TrainingCurves.Measure(each.Title, each.History, measure))];
            return series.Length == 0 ? null : new CurvePanel("epoch", label, series) { LogY = true };
        }

        CurvePanel?[] panels =
        [
            Panel("λ", Principles.Classification.LeastActionMeter.Multiplier),
            Panel("transport C", Principles.Classification.LeastActionMeter.Energy),
            Panel("loss L", Principles.Classification.LeastActionMeter.Loss),
            Panel("μ C / L", Principles.Classification.LeastActionMeter.Share),
        ];
        return new ReportSection("Along the training",
        [
            DynamicsFigures.Curves(
                new FigureText("multiplier", "Multiplier, transport, loss.",
                    "First seed: λ at the end of each epoch; means over it of C (as trained) and L on training batches, and what the "
                        + "transport counts beside the loss."),
                [.. panels.OfType<CurvePanel>()]),
        ]);
    }
}
