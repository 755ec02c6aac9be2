using Semiflow.Recipes.Reporting;
using Semiflow.Recipes.Reporting.Figures;
using Semiflow.Training;
using static TorchSharp.torch;

namespace Semiflow.Recipes.Modulewise.Movements;

/// <summary>The report of a comparison with exact minimizing movements.</summary>
internal static class MmsReport
{
    private const int Shown = 12;

    private const string Equation =
        "V(x) = ½ (x − c)ᵀ A (x − c),   Z(ρ) = ∫ V dρ\nmodule k:  min over T  Z(T ρ_k) + E|T(x) − x|²/(2τ)\nexact:  T(x) = (I + τA)⁻¹ (x + "
            + "τ A c),   as τ → 0  x(t) = c + exp(−tA) (x₀ − c)";

    public static void Write(RunSession run, MmsStudy study, MmsResults results, Summary summary) => run.Report(new ReportDocument
    {
        Title = "Module-wise training as a minimizing movement",
        Description =
            "Modules trained one after another, each with a transport penalty, move points down a potential without ever seeing a label. "
            + "What each should do is known in closed form; so is the flow that they tend to as τ falls.",
        Equation = Equation,
        Results = summary,
        Sections = [Paths(study, results.Main), Energy(study, results.Stacks), Errors(results.Stacks)],
    });

    private static ReportSection Paths(MmsStudy study, MmsStack main)
    {
        var exact = new List<Tensor> { study.Points };
        for (int k = 0; k < main.Modules; k++)
        {
            exact.Add(study.Well.Step(exact[^1], main.Tau));
        }

        return new ReportSection("Paths of the points",
        [
            DynamicsFigures.PhasePortraits(
                new FigureText("trajectories",
                    "From module to module.", $"{Shown} paths of points through {main.Modules} modules, rings where they start: exact "
                        + $"steps, and what the modules learned."),
                "x₁", "x₂", ("exact", Series(exact)), ("learned", Series(main.Path))),
        ]);
    }

    private static IReadOnlyList<CurveSeries> Series(IReadOnlyList<Tensor> path) => CurveSeries.PathsInThePlane(
        [.. path.Select(state => state.contiguous().data<double>().ToArray())], Enumerable.Range(0, Shown), _ => "");

    private static ReportSection Energy(MmsStudy study, IReadOnlyList<MmsStack> all)
    {
        var series = all.Select(each => new CurveSeries($"{each.Modules} modules", [.. each.Potentials.Select((_, k) => k * each.Tau)],
            each.Potentials, CurveStyle.Dots)).ToList();
        double end = all[0].Modules * all[0].Tau;
        double[] times = [.. Enumerable.Range(0, 61).Select(i => end * i / 60)];
        series.Insert(0, new CurveSeries("flow", times, [.. times.Select(
            t => study.Well.Value(study.Well.Flow(study.Points, t)).mean().item<double>())], IsReference: true));
        return new ReportSection("Energy",
        [
            DynamicsFigures.Curves(
                new FigureText("energy", "Potential along the modules.",
                    "Mean potential after each module at time kτ, and along the exact flow. An implicit step lags behind the flow, the "
                        + "more the larger τ."),
                new CurvePanel("time", "Z", series) { LogY = true },
                new CurvePanel("module", "distance to the exact step, relative",
                    [.. all.Select(each => new CurveSeries($"{each.Modules} modules", [.. each.MapErrors.Select((_, k) => k + 1.0)],
                        each.MapErrors))]) { LogY = true }),
        ]);
    }

    private static ReportSection Errors(IReadOnlyList<MmsStack> all)
    {
        MmsStack[] sorted = [.. all.OrderBy(each => each.Tau)];
        double[] taus = [.. sorted.Select(each => each.Tau)];
        return new ReportSection("Towards the flow",
        [
            DynamicsFigures.Curves(
                new FigureText("order", "Distance to the flow.",
                    "Root mean square distance of the points at the end to the exact flow, against τ at a fixed time; dashed: proportional "
                        + "to τ."),
                new CurvePanel("τ", "distance", new CurveSeries("learned", taus, [.. sorted.Select(each => each.FlowError)]),
                    new CurveSeries("first order", taus, [.. taus.Select(tau => sorted[0].FlowError * tau / taus[0])], CurveStyle.Dashed))
                        { LogX = true, LogY = true }),
        ]);
    }
}
