using Semiflow.Flows;
using Semiflow.Training;

namespace Semiflow.Recipes.LeadsRecipes;

/// <summary>
/// Short trainings that go on from what was learned: as many moves at the rate that adaptation says, in all else as budget and optimizer
/// say.
/// </summary>
internal sealed class LeadsTuning
{
    private readonly RunSession run;
    private readonly LeadsConfig config;

    /// <summary>Trainings on some trajectories.</summary>
    /// <param name="run">The run.</param>
    /// <param name="config">Its settings.</param>
    /// <param name="set">The trajectories, in the units of the model.</param>
    public LeadsTuning(RunSession run, LeadsConfig config, TrajectorySet set) =>
        (this.run, this.config, Trajectories, Environments) = (run, config, set, set.Environments!.Max() + 1);

    /// <summary>The trajectories, in the units of the model.</summary>
    public TrajectorySet Trajectories { get; }

    /// <summary>Their environments.</summary>
    public int Environments { get; }

    /// <summary>One training.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="principle">How it learns, given the optimizer.</param>
    /// <param name="validation">What chooses the epoch; null keeps the last parameters.</param>
    /// <param name="rate">Another rate.</param>
    /// <param name="moves">Another number of moves.</param>
    public TrainingResult Fit(
        string name, Func<OptimizerSpec, IPrinciple<TrajectoryBatch>> principle, IValidation? validation = null, double? rate = null,
        int? moves = null)
    {
        TrainerOptions budget = (config.Budget with { Moves = moves ?? config.Adaptation.Moves }).Options(run.Seed("trainer"));
        Optimizer optimizer = config.Optimizer with { Rate = rate ?? config.Adaptation.Rate };
        var contest = new Contest<TrajectoryBatch>(run, budget, () => new EnvironmentBatches(
            Trajectories, config.Budget.BatchSize, run.Seed("adaptation-shuffle"), config.Budget.MovesPerEpoch));
        return contest.Fit(name, principle(optimizer.Spec(budget.Epochs)), validation);
    }
}
