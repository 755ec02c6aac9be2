using Semiflow.Flows;
using Semiflow.Principles;
using Semiflow.Principles.Environments;
using Semiflow.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Recipes.LeadsRecipes;

/// <summary>
/// Trains the baselines that are no decomposition, with the budget of all others, and takes them to new environments (spec leads.md 3).
/// </summary>
/// <param name="run">The run.</param>
/// <param name="config">Its settings.</param>
/// <param name="states">What states are.</param>
/// <param name="contest">Trainings on the training environments.</param>
/// <param name="known">Fine-tuning there.</param>
/// <param name="unseen">Fine-tuning on new environments; null if there are none.</param>
/// <param name="validation">What chooses epochs.</param>
internal sealed class LeadsBaselines(
    RunSession run, LeadsConfig config, StateUnits states, Contest<TrajectoryBatch> contest, LeadsTuning known, LeadsTuning? unseen,
    TrajectorySet validation)
{
    private readonly RestartSchedule? restarts = LeadsStudy.Restarts(run, config.Training);

    /// <summary>Refuses baselines that these states or settings do not allow, before anything is trained.</summary>
    /// <exception cref="InputException">One that cannot be trained, with the reason.</exception>
    public static void Check(LeadsConfig config, StateUnits states, TrajectorySet train)
    {
        if (config.Evaluation.Baselines.Contains(LeadsBaseline.Recurrent))
        {
            RecurrentForecast.Check(states, train);
        }
    }

    /// <summary>A baseline in the training environments, and in the new ones; null where there are none.</summary>
    /// <param name="kind">Which.</param>
    /// <param name="shared">Trains one for all, or gives it again.</param>
    public (TrainedContestant<IEnvironmentForecast> Known, Func<TrainedContestant<IEnvironmentForecast>>? New) Train(
        LeadsBaseline kind, Func<TrainedContestant<IEnvironmentForecast>> shared)
    {
        Contestant who = LeadsFigures.Of(kind);
        return kind switch
        {
            LeadsBaseline.ContextConditioned => Contexts(who),
            LeadsBaseline.Recurrent => Recurrent(who),
            LeadsBaseline.Maml => Maml(who),
            _ => Tuned(who, shared()),
        };
    }

    private (TrainedContestant<IEnvironmentForecast>, Func<TrainedContestant<IEnvironmentForecast>>?) Contexts(Contestant who)
    {
        LeadsBaselinesConfig how = config.Baselines;
        using var random = new Generator(run.Seed("initialization"));
        using var drawn = new Generator(run.Seed("directions"));
        var model = ContextConditioned.Create(
            states.Environments, copies => Network(copies, random), config.Solver.Options(), drawn, how.ContextSize);
        TrainedContestant<IEnvironmentForecast> trained = contest.Train<IEnvironmentForecast>(
            who, model, model.Training(config.Optimizer.Spec(config.Budget.Epochs), restarts, how.ContextWeight, how.DirectionWeight),
            new EnvironmentError(model, validation));
        return (trained, After(who, trained, tuning =>
        {
            ContextConditioned met = model.ForNewEnvironments(tuning.Environments, copies => Network(copies));
            return (met, tuning.Fit(LeadsFigures.Adapted(who).Training,
                optimizer => met.Training(optimizer, restarts, contextWeight: 0, contextsOnly: true), rate: how.ContextRate));
        }));
    }

    private (TrainedContestant<IEnvironmentForecast>, Func<TrainedContestant<IEnvironmentForecast>>?) Recurrent(Contestant who)
    {
        long capacity = 2 * Network(1).parameters().Sum(parameter => parameter.numel());
        int width = config.Baselines.RecurrentWidth ?? RecurrentForecast.Width(states, capacity);
        RecurrentForecast Fresh(int copies) => RecurrentForecast.Create(states, width, copies, run.Seed("initialization"), run.Device);
        RecurrentForecast model = Fresh(1);
        TrainedContestant<IEnvironmentForecast> trained = contest.Train<IEnvironmentForecast>(
            who, model, model.Training(config.Optimizer.Spec(config.Budget.Epochs), restarts), new EnvironmentError(model, validation));
        return (trained, After(who, trained, tuning =>
        {
            RecurrentForecast met = model.ForEach(Fresh(tuning.Environments));
            return (met, tuning.Fit(LeadsFigures.Adapted(who).Training, optimizer => met.Training(optimizer, restarts)));
        }));
    }

    private (TrainedContestant<IEnvironmentForecast>, Func<TrainedContestant<IEnvironmentForecast>>?) Maml(Contestant who)
    {
        EnvironmentDynamics source = Dynamics(Decomposition.OneForAll, states.Environments);
        LeadsBaselinesConfig how = config.Baselines;
        var meta = new FirstOrderMaml(
            source, Dynamics(Decomposition.OnePerEnvironment, states.Environments), how.InnerMoves, how.InnerRate, how.InnerClipNorm);
        TrainedContestant<IEnvironmentForecast> learned = contest.Train<IEnvironmentForecast>(
            who, source, meta.Training(config.Optimizer.Spec(config.Budget.Epochs), restarts),
            new EnvironmentError(meta, known.Trajectories, validation));
        return Tuned(who, learned);
    }

    /// <summary>All weights of one model for all, fine-tuned in each environment.</summary>
    private (TrainedContestant<IEnvironmentForecast>, Func<TrainedContestant<IEnvironmentForecast>>?) Tuned(
        Contestant who, TrainedContestant<IEnvironmentForecast> start)
    {
        if (start.BlewUp)
        {
            return (start with { Contestant = who }, unseen is null ? null : () => start with { Contestant = LeadsFigures.Adapted(who) });
        }

        (IEnvironmentForecast, TrainingResult?) Tune(LeadsTuning tuning, string name, bool chooses)
        {
            var source = (EnvironmentDynamics)start.Model!;
            EnvironmentDynamics copies = Dynamics(Decomposition.OnePerEnvironment, tuning.Environments);
            LeadsAdaptation.Copy(source.Shared, copies.Shared, new int[tuning.Environments]);
            LeadsAdaptation.Copy(source.Own, copies.Own, new int[tuning.Environments]);
            return (copies, tuning.Fit(
                name, optimizer => new Leads(copies, LeadsStudy.Options(run, config.Training, states, penalty: 0), optimizer),
                chooses ? new EnvironmentError(copies, validation) : null));
        }

        return (
            Contest.Enter(run, who, () => Tune(known, $"tune-{who.Training}", chooses: true)),
            After(who, start, tuning => Tune(tuning, LeadsFigures.Adapted(who).Training, chooses: false)));
    }

    private Func<TrainedContestant<IEnvironmentForecast>>? After(
        Contestant who, TrainedContestant<IEnvironmentForecast> trained,
        Func<LeadsTuning, (IEnvironmentForecast, TrainingResult?)> adapt)
    {
        Contestant adapted = LeadsFigures.Adapted(who);
        return unseen is null ? null
            : () => trained.BlewUp ? trained with { Contestant = adapted } : Contest.Enter(run, adapted, () => adapt(unseen));
    }

    private EnvironmentDynamics Dynamics(Decomposition kind, int environments) => LeadsNetwork.Dynamics(
        run.Plan.Model, config, states with { Environments = environments }, kind, run.Seed("initialization"), run.Device);

    private nn.Module<Tensor, Tensor> Network(int copies, Generator? random = null)
    {
        using Generator? own = random is null ? new Generator(run.Seed("initialization")) : null;
        return LeadsNetwork.Create(run.Plan.Model, config.Model, states, copies, random ?? own!).to(run.Device);
    }
}
