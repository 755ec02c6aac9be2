using Semiflow.Flows;
using Semiflow.Systems;
using static TorchSharp.torch;

namespace Semiflow.Recipes.LeadsRecipes;

/// <summary>The trajectories of a run.</summary>
/// <param name="Train">What f and g learn from.</param>
/// <param name="Validation">What chooses the best epoch.</param>
/// <param name="Test">What is reported.</param>
/// <param name="AdaptationTrain">What new environments are learned from; null if there are none.</param>
/// <param name="AdaptationTest">What is reported of them.</param>
/// <param name="Names">Name of each environment.</param>
/// <param name="NewNames">Name of each new environment.</param>
internal sealed record LeadsData(
    TrajectorySet Train, TrajectorySet Validation, TrajectorySet Test, TrajectorySet? AdaptationTrain, TrajectorySet? AdaptationTest,
    IReadOnlyList<string> Names, IReadOnlyList<string> NewNames)
{
    /// <summary>Simulates the environments of a recipe, or reads the user's file.</summary>
    /// <exception cref="InputException">The file cannot be used.</exception>
    public static LeadsData Load(RunSession run, LeadsConfig config)
    {
        LeadsDataConfig sizes = config.Data;
        if (run.Plan.Source.System is not { } name)
        {
            TrajectorySplits own = OwnTrajectories.Read(run, sizes.Train, sizes.Validation, sizes.Test);
            if (own.Train.Environments is not { } environments || environments.Max() == 0)
            {
                throw new InputException(
                    $"LEADS learns from several environments: add an array 'environment' to {run.Plan.Source.File}, an integer from 0 for "
                        + $"each trajectory, or name it with --environment.");
            }

            return new LeadsData(own.Train, own.Validation, own.Test, null, null,
                [.. Enumerable.Range(0, environments.Max() + 1).Select(e => $"environment {e}")], []);
        }

        SystemEntry<IDynamicalSystem> entry = SystemCatalogue.Find<IDynamicalSystem>(name);
        int train = sizes.Train ?? 1, validation = sizes.Validation ?? 4, test = sizes.Test ?? 32;
        ulong seed = run.Seed("data"), unseen = run.Seed("test");
        TrajectorySet Made(string part, IReadOnlyList<IDynamicalSystem> systems, int first, int count, ulong from) =>
            run.Data(part, stop => Together([.. systems.Select(system => system.Simulate(first, count, from, stop))]));
        bool adapts = entry.Unseen.Count > 0 && config.Adaptation.Moves > 0 && config.Adaptation.Kinds.Count > 0;
        var data = new LeadsData(
            Made("train", entry.Training, 0, train, seed), Made("validation", entry.Training, train, validation, seed),
            Made("test", entry.Training, 0, test, unseen),
            adapts ? Made("adaptation-train", entry.Unseen, 0, sizes.Adaptation, seed) : null, adapts
                ? Made("adaptation-test", entry.Unseen, 0, test, unseen)
                : null,
            Named(entry.Training), Named(entry.Unseen));
        run.Observer.Say($"data:       {entry.Training.Count} environments of {entry.Training[0].Card.Title}: {train} trajectories of each "
            + $"for training, {validation} for validation, {test} for tests");
        return data;
    }

    /// <summary>Shows the trajectories to the witness of a run.</summary>
    public void Show(RunSession run)
    {
        run.Shows(SampleUse.Training, Train);
        run.Shows(SampleUse.Choice, Validation);
        run.Shows(SampleUse.Report, Test);
        if (AdaptationTrain is not null)
        {
            run.Shows(SampleUse.Training, AdaptationTrain);
            run.Shows(SampleUse.Report, AdaptationTest!);
        }
    }

    private static TrajectorySet Together(IReadOnlyList<TrajectorySet> sets) => sets[0] with
    {
        States = cat([.. sets.Select(set => set.States)], 1),
        Environments = [.. sets.SelectMany((set, e) => Enumerable.Repeat(e, set.Count))],
    };

    /// <summary>An environment by the parameters in which it differs from others.</summary>
    private static string[] Named(IReadOnlyList<IDynamicalSystem> systems)
    {
        string[] differing = [.. systems.SelectMany(system => system.Parameters).GroupBy(p => p.Key)
            .Where(g => g.Select(p => p.Value).Distinct().Count() > 1).Select(g => g.Key)];
        return [.. systems.Select((system, i) => differing.Length == 0
            ? $"environment {i}"
            : string.Join(", ", differing.Where(system.Parameters.ContainsKey)
                .Select(key => FormattableString.Invariant($"{key} {system.Parameters[key]:g4}"))))];
    }
}
