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
    private readonly LeadsTuning tuning;
    private readonly ForecastContest<IEnvironmentForecast> tests;
    private readonly ForecastContest<IEnvironmentForecast> sharedAlone;

    /// <summary>Ways from trained dynamics.</summary>
    /// <param name="run">The run.</param>
    /// <param name="config">Its settings.</param>
    /// <param name="states">What states are.</param>
    /// <param name="known">The trained dynamics.</param>
    /// <param name="tuning">Trainings on the new environments.</param>
    /// <param name="test">Their tests.</param>
    public LeadsAdaptations(
        RunSession run, LeadsConfig config, StateUnits states, EnvironmentDynamics known, LeadsTuning tuning, TrajectorySet test)
    {
        (this.run, this.config, this.states, this.known, this.tuning) = (run, config, states, known, tuning);
        tests = LeadsStudy.Tests(run, states, test, sharedOnly: false);
        sharedAlone = LeadsStudy.Tests(run, states, test, sharedOnly: true);
    }

    private int Count => tuning.Environments;

    /// <summary>One way.</summary>
    public TrainedForecast<IEnvironmentForecast> Train(AdaptationKind kind) =>
        (kind == AdaptationKind.SharedOnly ? sharedAlone : tests).Predict(Contest.Enter(run, LeadsFigures.Of(kind), () => Adapt(kind)));

    private (IEnvironmentForecast Dynamics, TrainingResult? Training) Adapt(AdaptationKind kind)
    {
        switch (kind)
        {
            case AdaptationKind.SharedOnly:
                return (LeadsAdaptation.With(known, Network(Count)), null);
            case AdaptationKind.Fresh:
                return Fit(kind, LeadsAdaptation.With(known, Network(Count)));
            case AdaptationKind.FineTuned:
                // A copy of f, since the trained one stays as it is.
                nn.Module<Tensor, Tensor> shared = Network(Copies(known.Shared));
                LeadsAdaptation.Copy(known.Shared, shared, [.. Enumerable.Range(0, Copies(known.Shared))]);
                return Fit(kind, new EnvironmentDynamics(shared, Network(Count), Count, known.Flow), trainShared: true);
            case AdaptationKind.Nearest:
                nn.Module<Tensor, Tensor> nearest = Network(Count);
                LeadsAdaptation.Copy(known.Own, nearest, LeadsAdaptation.Nearest(known, tuning.Trajectories));
                return Fit(kind, LeadsAdaptation.With(known, nearest));
            case AdaptationKind.Convex:
                return Mix(new ConvexOwn(known.Own, Count));
            default:
                var mixed = new ConvexOwn(known.Own, Count);
                Mix(mixed);
                nn.Module<Tensor, Tensor> rest = Network(Count);
                LeadsAdaptation.StartAtZero(rest);
                var whole = new ConvexOwn(known.Own, Count, rest);
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
    private (IEnvironmentForecast Dynamics, TrainingResult? Training) Mix(ConvexOwn own) =>
        Fit(AdaptationKind.Convex, LeadsAdaptation.With(known, own), rate: 20 * config.Adaptation.Rate, moves: Fewer);

    private static int Copies(nn.Module<Tensor, Tensor> network) => ((IGroupedNetwork)network).Groups;

    private nn.Module<Tensor, Tensor> Network(int copies)
    {
        using var random = new Generator(run.Seed("adaptation"));
        return LeadsNetwork.Create(run.Plan.Model, config.Model, states, copies, random).to(run.Device);
    }

    /// <summary>
    /// Without penalty, restarts from their beginning; the last parameters, since one trajectory leaves nothing to choose by.
    /// </summary>
    private (IEnvironmentForecast Dynamics, TrainingResult Training) Fit(
        AdaptationKind kind, EnvironmentDynamics dynamics, bool trainShared = false, double? rate = null, int? moves = null)
    {
        LeadsOptions options = LeadsStudy.Options(run, config.Training, states, penalty: 0);
        return (dynamics, tuning.Fit(
            LeadsFigures.Of(kind).Training, optimizer => new Leads(dynamics, options, optimizer, trainShared), rate: rate, moves: moves));
    }
}
