using Semiflow.Metrics;
using Semiflow.Recipes.Classification;
using Semiflow.Training;
using Semiflow.Training.Runs;

namespace Semiflow.Recipes.Modulewise;

/// <summary>What a run found.</summary>
/// <param name="Run">The run.</param>
/// <param name="Data">Its images.</param>
/// <param name="All">Every training.</param>
internal sealed record ModulewiseResults(RunSession Run, ModulewiseData Data, IReadOnlyList<ModulewiseTrained> All)
{
    /// <summary>The training that the run's own model comes from.</summary>
    public ModulewiseTrained Main => Of(LocalMethod.Trgl)[0];

    /// <summary>Methods in order, that which the run is about first.</summary>
    public IReadOnlyList<LocalMethod> Methods => [.. All.Select(trained => trained.Method).Distinct()];

    /// <summary>Trainings of a method in the order of their seeds.</summary>
    public IReadOnlyList<ModulewiseTrained> Of(LocalMethod method) =>
        [.. All.Where(trained => trained.Method == method).OrderBy(trained => trained.Seed)];

    /// <summary>One value a seed.</summary>
    public IReadOnlyList<double> Values(LocalMethod method, Func<ModulewiseTrained, double> value) => [.. Of(method).Select(value)];

    /// <summary>Mean of a value of every module over the seeds.</summary>
    public double[] ByModule(LocalMethod method, Func<Principles.Modulewise.ModuleScore, double> value) =>
        [.. Enumerable.Range(0, Of(method)[0].Scores.Count).Select(k => Of(method).Average(trained => value(trained.Scores[k])))];

    /// <summary>95 % interval of the difference of the accuracies of every module, TRGL less VanGL, points; null without pairs.</summary>
    public IReadOnlyList<MeanInterval>? Differences()
    {
        if (!Methods.Contains(LocalMethod.VanGl) || Of(LocalMethod.VanGl).Count < 2)
        {
            return null;
        }

        IReadOnlyList<double> Accuracies(LocalMethod method, int k) => Values(method, trained => 100 * trained.Scores[k].Accuracy);
        return [.. Enumerable.Range(0, Main.Scores.Count)
            .Select(k => MeanInterval.OfDifference(Accuracies(LocalMethod.Trgl, k), Accuracies(LocalMethod.VanGl, k)))];
    }

    /// <summary>The figures of the run.</summary>
    public Summary Summary()
    {
        var figures = new List<KeyValuePair<string, SummaryFigure>>();
        foreach (LocalMethod method in Methods)
        {
            void Add(string name, string unit, Func<ModulewiseTrained, double> value)
            {
                string figure = method.Key().Length > 0 ? $"{name}_{method.Key()}" : name;
                figures.AddRange(SeedFigures.Of(figure, unit, Values(method, value), Run.Recipe?.PublishedOf(figure)));
            }

            Add("accuracy_last", "%", trained => trained.Trend.Last);
            Add("accuracy_best", "%", trained => trained.Best);
            if (method != LocalMethod.EndToEnd)
            {
                Add("slope", "points a module", trained => trained.Trend.Slope);
                Add("gap", "points", trained => trained.Trend.Gap);
                Add("early_exit_accuracy", "%", trained => trained.Exit.Accuracy);
                Add("early_exit_modules", "", trained => trained.Exit.Modules);
            }

            if (Of(method).All(trained => trained.Processes is not null))
            {
                ProcessSection.Add(Add, Of(method)[0].Processes!);
            }
        }

        if (Methods.Contains(LocalMethod.VanGl))
        {
            void Differ(string name, string unit, Func<ModulewiseTrained, double> value) =>
                figures.AddRange(SeedFigures.OfDifference(name, unit, Values(LocalMethod.Trgl, value), Values(LocalMethod.VanGl, value)));

            Differ("slope_difference", "points a module", trained => trained.Trend.Slope);
            Differ("accuracy_last_difference", "points", trained => trained.Trend.Last);
            Differ("gap_difference", "points", trained => trained.Trend.Gap);
        }

        return new Summary(Run.Plan.Recipe, [.. figures, .. Run.Costs(Main.Parameters, Main.Training)]);
    }
}
