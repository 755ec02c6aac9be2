using Semiflow.Flows;
using Semiflow.Flows.Networks;
using Semiflow.Principles;
using Semiflow.Principles.Environments;
using Semiflow.Recipes.Reporting;
using Semiflow.Recipes.Reporting.Drawing;
using Semiflow.Recipes.Reporting.Figures;
using Semiflow.Training;

namespace Semiflow.Recipes.LeadsRecipes;

/// <summary>The report of a run of LEADS.</summary>
internal static class LeadsReport
{
    private const string Equation =
        "dx/dt = f(x) + gₑ(x),   e = 1 … m\nmin  Σ (solution − data)²/n + Ω(g)/λ,   Ω(g) = Σₑ mean(|gₑ(x)|/|x|)² + α Σ σ_max(W)²";

    /// <summary>Ways to meet a new environment whose forecasts are drawn.</summary>
    private static readonly AdaptationKind[] Drawn = [AdaptationKind.SharedOnly, AdaptationKind.Fresh, AdaptationKind.Convex];

    /// <summary>Writes report.html and the figures.</summary>
    public static void Write(RunSession run, LeadsResults results, Summary summary)
    {
        var sections = new List<ReportSection> { Errors(run, results), new("Forecasts", LeadsPictures.Of(
            results.Data.Test, results.States, results.Data.Names, "forecast", Shown(results))), Parts(run, results), Norms(results) };
        if (results.Adapted.Count > 0)
        {
            sections.Add(Adaptation(results));
        }

        run.Report(new ReportDocument
        {
            Title = $"LEADS: {run.Subject}",
            Description = $"Dynamics of {results.States.Environments} environments learned together, a shared part f and a part gₑ of each "
                + $"that is kept small, compared with networks of the same capacity that share everything or nothing. With one step of the "
                + $"solver per frame, f + gₑ is a map from frame to frame and belongs to this step: it is not the right-hand side of the "
                + $"equation that made the data.",
            Equation = Equation,
            Results = summary,
            Sections = sections,
        });
    }

    private static TrainedForecast<IEnvironmentForecast>[] Shown(LeadsResults results) =>
        [results.Main, .. results.Others.Where(other => other.Contestant.Headline)];

    private static ReportSection Errors(RunSession run, LeadsResults results)
    {
        TrajectorySet test = results.Data.Test;
        TrainedForecast<IEnvironmentForecast>[] all = [results.Main, .. results.Others];
        double[] times = results.Data.Test.Times.dim() == 1
            ? test.Times.data<double>().ToArray()
            : [.. Enumerable.Range(0, test.Frames).Select(i => (double)i)];
        var bars = DynamicsFigures.Bars(
            new FigureText("errors", "Errors.",
                "Mean squared error over all frames of the test trajectories, logarithmic; f alone is LEADS without its own parts."),
            LeadsFigures.Mse.Title, new BarGroup("", [.. all.Select(model => new ErrorBar(
                model.Title, model.Error(test), run.Recipe?.PublishedOf(LeadsFigures.Mse.For(model.Contestant))))]));
        var environments = DynamicsFigures.Bars(
            new FigureText("errors-environments", "Errors of each environment.", "The same, environment by environment."),
            LeadsFigures.Mse.Title,
            [.. results.Data.Names.Select((name, e) => new BarGroup(name,
                [.. Shown(results)
                    .Select(model => new ErrorBar(model.Title, model.ErrorOfEnvironments(test, results.States.Environments)[e]))]))]);
        var growth = DynamicsFigures.Curves(
            new FigureText("errors-times", "Errors over time.", "Mean squared error at each frame of the tests; the first is given."),
            new CurvePanel("time", LeadsFigures.Mse.Title, [.. all.Select(
                model => new CurveSeries(model.Title, times[1..], ForecastErrors.OverTime(test, model.States)[1..]))]) { LogY = true });
        return new ReportSection("Errors", [bars, growth, environments]);
    }

    private static ReportSection Parts(RunSession run, LeadsResults results)
    {
        IReadOnlyList<EpochReport> history = run.Metrics(RunSession.Main);
        var figure = DynamicsFigures.Curves(
            new FigureText("parts", "Along the training.",
                "Left: root mean square velocities of f and of g on the training frames. Right: terms of the loss, with their weights, and "
                    + "the validation error of full solutions."),
            new CurvePanel("epoch", "size", TrainingCurves.Measure("f", history, LeadsStudy.SizeOfShared),
                TrainingCurves.Measure("g", history, LeadsStudy.SizeOfOwn)) { LogY = true },
            new CurvePanel("epoch", "loss",
                [.. history[0].Losses[Leads.PlayerName].Keys.Select(term => TrainingCurves.Term(term, history, term)),
                    TrainingCurves.Validation("validation", history)])
            { LogY = true });
        return new ReportSection("Shared and own", [figure]);
    }

    private static ReportSection Norms(LeadsResults results)
    {
        int[]? points = results.States.Grid is { } grid ? [.. grid.Axes.Select(axis => axis.Points)] : null;
        var own = LayerNorms.Of((IGroupedNetwork)results.Dynamics.Own, points);
        var shared = LayerNorms.Of((IGroupedNetwork)results.Dynamics.Shared, points);
        IReadOnlyList<string> Row(string name, IReadOnlyList<(string Name, IReadOnlyList<double> OfCopies)> norms, int copy) =>
            [name, .. norms.Select(norm => NumberText.Plain(norm.OfCopies[copy]))];
        return new ReportSection(
            "Norms of the layers", [],
            "Largest singular value of each layer: what the second part of Ω keeps small in g. With nonlinearities of slope at most 1, the "
                + "product along a chain of layers bounds its Lipschitz constant.",
            new ReportTable(
                ["network", .. own.Select(norm => norm.Name.Replace(".weight", "", StringComparison.Ordinal))],
                [Row("f", shared, 0), .. results.Data.Names.Select((name, e) => Row($"g, {name}", own, e))]));
    }

    private static ReportSection Adaptation(LeadsResults results)
    {
        TrajectorySet test = results.Data.AdaptationTest!;
        int count = results.Data.NewNames.Count;
        var bars = DynamicsFigures.Bars(
            new FigureText("adaptation-errors", "Errors in new environments.",
                "Mean squared error over all frames of the tests, by the way in which the new environment was met."),
            LeadsFigures.Mse.Title,
            [.. results.Data.NewNames.Select((name, e) =>
                new BarGroup(name, [.. results.Adapted.Select(way => new ErrorBar(way.Title, way.ErrorOfEnvironments(test, count)[e]))]))]);
        TrainedForecast<IEnvironmentForecast>[] shown = [
            .. results.Adapted.Where(way => way.Contestant.Headline || Drawn.Select(LeadsFigures.Of).Contains(way.Contestant))
            .DefaultIfEmpty(results.Adapted[0])];
        int each = results.Data.AdaptationTrain!.Count / count;
        return new ReportSection(
            "New environments", [bars, .. LeadsPictures.Of(test, results.States, results.Data.NewNames, "adaptation", shown)],
            $"What was learned together meets {count} environments that it never saw, with {Plural.Of(each, "trajectories")} of "
                + $"each. Where f is frozen it stays as it was to the bit.");
    }
}
