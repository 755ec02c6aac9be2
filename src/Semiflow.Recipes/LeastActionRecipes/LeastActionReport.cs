using Semiflow.Recipes.Reporting;
using Semiflow.Recipes.Reporting.Figures;
using Semiflow.Training;

namespace Semiflow.Recipes.LeastActionRecipes;

/// <summary>The report of a comparison of classifications.</summary>
internal static class LeastActionReport
{
    private const string Equation =
        "x_{m+1} = x_m + r_m(x_m),   logits = F(x_M)\nmin  C = Σ E|r_m|²   subject to   L = 0,   by steps on L + C/λ,   λ ← λ + τ L";

    /// <summary>Writes it.</summary>
    public static void Write(RunSession run, LeastActionResults results, Summary summary)
    {
        bool inThePlane = results.Data.Card is { InputShape: [2], Classes.Count: 2 };
        run.Report(new ReportDocument
        {
            Title = $"Least action: {run.Subject}",
            Description =
                "Among the networks that classify the training samples the one is sought that displaces them least through its blocks. "
                + "Networks trained with and without this constraint share samples, initial parameters and order, seed by seed.",
            Equation = Equation,
            Results = summary,
            Sections =
            [
                Accuracy(results), .. inThePlane ? [LeastActionPictures.Of(run, results)] : Array.Empty<ReportSection>(),
                .. TransportSections.Of(run, [.. results.WholeOfMainSize.Select(entry => new ShownTransport(
                    entry.Variant.Title, entry.Seeds[0]!.Name, [.. entry.Seeds.Select(each => each!.Transport)]))]),
            ],
        });
    }

    private static ReportSection Accuracy(LeastActionResults results)
    {
        int seeds = results.Main.Seeds.Count;
        string text = seeds > 1
            ? $"Means of {seeds} seeds with 95 % intervals by Student's t; differences are paired by seed. An interval that holds 0 shows "
                + $"no difference."
            : "One seed: no interval, and no difference that could be told from chance.";
        return new ReportSection("Accuracy and transport", results.Data.Sizes.Count > 1
            ? [BySize(results)]
            : seeds > 1 ? [BySeed(results)] : [], text);
    }

    private static ReportFigure BySeed(LeastActionResults results)
    {
        CurvePanel Panel(string label, Func<MeasuredClassifier, double> value, bool log) => new(
            "seed", label, [.. results.Whole.Select(entry =>
                new CurveSeries(entry.Variant.Title, [.. entry.Seeds.Select((_, k) => k + 1.0)], entry.Values(value), CurveStyle.Dots))])
        { LogY = log, MarksStart = true }; // Dots have no ring, but air around them.
        return DynamicsFigures.Curves(
            new FigureText("seeds", "Seed by seed.",
                "Left: test accuracy after the last epoch. Right: transport C on test samples, logarithmic. Points above one another share "
                    + "samples and initial parameters."),
            Panel("test accuracy, %", each => 100 * each.Last.Accuracy, log: false),
            Panel(LeastActionFigures.Transport.Title, each => each.Cost, log: true));
    }

    private static ReportFigure BySize(LeastActionResults results)
    {
        CurvePanel Panel(string label, Func<MeasuredClassifier, double> value, bool log) => new(
            "training samples", label,
            [.. results.Whole.GroupBy(entry => entry.Variant.Title).Select(group => new CurveSeries(
                group.Key, [.. group.Select(entry => (double)entry.Size)], [.. group.Select(entry => entry.Mean(value))]))])
        { LogX = true, LogY = log };
        return DynamicsFigures.Curves(
            new FigureText("sizes", "Size of the training set.",
                "Left: mean test accuracy after the last epoch. Right: mean transport C on test samples, logarithmic."),
            Panel("test accuracy, %", each => 100 * each.Last.Accuracy, log: false),
            Panel(LeastActionFigures.Transport.Title, each => each.Cost, log: true));
    }
}
