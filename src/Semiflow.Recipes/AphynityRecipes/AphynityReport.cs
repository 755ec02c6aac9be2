using System.Globalization;
using Semiflow.Physics;
using Semiflow.Recipes.Reporting;
using Semiflow.Recipes.Reporting.Figures;
using Semiflow.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Recipes.AphynityRecipes;

/// <summary>The report of a run.</summary>
internal sealed class AphynityReport
{
    private readonly AphynityResults results;
    private readonly IReadOnlyList<EpochReport> history;

    private AphynityReport(AphynityResults results) => (this.results, history) = (results, results.Main.Training!.History);

    /// <summary>Writes report.html and the figures.</summary>
    public static void Write(RunSession run, AphynityResults results, Summary summary)
    {
        using DisposeScope scope = NewDisposeScope();
        run.Report(new AphynityReport(results).Document(run, summary));
    }

    private ReportDocument Document(RunSession run, Summary summary) => new()
    {
        Title = results.Main.Model!.Law is null
            ? "A neural ODE of trajectories"
            : $"APHYNITY: {run.Recipe?.Title ?? $"own data, physics '{run.Plan.Model}'"}",
        Description = string.Create(CultureInfo.InvariantCulture,
            $"Learned from {results.Data.Train.Count} trajectories of {results.Data.Train.Frames} frames; {results.Data.Test.Count} others "
                + $"are forecast from their first frame. All models have one budget of {results.Main.Training!.Steps} "
                    + $"moves{((results.Find(AphynityBaseline.Hamiltonian)
                            ?? results.Find(AphynityFigures.Of(AugmentedLaw.Hamiltonian))) is { Training: { } few }
                        && few.Steps != results.Main.Training.Steps
                        ? $" (the Hamiltonian network, whose moves cost more, {few.Steps})" : "")}; "
                    + $"each is that of its best epoch on {results.Data.Validation.Count} validation trajectories."),
        Equation = results.Main.Model!.Law is null
            ? "dX/dt = F(X)"
            : $"dX/dt = Fₚ(X) + Fₐ(X),   Fₚ: {results.Law.Equation}\nleast |Fₐ|² subject to: solutions hit the data",
        Results = summary,
        Sections = [.. new[]
        {
            new("Forecasts of the tests", AphynityPictures.Of(results)), Errors(run.Recipe), Coefficients(), Training(),
        }.OfType<ReportSection>()],
    };

    private ReportSection Errors(Recipe? recipe)
    {
        double[] times = [.. results.Data.Test.Times.dim() == 1
            ? results.Data.Test.Times[1..].data<double>().ToArray()
            : Enumerable.Range(1, results.Data.Test.Frames - 1).Select(i => (double)i)];
        ReportFigure overTime = DynamicsFigures.Curves(
            new FigureText("error-over-time", "Error over time.", "Mean squared error of the tests at each predicted frame."),
            new CurvePanel(
                results.Data.Test.Times.dim() == 1 ? "time" : "frame", AphynityFigures.Mse.Title,
                [.. results.All.Where(each => !each.Trained.BlewUp)
                    .Select(each => new CurveSeries(each.Title, times, each.OverTime(results.Data.Test, from: 1)))]) { LogY = true });
        ErrorBar[] errors = [.. results.All.Select(each => new ErrorBar(
            each.Title, each.Error(results.Data.Test, from: 1), Published(recipe, each.Contestant)))];
        ReportFigure bars = DynamicsFigures.Bars(
            new FigureText("errors", "Errors of the methods.", "Mean squared error over all predicted frames of the tests"
                + (errors.Any(each => each.Published is not null)
                    ? "; marks show published values, from other data of the same law." : ".")),
            AphynityFigures.Mse.Title, new BarGroup("", errors));
        return new ReportSection("Errors", errors.Length > 1 ? [bars, overTime] : [overTime],
            string.Join(' ', results.All.Where(each => each.Trained.BlewUp)
                .Select(each => $"{each.Title} blew up: {each.Trained.Failure}")));
    }

    /// <summary>The published error, which is published as a logarithm.</summary>
    private static double? Published(Recipe? recipe, Contestant who) =>
        recipe?.PublishedOf(AphynityFigures.MseLn.For(who)) is { } ln ? Math.Exp(ln)
        : recipe?.PublishedOf(AphynityFigures.MseLog10.For(who)) is { } log ? Math.Pow(10, log)
        : null;

    private ReportSection? Coefficients()
    {
        Coefficient[] learned = [.. results.Main.Model!.Law?.Coefficients.Where(c => c.Parameter is not null) ?? []];
        if (learned.Length == 0 || results.Identified.Count == 0)
        {
            return null;
        }

        bool known = learned.Any(c => c.Truth is not null) || results.Oracle is not null;
        ReportFigure figure = DynamicsFigures.Curves(
            new FigureText("coefficients", "Coefficients along the training.",
                "The estimate with the augmentation and that of the physics alone"
                    + (known ? "; dashed, the true value" : "")
                    + (results.Oracle is null ? "." : ", and the exact solution of the ideal problem, which differs from it where the law "
                        + "misses something that looks like its own terms.")),
            [.. learned.Select(Panel)]);
        var table = new ReportTable(
            ["coefficient", "estimate", .. known ? ["truth", "ideal problem"] : Array.Empty<string>(), "correlation of Fₐ"],
            [.. learned.Select(c => (IReadOnlyList<string>)[c.Name, Text(c.Current),
                .. known ? [Text(c.Truth), Text(results.Oracle?[c.Name])] : Array.Empty<string>(),
                Text(results.Identified.First(each => each.Name == c.Name).Correlation)])]);
        return new ReportSection(
            "Coefficients", [figure],
            "A correlation of the augmentation with the law's slope by a coefficient that is not 0 means that a change of the coefficient "
                + "could replace part of the augmentation: the least augmentation is not reached, and the estimate is uncertain by that "
                + "much.",
            table);
    }

    private CurvePanel Panel(Coefficient coefficient)
    {
        string name = AphynityMeter.Of(coefficient);
        var series = new List<CurveSeries> { TrainingCurves.Measure(results.Main.Title, history, name) };
        if (results.Find(AphynityBaseline.PhysicsOnly) is { Training: { } alone })
        {
            series.Add(TrainingCurves.Measure(AphynityFigures.Of(AphynityBaseline.PhysicsOnly).Title, alone.History, name));
        }

        var levels = new List<(string, double)>();
        if (coefficient.Truth is { } truth)
        {
            levels.Add(("truth", truth));
        }

        if (results.Oracle is { } oracle)
        {
            levels.Add(("ideal problem", oracle[coefficient.Name]));
        }

        return new CurvePanel("epoch", coefficient.Name, series) { Levels = levels };
    }

    private ReportSection Training()
    {
        var panels = new List<CurvePanel>
        {
            new("epoch", "validation rollout MSE",
                [.. results.All.Where(each => each.Training is { BestEpoch: not null }).Select(each =>
                    TrainingCurves.Validation(each.Title, each.Training!.History) with { Style = CurveStyle.Solid })]) { LogY = true },
        };
        if (results.Main.Model! is { Law: not null, Network: not null })
        {
            panels.Add(new("epoch", "mean square on training frames",
                TrainingCurves.Measure("physics |Fₚ|²", history, AphynityMeter.Physics),
                TrainingCurves.Measure("augmentation |Fₐ|²", history, AphynityMeter.Augmentation)) { LogY = true });
            string[] multipliers = [.. history[^1].Measures!.Keys.Where(
                key => key.StartsWith(AphynityMeter.Multiplier, StringComparison.Ordinal))];
            panels.Add(new("epoch", "multiplier λ", [.. multipliers.Take(8)
                .Select(key => TrainingCurves.Measure(multipliers.Length == 1 ? "λ" : key, history, key))]) { LogY = true });
            panels.Add(new("epoch", "trajectory error at the last update",
                [.. multipliers.Take(8).Select(key => TrainingCurves.Measure(multipliers.Length == 1 ? "L" : key, history,
                    key.Replace(AphynityMeter.Multiplier, AphynityMeter.Error, StringComparison.Ordinal)))]) { LogY = true });
        }

        return new ReportSection("Training", [DynamicsFigures.Curves(
            new FigureText("training", "Training.",
                "Error of validation rollouts of every model; sizes of physics and augmentation, and the multiplier of the trajectory "
                    + "error, along the training of the model of the run."), panels)]);
    }

    private static string Text(double? value) => value?.ToString("G4", CultureInfo.InvariantCulture) ?? "";
}
