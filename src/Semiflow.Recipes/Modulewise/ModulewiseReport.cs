using Semiflow.Principles.Modulewise;
using Semiflow.Recipes.Reporting;
using Semiflow.Recipes.Reporting.Drawing;
using Semiflow.Recipes.Reporting.Figures;
using Semiflow.Training;

namespace Semiflow.Recipes.Modulewise;

/// <summary>The report of a run of module-wise training.</summary>
internal static class ModulewiseReport
{
    private const string Equation =
        "G_k = T_k ∘ … ∘ T_1,   module k learns from z = G_{k−1}(x), without gradients to what comes before\nmin over T_k, F_k   "
            + "l(F_k(T_k(z)), y) + E_k(z)/(2τ),   E_k = Σ_m |r_m|²";

    /// <summary>Writes report.html and the figures.</summary>
    public static void Write(RunSession run, ModulewiseResults results, ModulewiseConfig config, Summary summary)
    {
        int seeds = config.Evaluation.Seeds;
        run.Report(new ReportDocument
        {
            Title = $"Module-wise training: {run.Subject}",
            Description = $"{results.Main.Scores.Count} modules trained {Words(config.Training)}, each with a classifier of its own and as "
                + $"little transport as the labels allow (TRGL), "
                + $"compared with {string.Join(", ", results.Methods.Where(method => method != LocalMethod.Trgl)
                    .Select(method => Title(method)))}; {Plural.Of(seeds, "seeds")}, "
                + "each with images, initial parameters and order that all methods share.",
            Equation = Equation,
            Results = summary,
            Sections = [Depth(results), Motion(results), Weights(run, results, config), Exits(results), .. Processes(results)],
        });
    }

    private static string Words(ModulewiseTrainingConfig how) => how.Regime switch
    {
        TrainingRegime.Parallel => "together",
        TrainingRegime.Buffered => "together through buffers",
        TrainingRegime.Processes => "together, each in its own process,",
        _ => how.Laps == 1 ? "one after another" : $"one after another in {how.Laps} laps",
    };

    private static LocalMethod[] Stacks(ModulewiseResults results) => [.. results.Finished.Where(method => method != LocalMethod.EndToEnd)];

    private static string Title(LocalMethod method) => ModulewiseFigures.Of(method).Title;

    private static double[] Numbers(int count) => [.. Enumerable.Range(1, count).Select(k => (double)k)];

    private static ReportSection Depth(ModulewiseResults results)
    {
        CurveSeries[] series = [.. Stacks(results).Select(method =>
            new CurveSeries(Title(method), Numbers(results.Of(method)[0].Scores.Count),
                results.ByModule(method, score => 100 * score.Accuracy)))];
        var panels = new List<CurvePanel>
        {
            new("module", "accuracy, %", series)
            {
                Levels = results.Finished.Contains(LocalMethod.EndToEnd)
                    ? [(ModulewiseFigures.Of(LocalMethod.EndToEnd).Title, results.Values(LocalMethod.EndToEnd, stack => stack.Trend.Last)
                        .Average())]
                    : [],
            },
        };
        if (results.Differences() is { } differences)
        {
            double[] modules = Numbers(differences.Count);
            panels.Add(new CurvePanel(
                "module", "TRGL − VanGL, points",
                new CurveSeries("difference", modules, [.. differences.Select(each => each.Mean)]),
                new CurveSeries("95 % interval", modules, [.. differences.Select(each => each.Low)], CurveStyle.Dashed),
                new CurveSeries("95 % interval", modules, [.. differences.Select(each => each.High)], CurveStyle.Dashed))
            { Levels = [("equal", 0)] });
        }

        ReportTable table = new(
            ["method", .. Enumerable.Range(1, results.Main.Scores.Count).Select(k => $"{k}"), "slope"],
            [.. Stacks(results).Select(method => (IReadOnlyList<string>)[
                Title(method), .. results.ByModule(method, score => 100 * score.Accuracy).Select(value => NumberText.Plain(value)),
                NumberText.Plain(results.Values(method, stack => stack.Trend.Slope).Average())])]);
        return new ReportSection(
            "Accuracy with depth",
            [DynamicsFigures.Curves(
                new FigureText(
                    "accuracy-depth", "Accuracy of each module's classifier.",
                    "Test images, mean over the seeds; where there are several, on the right the differences paired by seed. Where later "
                        + "modules are worse than earlier ones, depth costs: greedy training stagnates."),
                panels)],
            "", table);
    }

    private static ReportSection Motion(ModulewiseResults results)
    {
        LocalMethod[] methods = Stacks(results);
        var layers = new CurvePanel("block", "root mean square displacement", [.. methods.Select(method =>
        {
            double[] blocks = [.. results.Of(method)[0].Scores.SelectMany((score, k) => score.Displacements.Select((_, m) =>
                results.Of(method).Average(stack => stack.Scores[k].Displacements[m])))];
            return new CurveSeries(Title(method), Numbers(blocks.Length), blocks);
        })]) { LogY = true };
        var modules = new CurvePanel("module", "transport E", [.. methods.Select(method =>
            new CurveSeries(Title(method), Numbers(results.Of(method)[0].Scores.Count),
                results.ByModule(method, score => score.Transport)))]) { LogY = true };
        return new ReportSection(
            "Motion",
            [DynamicsFigures.Curves(new FigureText(
                "motion", "How far the images move.",
                "Left: displacement of each block, root mean square over images and features. Right: transport of each module. Test "
                    + "images, mean over the seeds; logarithmic."), layers, modules)],
            "That the accuracy does not decline is not progress in itself: a small τ freezes the modules. Read the curves of the accuracy "
                + "together with these. The table: κ of each module, first seed, "
            + "the cost of the best coupling of the same points, class by class, over that of the coupling that the module makes; 1 for an "
                + "optimal map, and nearly always for small motions in many dimensions.",
            new ReportTable(
                ["κ", .. Enumerable.Range(1, results.Main.Scores.Count).Select(k => $"{k}")],
                [.. methods.Select(method => (IReadOnlyList<string>)[Title(method),
                    .. results.Of(method)[0].Kappas.Select(value => double.IsNaN(value) ? "" : NumberText.Plain(value))])]));
    }

    private static ReportSection Weights(RunSession run, ModulewiseResults results, ModulewiseConfig config)
    {
        IReadOnlyList<EpochReport> history = run.Metrics(RunSession.Main);
        int count = results.Main.Scores.Count;
        int[] shown = [.. Enumerable.Range(0, count).Where(k => count <= 6 || k % ((count + 5) / 6) == 0 || k == count - 1)];
        string Player(int k) => FormattableString.Invariant($"module-{k + 1}");
        CurveSeries? Series(int k, string name, Func<EpochReport, double?> value)
        {
            EpochReport[] known = [.. history.Where(report => report.Losses.ContainsKey(Player(k)) && value(report) is not null)];
            return known.Length == 0 ? null : new CurveSeries(
                name, [.. known.Select(report => (double)report.Epoch)], [.. known.Select(report => value(report)!.Value)]);
        }

        CurveSeries[] loss = [.. shown.Select(k => Series(k, $"module {k + 1}", report => Term(report, Player(k), ClassifierLoss.Term)))
            .OfType<CurveSeries>()];
        CurveSeries[] transport = [.. shown.Select(
            k => Series(k, $"module {k + 1}", report => Term(report, Player(k), LocalProblem.TransportName))).OfType<CurveSeries>()];
        CurveSeries[] weights = [.. shown.Select(k => Series(k, $"module {k + 1}",
            report => report.Measures!.TryGetValue(WeightMeter.Name(k), out double value) ? value : null)).OfType<CurveSeries>()];
        string what = config.Transport.Kind == TauKind.Multiplier ? "1/λ" : "1/(2τ)";
        var panels = new List<CurvePanel>
            { new("epoch", "cross entropy", loss) { LogY = true }, new("epoch", "weighted transport", transport) { LogY = true } };
        if (config.Transport.Kind != TauKind.Fixed)
        {
            panels.Add(new CurvePanel("epoch", $"weight {what}", weights) { LogY = true });
        }

        return new ReportSection("Along the training",
        [
            DynamicsFigures.Curves(
                new FigureText(
                    "training", "Along the training.",
                    "TRGL, first seed: cross entropy and weighted transport of some modules over the epochs of metrics; a module has "
                        + "values while it is trained. "
                    + (config.Transport.Kind == TauKind.Fixed
                        ? FormattableString.Invariant(
                            $"The weight of transport, {what}, is {1 / (2 * config.Transport.Tau):G3} throughout.")
                        : $"Right: the weight of transport, {what}.")),
                panels),
        ]);
    }

    private static double? Term(EpochReport report, string player, string term) =>
        report.Losses.TryGetValue(player, out IReadOnlyDictionary<string, double>? terms) && terms.TryGetValue(term, out double value)
        ? value
        : null;

    private static ReportSection Exits(ModulewiseResults results)
    {
        LocalMethod[] methods = Stacks(results);
        ReportTable table = new(
            ["method", "accuracy, %", "modules passed", "threshold", .. Enumerable.Range(1, results.Main.Scores.Count)
                .Select(k => $"decided by {k}")],
            [.. methods.Select(method => (IReadOnlyList<string>)[
                Title(method), NumberText.Plain(results.Values(method, stack => stack.Exit.Accuracy).Average()),
                NumberText.Plain(results.Values(method, stack => stack.Exit.Modules).Average()),
                results.Of(method)[0].Exit.Rules[0].Threshold is var threshold && double.IsFinite(threshold)
                    ? NumberText.Plain(threshold)
                    : "never",
                .. Enumerable.Range(0, results.Main.Scores.Count).Select(k => results.Of(method).Average(stack => stack.Exit.Shares[k]))
                    .Select(share => $"{100 * share:F0} %")])]);
        return new ReportSection(
            "Early exit", [],
            "Inference stops at the first module whose calibrated probability reaches a threshold, chosen on validation images; the "
                + "threshold shown is that of the first seed.", table);
    }

    /// <summary>A table of the first training; nothing where there were no processes.</summary>
    private static IEnumerable<ReportSection> Processes(ModulewiseResults results)
    {
        if (results.Main.Processes is { } report)
        {
            yield return new ReportSection(
                "Processes", [],
                $"One process per module, first seed, interruptions included. {NumberText.Plain(report.BatchesPerSecond)} batches per "
                    + $"second went through all modules; the work of all over that of the busiest, {NumberText.Plain(report.Bound)}, is "
                    + "the most that processes can speed up.",
                new ReportTable(
                    ["module", "moves", "time, s", "waited, s", "waited, %", "threads", "mean age of its batches"],
                    [.. report.Modules.Select((module, k) => (IReadOnlyList<string>)[
                        FormattableString.Invariant($"{k + 1}"), FormattableString.Invariant($"{module.Moves}"),
                        NumberText.Plain(module.Seconds), NumberText.Plain(module.IdleSeconds), NumberText.Plain(module.IdlePercent),
                        FormattableString.Invariant($"{module.Threads}"),
                        module.Ages.Count > 0 ? NumberText.Plain(module.MeanAge) : "in order"])]));
        }
    }
}
