using Semiflow.Flows;
using Semiflow.Flows.Networks;
using Semiflow.Principles;
using Semiflow.Principles.Environments;
using Semiflow.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Recipes.LeadsRecipes;

/// <summary>Takes trained dynamics to new environments, in each requested way (spec leads.md 7).</summary>
internal sealed class LeadsAdaptations
{
    private readonly RunSession run;
    private readonly LeadsConfig config;
    private readonly StateUnits states;
    private readonly EnvironmentDynamics known;
    private readonly TrajectorySet train;
    private readonly ForecastContest<EnvironmentDynamics> tests;
    private readonly ForecastContest<EnvironmentDynamics> sharedAlone;
    private readonly Contest<TrajectoryBatch> contest;
    private readonly int count;

    public LeadsAdaptations(RunSession run, LeadsConfig config, LeadsData data, StateUnits states, EnvironmentDynamics known)
    {
        (this.run, this.config, this.states, this.known) = (run, config, states, known);
        train = states.ToUnits(data.AdaptationTrain!, run.Device);
        tests = LeadsStudy.Tests(run, states, data.AdaptationTest!, sharedOnly: false);
        sharedAlone = LeadsStudy.Tests(run, states, data.AdaptationTest!, sharedOnly: true);
        count = train.Environments!.Max() + 1;
        contest = new Contest<TrajectoryBatch>(
            run, Budget(config.Adaptation.Moves),
            () => new EnvironmentBatches(train, config.Budget.BatchSize, run.Seed("adaptation-shuffle"), config.Budget.MovesPerEpoch));
    }

    /// <summary>One way.</summary>
    public TrainedForecast<EnvironmentDynamics> Train(AdaptationKind kind) =>
        (kind == AdaptationKind.SharedOnly ? sharedAlone : tests).Predict(Contest.Enter(run, LeadsFigures.Of(kind), () => Adapt(kind)));

    private (EnvironmentDynamics Dynamics, TrainingResult? Training) Adapt(AdaptationKind kind)
    {
        switch (kind)
        {
            case AdaptationKind.SharedOnly:
                return (LeadsAdaptation.With(known, Network(count)), null);
            case AdaptationKind.Fresh:
                return Fit(kind, LeadsAdaptation.With(known, Network(count)));
            case AdaptationKind.FineTuned:
                // A copy of f, since the trained one stays as it is.
                nn.Module<Tensor, Tensor> shared = Network(Copies(known.Shared));
                LeadsAdaptation.Copy(known.Shared, shared, [.. Enumerable.Range(0, Copies(known.Shared))]);
                return Fit(kind, new EnvironmentDynamics(shared, Network(count), count, known.Flow), trainShared: true);
            case AdaptationKind.Nearest:
                nn.Module<Tensor, Tensor> nearest = Network(count);
                LeadsAdaptation.Copy(known.Own, nearest, LeadsAdaptation.Nearest(known, train));
                return Fit(kind, LeadsAdaptation.With(known, nearest));
            case AdaptationKind.Convex:
                return Mix(new ConvexOwn(known.Own, count));
            default:
                var mixed = new ConvexOwn(known.Own, count);
                Mix(mixed);
                nn.Module<Tensor, Tensor> rest = Network(count);
                LeadsAdaptation.StartAtZero(rest);
                var whole = new ConvexOwn(known.Own, count, rest);
                using (no_grad())
                {
                    whole.Mix.copy_(mixed.Mix);
                }

                return Fit(kind, LeadsAdaptation.With(known, whole), moves: Fewer);
        }
    }

    /// <summary>Moves of mixtures: each evaluates all known networks.</summary>
    private int Fewer => Math.Max(1, config.Adaptation.Moves / 4);

    /// <summary>A few numbers need fewer and longer moves than a network.</summary>
    private (EnvironmentDynamics Dynamics, TrainingResult? Training) Mix(ConvexOwn own) =>
        Fit(AdaptationKind.Convex, LeadsAdaptation.With(known, own), rate: 20 * config.Adaptation.Rate, moves: Fewer);

    private static int Copies(nn.Module<Tensor, Tensor> network) => ((IGroupedNetwork)network).Groups;

    private nn.Module<Tensor, Tensor> Network(int copies)
    {
        using var random = new Generator(run.Seed("adaptation"));
        return LeadsNetwork.Create(run.Plan.Model, config.Model, states, copies, random).to(run.Device);
    }

    private TrainerOptions Budget(int moves) => (config.Budget with { Moves = moves }).Options(run.Seed("trainer"));

    /// <summary>
    /// Without penalty, restarts from their beginning; the last parameters, since one trajectory leaves nothing to choose by.
    /// </summary>
    private (EnvironmentDynamics Dynamics, TrainingResult Training) Fit(
        AdaptationKind kind, EnvironmentDynamics dynamics, bool trainShared = false, double? rate = null, int? moves = null)
    {
        TrainerOptions budget = Budget(moves ?? config.Adaptation.Moves);
        Optimizer optimizer = config.Optimizer with { Rate = rate ?? config.Adaptation.Rate };
        var principle = new Leads(
            dynamics, LeadsStudy.Options(run, config.Training, states, penalty: 0), optimizer.Spec(budget.Epochs), trainShared);
        return (dynamics, (contest with { Options = budget }).Fit(LeadsFigures.Of(kind).Training, principle, null));
    }
}
