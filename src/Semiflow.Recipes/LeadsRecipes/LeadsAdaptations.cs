using Semiflow.Flows;
using Semiflow.Networks;
using Semiflow.Principles;
using Semiflow.Principles.Environments;
using Semiflow.Training;
using Semiflow.Training.Batches;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Recipes.LeadsRecipes;

/// <summary>Takes trained dynamics to new environments, in each way that was asked for (spec leads.md 7).</summary>
internal sealed class LeadsAdaptations
{
    private readonly RunSession run;
    private readonly LeadsConfig config;
    private readonly LeadsStates states;
    private readonly LeadsTrainings trainings;
    private readonly EnvironmentDynamics known;
    private readonly TrajectorySet train;
    private readonly TrajectorySet test;
    private readonly int count;

    public LeadsAdaptations(RunSession run, LeadsConfig config, LeadsData data, LeadsStates states, LeadsTrainings trainings,
        EnvironmentDynamics known)
    {
        (this.run, this.config, this.states, this.trainings, this.known) = (run, config, states, trainings, known);
        (train, test) = (states.ToUnits(data.AdaptationTrain!, run.Device), states.ToUnits(data.AdaptationTest!, run.Device));
        count = train.Environments!.Max() + 1;
    }

    /// <summary>One way.</summary>
    public TrainedLeads Of(AdaptationKind kind)
    {
        (string key, string title) = Names(kind);
        try
        {
            (EnvironmentDynamics dynamics, TrainingResult? result) = Adapt(kind);
            return new TrainedLeads(key, title, dynamics, result,
                trainings.Forecast(dynamics, test, title, sharedOnly: kind == AdaptationKind.SharedOnly));
        }
        catch (Exception error) when (error is FlowException or NonFiniteException)
        {
            run.Observer.Say($"adaptation, {title}, blew up: {error.Message}");
            return new TrainedLeads(key, title, null, null, full_like(test.States, double.NaN).cpu().to(float64));
        }
    }

    private static (string Key, string Title) Names(AdaptationKind kind) => kind switch
    {
        AdaptationKind.SharedOnly => ("shared_only", "f alone"),
        AdaptationKind.Fresh => ("fresh", "f frozen, fresh g"),
        AdaptationKind.FineTuned => ("fine_tuned", "f and fresh g trained"),
        AdaptationKind.Nearest => ("nearest", "f frozen, g from the nearest"),
        AdaptationKind.Convex => ("convex", "f frozen, mixture of known g"),
        _ => ("convex_and_rest", "mixture of known g, then a fresh g"),
    };

    private (EnvironmentDynamics Dynamics, TrainingResult? Training) Adapt(AdaptationKind kind)
    {
        switch (kind)
        {
            case AdaptationKind.SharedOnly:
                return (LeadsAdaptation.With(known, Network(count)), null);
            case AdaptationKind.Fresh:
                return Fit("adapt-fresh", LeadsAdaptation.With(known, Network(count)));
            case AdaptationKind.FineTuned:
                // A copy of f, since the trained one stays as it is.
                nn.Module<Tensor, Tensor> shared = Network(Copies(known.Shared));
                LeadsAdaptation.Copy(known.Shared, shared, [.. Enumerable.Range(0, Copies(known.Shared))]);
                return Fit("adapt-fine-tuned", new EnvironmentDynamics(shared, Network(count), count, known.Flow), trainShared: true);
            case AdaptationKind.Nearest:
                nn.Module<Tensor, Tensor> nearest = Network(count);
                LeadsAdaptation.Copy(known.Own, nearest, LeadsAdaptation.Nearest(known, train));
                return Fit("adapt-nearest", LeadsAdaptation.With(known, nearest));
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

                return Fit("adapt-convex-and-rest", LeadsAdaptation.With(known, whole), moves: Fewer);
        }
    }

    /// <summary>Moves of mixtures: each evaluates all known networks.</summary>
    private int Fewer => Math.Max(1, config.Adaptation.Moves / 4);

    /// <summary>A few numbers need fewer and longer moves than a network.</summary>
    private (EnvironmentDynamics Dynamics, TrainingResult? Training) Mix(ConvexOwn own) =>
        Fit("adapt-convex", LeadsAdaptation.With(known, own), rate: 20 * config.Adaptation.Rate, moves: Fewer);

    private static int Copies(nn.Module<Tensor, Tensor> network) => ((IGroupedNetwork)network).Groups;

    private nn.Module<Tensor, Tensor> Network(int copies)
    {
        using var random = new Generator(run.Seed("adaptation"));
        return LeadsNetwork.Create(run.Plan.Model, config.Model, states, copies, random).to(run.Device);
    }

    /// <summary>
    /// Without penalty, restarts from their beginning; the last parameters, since one trajectory leaves nothing to choose by.
    /// </summary>
    private (EnvironmentDynamics Dynamics, TrainingResult Training) Fit(
        string name, EnvironmentDynamics dynamics, bool trainShared = false, double? rate = null, int? moves = null)
    {
        var principle = new Principles.Environments.Leads(
            dynamics, trainings.Options(config.Training, penalty: 0),
            LeadsTrainings.Optimizer(rate ?? config.Adaptation.Rate, config.Training), trainShared);
        using var batches = new EnvironmentBatches(
            train, config.Training.BatchSize, run.Seed("adaptation-shuffle"), config.Training.MovesPerEpoch);
        return (dynamics, run.Train(name, principle, batches, null, trainings.Trainer(config.Training, moves ?? config.Adaptation.Moves)));
    }
}
