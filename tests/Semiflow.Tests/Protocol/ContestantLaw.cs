using Semiflow.Recipes.Runs;
using Semiflow.Training;

namespace Semiflow.Tests.Protocol;

/// <summary>Every contestant of a run has the optimizer and the budget of its settings: no baseline is weaker than it must be.</summary>
internal static class ContestantLaw
{
    private static readonly double[] Shares = [0, 0.1, 0.4, 0.6, 0.9];

    /// <summary>Trainings whose rate or length is another setting, or their own, with the reason.</summary>
    private static readonly (string Of, string Training, string Player, string Why)[] others =
    [
        ("aphynity", "physics-only", "", "training.law_rate"),
        ("aphynity", "complete", "", "training.law_rate"),
        ("aphynity", "hamiltonian", "", "evaluation.hamiltonian_epochs"),
        ("aphynity", "augmented-hamiltonian", "", "evaluation.hamiltonian_epochs"),
        ("leads", "adapt-", "", "adaptation.moves and adaptation.rate"),
        ("leads", "tune-", "", "adaptation.moves and adaptation.rate"),
        ("least-action-map", "wild", "", "evaluation.wind_up_moves"),
        ("minimizing-movements", "", "", "each module has all epochs of the schedule"),
        ("modulewise", "", "", "sequential modules share the epochs of a training"),
        ("translation-fashion", "model", "", "study.pixel_moves"),
        ("faulty", "warm", "", "training.warm_epochs"),
        ("translation", "", "critic", "training.critic_rate"),
    ];

    /// <summary>Trainings that settings of their own describe whole.</summary>
    private static readonly (string Method, string Training)[] apart =
    [
        ("modulewise", "end-to-end"), // As published: end_to_end.*
        ("translation", "judge"), // A measure, not a contestant: evaluation.judge_epochs.
        ("translation", "residual"), ("translation", "plain"), ("translation", "cycle"), ("translation", "identity"), // CycleGANs: cycle.*
    ];

    /// <summary>Compares what each training was told with the settings.</summary>
    /// <param name="run">The run.</param>
    /// <param name="recipe">Its recipe.</param>
    /// <param name="settings">Its settings.</param>
    public static void TakesTheSettings(RunTrace run, Recipe recipe, object settings)
    {
        var optimizer = (Optimizer)Section(settings, "Optimizer")!;
        object? budget = Section(settings, "Budget");
        foreach (ToldTraining told in run.Trainings.Select(each => each.Told))
        {
            if (apart.Any(each => each.Method == recipe.Method.Name && told.Name.Contains(each.Training, StringComparison.Ordinal)))
            {
                continue;
            }

            foreach ((string player, OptimizerSpec spec) in told.Players.Where(each => !Other(recipe, told.Name, each.Name, critics: true)))
            {
                bool own = Other(recipe, told.Name, player, critics: false);
                string who = $"{told.Name}, {player}";
                Assert.Equal(
                    (who, optimizer.Method, optimizer.Momentum, optimizer.WeightDecay, optimizer.ClipNorm),
                    (who, spec.Method, spec.Momentum, spec.WeightDecay, spec.ClipNorm));
                if (!own)
                {
                    Assert.Equal((who, optimizer.Rate), (who, spec.Rate));
                    Assert.Equal(Factors(optimizer.Spec(told.Options.Epochs), told.Options.Epochs), Factors(spec, told.Options.Epochs));
                }
            }

            TrainerOptions? options = budget switch
            {
                Budget epochs => epochs.Options(told.Options.Seed),
                MoveBudget moves => moves.Options(told.Options.Seed),
                _ => null,
            };
            bool free = told.Players.Any(each => Other(recipe, told.Name, each.Name, critics: false));
            if (options is not null)
            {
                Assert.Equal((told.Name, free ? options with { Epochs = told.Options.Epochs } : options), (told.Name, told.Options));
            }
        }
    }

    private static object? Section(object settings, string name) => settings.GetType().GetProperty(name)!.GetValue(settings);

    private static bool Other(Recipe recipe, string training, string player, bool critics) => others.Any(each =>
        (each.Of == recipe.Method.Name || each.Of == recipe.Name) && training.StartsWith(each.Training, StringComparison.Ordinal)
        && (critics ? each.Player.Length > 0 : true) && player.Contains(each.Player, StringComparison.Ordinal));

    private static double[] Factors(OptimizerSpec spec, int epochs) =>
        [.. Shares.Select(share => spec.Schedule?.Factor(share * epochs, epochs) ?? 1)];
}
