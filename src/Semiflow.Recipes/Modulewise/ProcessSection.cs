using Semiflow.Recipes.Reporting;
using Semiflow.Recipes.Reporting.Figures;

namespace Semiflow.Recipes.Modulewise;

/// <summary>What processes did, in figures and in the report.</summary>
internal static class ProcessSection
{
    /// <summary>Adds the figures of the trainings of a method.</summary>
    /// <param name="add">Adds one: name, unit, value of a training.</param>
    /// <param name="shape">A report of such a training.</param>
    public static void Add(Action<string, string, Func<ModulewiseTrained, double>> add, ProcessReport shape)
    {
        add("batches_per_second", "1/s", trained => trained.Processes!.BatchesPerSecond);
        add("speedup_bound", "", trained => trained.Processes!.Bound);
        for (int k = 0; k < shape.Modules.Count; k++)
        {
            int module = k;
            add(FormattableString.Invariant($"idle_percent_module_{k + 1}"), "%", trained => Idle(trained.Processes!.Modules[module]));
            if (shape.Modules[k].Ages.Count > 0)
            {
                add(FormattableString.Invariant($"batch_age_module_{k + 1}"), "batches",
                    trained => Age(trained.Processes!.Modules[module]));
            }
        }
    }

    /// <summary>A table of the first training; nothing where there were no processes.</summary>
    public static IEnumerable<ReportSection> Of(ModulewiseResults results)
    {
        if (results.Main.Processes is { } report)
        {
            yield return new ReportSection(
                "Processes", [],
                $"One process a module, first seed, interruptions included. {NumberText.Plain(report.BatchesPerSecond)} batches a second "
                    + $"went through all modules; the work of all over that of the busiest, "
                + $"{NumberText.Plain(report.Bound)}, is the most that processes can speed up.",
                new ReportTable(
                    ["module", "moves", "time, s", "waited, s", "waited, %", "threads", "mean age of its batches"],
                    [.. report.Modules.Select((module, k) => (IReadOnlyList<string>)[
                        FormattableString.Invariant($"{k + 1}"), FormattableString.Invariant($"{module.Moves}"),
                        NumberText.Plain(module.Seconds), NumberText.Plain(module.IdleSeconds),
                        NumberText.Plain(Idle(module)), FormattableString.Invariant($"{module.Threads}"), module.Ages.Count > 0
                            ? NumberText.Plain(Age(module))
                            : "in order"])]));
        }
    }

    private static double Idle(ModuleReport module) => 100 * module.IdleSeconds / Math.Max(module.Seconds, 1e-9);

    private static double Age(ModuleReport module) =>
        module.Ages.Select((count, age) => (double)count * age).Sum() / Math.Max(1, module.Ages.Sum());
}
