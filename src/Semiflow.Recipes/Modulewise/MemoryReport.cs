using Semiflow.Recipes.Reporting;
using Semiflow.Recipes.Reporting.Figures;

namespace Semiflow.Recipes.Modulewise;

/// <summary>The report of a measurement of memory.</summary>
internal static class MemoryReport
{
    public static void Write(RunSession run, MemoryConfig config, IReadOnlyList<MemoryRow> all, IReadOnlyList<SummaryRow> rows)
    {
        double[] counts = [.. all.Select(row => (double)row.Modules)];
        string gpu = all[0].GpuMib is null ? " No GPU took part." : "";
        run.Report(new ReportDocument
        {
            Title = "Memory of module-wise training",
            Description = $"A network of {config.Model.Blocks} blocks of {config.Model.Filters} filters, batch "
                + $"{config.Training.BatchSize}, cut into modules that are trained on the same batch in turn: "
                + "the graph of one module at a time is alive. Account: what the graph must keep, weights, gradients, momentum. Measured: "
                    + "high-water mark of the resident set of fresh processes "
                + $"above the model itself, median of {config.Evaluation.Repetitions}.{gpu}",
            Equation = "peak ≈ parameters · (weights + gradients + momentum) + max_k A_k,   end to end  Σ_k A_k",
            Rows = rows,
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
                        {
                            LogX = true, LogY = true,
                        },
                        new CurvePanel("modules", "saved, %",
                            new CurveSeries("measured", counts, [.. all.Select(row => 100 * (1 - (row.MeasuredMib / all[0].MeasuredMib)))],
                                CurveStyle.Dots),
                            new CurveSeries("account", counts, [.. all.Select(row => 100 * (1 - (row.AnalyticMib / all[0].AnalyticMib)))]))
                        {
                            LogX = true,
                        }),
                ]),
            ],
        });
    }
}
