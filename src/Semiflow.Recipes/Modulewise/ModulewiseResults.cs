using Semiflow.Metrics;
using Semiflow.Principles.Modulewise;
using Semiflow.Training;

namespace Semiflow.Recipes.Modulewise;

/// <summary>A training of a run.</summary>
/// <param name="Method">What its modules were taught.</param>
/// <param name="Seed">Number of the repetition.</param>
/// <param name="Trained">What came of it; no stack where it blew up.</param>
internal sealed record ModulewiseEntry(LocalMethod Method, int Seed, TrainedContestant<MeasuredStack> Trained);

/// <summary>What a run found.</summary>
/// <param name="All">Every training.</param>
internal sealed record ModulewiseResults(IReadOnlyList<ModulewiseEntry> All)
{
    /// <summary>The stack that the run's own model comes from.</summary>
    public MeasuredStack Main => Of(LocalMethod.Trgl)[0];

    /// <summary>Methods in order, that which the run is about first.</summary>
    public IReadOnlyList<LocalMethod> Methods => [.. All.Select(entry => entry.Method).Distinct()];

    /// <summary>Methods none of whose trainings blew up.</summary>
    public IReadOnlyList<LocalMethod> Finished =>
        [.. Methods.Where(method => All.Where(entry => entry.Method == method).All(entry => entry.Trained.Model is not null))];

    /// <summary>Stacks of a method in the order of their seeds.</summary>
    public IReadOnlyList<MeasuredStack> Of(LocalMethod method) => [.. Entries(method).Select(entry => entry.Trained.Model!)];

    /// <summary>One value per seed; NaN for a training that blew up.</summary>
    public IReadOnlyList<double> Values(LocalMethod method, Func<MeasuredStack, double> value) =>
        [.. Entries(method).Select(entry => entry.Trained.Model is { } stack ? value(stack) : double.NaN)];

    /// <summary>Mean of a value of every module over the seeds.</summary>
    public double[] ByModule(LocalMethod method, Func<ModuleScore, double> value) =>
        [.. Enumerable.Range(0, Of(method)[0].Scores.Count).Select(k => Of(method).Average(stack => value(stack.Scores[k])))];

    /// <summary>95 % interval of the difference of the accuracies of every module, TRGL minus VanGL, points; null without pairs.</summary>
    public IReadOnlyList<MeanInterval>? Differences()
    {
        if (!Finished.Contains(LocalMethod.VanGl) || Of(LocalMethod.VanGl).Count < 2)
        {
            return null;
        }

        return [.. Enumerable.Range(0, Main.Scores.Count).Select(k => Difference(stack => 100 * stack.Scores[k].Accuracy))];
    }

    /// <summary>The figures of the run; those of a baseline that blew up are not finite.</summary>
    public Summary Summary(RunSession run)
    {
        var figures = new RunFigures(run);
        foreach (LocalMethod method in Methods)
        {
            void Add(Figure figure, Func<MeasuredStack, double> value) =>
                figures.Add(figure.For(ModulewiseFigures.Of(method)), MeanInterval.Of(Values(method, value)));

            Add(ModulewiseFigures.AccuracyLast, stack => stack.Trend.Last);
            Add(ModulewiseFigures.AccuracyBest, stack => stack.Best);
            if (method != LocalMethod.EndToEnd)
            {
                Add(ModulewiseFigures.Slope, stack => stack.Trend.Slope);
                Add(ModulewiseFigures.Gap, stack => stack.Trend.Gap);
                Add(ModulewiseFigures.EarlyExitAccuracy, stack => stack.Exit.Accuracy);
                Add(ModulewiseFigures.EarlyExitModules, stack => stack.Exit.Modules);
            }

            if (Finished.Contains(method) && Of(method).All(stack => stack.Processes is not null))
            {
                AddProcesses(Add, Of(method)[0].Processes!);
            }
        }

        if (Methods.Contains(LocalMethod.VanGl))
        {
            figures.Add(ModulewiseFigures.SlopeDifference, Difference(stack => stack.Trend.Slope));
            figures.Add(ModulewiseFigures.AccuracyLastDifference, Difference(stack => stack.Trend.Last));
            figures.Add(ModulewiseFigures.GapDifference, Difference(stack => stack.Trend.Gap));
        }

        return figures.Summary(Main.Parameters, Entries(LocalMethod.Trgl)[0].Trained.Training!);
    }

    private static void AddProcesses(Action<Figure, Func<MeasuredStack, double>> add, ProcessReport shape)
    {
        add(ModulewiseFigures.BatchesPerSecond, stack => stack.Processes!.BatchesPerSecond);
        add(ModulewiseFigures.SpeedupBound, stack => stack.Processes!.Bound);
        for (int k = 0; k < shape.Modules.Count; k++)
        {
            int module = k;
            add(ModulewiseFigures.Idle(k + 1), stack => stack.Processes!.Modules[module].IdlePercent);
            if (shape.Modules[k].Ages.Count > 0)
            {
                add(ModulewiseFigures.BatchAge(k + 1), stack => stack.Processes!.Modules[module].MeanAge);
            }
        }
    }

    private MeanInterval Difference(Func<MeasuredStack, double> value) =>
        MeanInterval.OfDifference(Values(LocalMethod.Trgl, value), Values(LocalMethod.VanGl, value));

    private IReadOnlyList<ModulewiseEntry> Entries(LocalMethod method) =>
        [.. All.Where(entry => entry.Method == method).OrderBy(entry => entry.Seed)];
}
