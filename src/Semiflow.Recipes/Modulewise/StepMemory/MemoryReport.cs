using Semiflow.Recipes.Reporting;
using Semiflow.Recipes.Reporting.Figures;
using Semiflow.Training;

namespace Semiflow.Recipes.Modulewise.StepMemory;

/// <summary>The report of a measurement of memory.</summary>
internal static class MemoryReport
{
    public static void Write(RunSession run, MemoryConfig config, MemoryResults results, Summary summary)
    {
        (IReadOnlyList<MemoryOfCut> all, MemoryOfCut whole) = (results.Cuts, results.Whole);
        double[] counts = [.. all.Select(row => (double)row.Modules)];
        string gpu = whole.GpuMib is null ? " No GPU took part." : "";
        run.Report(new ReportDocument
        {
            Title = "Memory of module-wise training",
            Description = $"A network of {config.Model.Blocks} blocks of {config.Model.Filters} filters, batch "
                + $"{config.Evaluation.BatchSize}, cut into modules that are trained on the same batch in turn: the graph of one module at "
                + $"a time is alive. Account: what the graph must keep, weights, gradients, momentum. Measured: high-water mark of the "
                + $"resident set of fresh processes above the model itself, median of {config.Evaluation.Repetitions}.{gpu}",
            Equation = "peak ≈ parameters · (weights + gradients + momentum) + max_k A_k,   end to end  Σ_k A_k",
            Results = summary,
            Sections =
            [
                new ReportSection("Memory",
                [
                    DynamicsFigures.Curves(
                        new FigureText("memory", "Peak of a training step.",
                            "Against the number of modules; both axes logarithmic. The part of the activations falls like 1/K until heads "
                                + "and single operations dominate."),
                        new CurvePanel("modules", "MiB", new CurveSeries("measured", counts, [.. all.Select(row => row.MeasuredMib)],
                            CurveStyle.Dots), new CurveSeries("account", counts, [.. all.Select(row => row.AnalyticMib)]))
                            { LogX = true, LogY = true },
                        new CurvePanel("modules", "saved, %",
                            new CurveSeries(
                                "measured", counts, [.. all.Select(row => MemoryResults.Saved(row.MeasuredMib, whole.MeasuredMib))],
                                CurveStyle.Dots),
                            new CurveSeries(
                                "account", counts, [.. all.Select(row => MemoryResults.Saved(row.AnalyticMib, whole.AnalyticMib))]))
                            { LogX = true }),
                ]),
            ],
        });
    }
}
