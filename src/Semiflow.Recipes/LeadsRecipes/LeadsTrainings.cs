using Semiflow.Flows;
using Semiflow.Principles.Dynamics;
using Semiflow.Principles.Environments;
using Semiflow.Spaces;
using Semiflow.Training;
using Semiflow.Training.Batches;
using Semiflow.Training.Optimizers;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Recipes.LeadsRecipes;

/// <summary>Trains LEADS and its baselines with one budget, one order of the data and networks of equal capacity.</summary>
internal sealed class LeadsTrainings
{
    private readonly RunSession run;
    private readonly LeadsConfig config;
    private readonly LeadsStates states;
    private readonly TrajectorySet train;
    private readonly TrajectorySet validation;
    private readonly TrajectorySet test;

    public LeadsTrainings(RunSession run, LeadsConfig config, LeadsData data, LeadsStates states)
    {
        (this.run, this.config, this.states) = (run, config, states);
        (train, validation, test) = (
            states.ToUnits(data.Train, run.Device), states.ToUnits(data.Validation, run.Device), states.ToUnits(data.Test, run.Device));
    }

    /// <summary>One decomposition; a baseline that blows up is a result, not the end of the run.</summary>
    public TrainedLeads Of(Decomposition kind)
    {
        (string key, string title, string training) = kind switch
        {
            Decomposition.Leads => ("leads", "LEADS", RunSession.Main),
            Decomposition.LeadsNoMin => ("no_min", "no penalty", "no-min"),
            Decomposition.OneForAll => ("one_for_all", "one for all", "one-for-all"),
            _ => ("one_per_env", "one per environment", "one-per-env"),
        };
        EnvironmentDynamics dynamics = LeadsNetwork.Dynamics(run.Plan.Model, config, states, kind, run.Seed("initialization"), run.Device);
        try
        {
            TrainingResult result = Fit(training, dynamics, kind == Decomposition.Leads ? config.Training.PenaltyWeight : 0);
            return new TrainedLeads(key, title, dynamics, result, Forecast(dynamics, test, title));
        }
        catch (Exception error) when (kind != Decomposition.Leads && error is FlowException or NonFiniteException)
        {
            run.Observer.Say($"{title} blew up: {error.Message}");
            return new TrainedLeads(key, title, null, null, full_like(test.States, double.NaN).cpu().to(float64));
        }
    }

    /// <summary>Forecasts in the units of the data; NaN where a trajectory blows up.</summary>
    public Tensor Forecast(EnvironmentDynamics dynamics, TrajectorySet set, string title, bool sharedOnly = false)
    {
        const int Part = 8; // Of each environment: fields of many trajectories at once would fill the memory.
        run.Observer.Advance($"forecasts of {title}", 0);
        using IDisposable quiet = no_grad();
        using DisposeScope scope = NewDisposeScope();
        var careful = new EnvironmentDynamics(dynamics.Shared, dynamics.Own, dynamics.Environments, dynamics.Flow with { Throw = false });
        int[][] each = [.. Enumerable.Range(0, set.Count).GroupBy(i => set.Environments?[i] ?? 0).Select(group => group.ToArray())];
        Tensor all = zeros_like(set.States);
        int longest = each.Max(list => list.Length);
        for (int from = 0; from < longest; from += Part)
        {
            run.Token.ThrowIfCancellationRequested();
            int[] rows = [.. each.SelectMany(list => list.Skip(from).Take(Part))];
            using DisposeScope inner = NewDisposeScope();
            all.index_copy_(1, tensor(rows.Select(row => (long)row).ToArray()).to(all.device),
                careful.Predict(set.Select(rows), sharedOnly));
            run.Observer.Advance($"forecasts of {title}", Math.Min(1, (double)(from + Part) / longest));
        }

        return states.FromUnits(all).MoveToOuterDisposeScope();
    }

    private TrainingResult Fit(string name, EnvironmentDynamics dynamics, double penalty)
    {
        LeadsTrainingConfig how = config.Training;
        var principle = new Principles.Environments.Leads(dynamics, Options(how, penalty), Optimizer(how.Rate, how));
        using var batches = new EnvironmentBatches(train, how.BatchSize, run.Seed("shuffle"), how.MovesPerEpoch);
        return run.Train(
            name, principle, batches, new EnvironmentError(dynamics, validation), Trainer(how, how.Moves), new LeadsMeter(dynamics, train));
    }

    /// <summary>Adam, to a hundredth of the rate where it is annealed.</summary>
    internal static OptimizerSpec Optimizer(double rate, LeadsTrainingConfig how) =>
        new(rate, WeightDecay: 0, ClipNorm: how.ClipNorm, Schedule: how.Anneal ? new CosineSchedule(0.01) : null);

    internal LeadsOptions Options(LeadsTrainingConfig how, double penalty) => new()
    {
        PenaltyWeight = penalty,
        LipschitzWeight = how.LipschitzWeight,
        Norm = how.Norm,
        Points = states.Grid is { } grid && grid.Axes.All(axis => axis.Boundary == Boundary.Periodic)
            ? [.. grid.Axes.Select(axis => axis.Points)]
            : null,
        Restarts = how.RestartDecay > 0 ? new RestartSchedule(how.RestartDecay, how.RestartEvery, run.Seed("restarts")) : null,
        Seed = run.Seed("norms"),
    };

    internal TrainerOptions Trainer(LeadsTrainingConfig how, int moves) => new(
        (moves + how.MovesPerEpoch - 1) / how.MovesPerEpoch, run.Seed("trainer"), 0, how.CheckpointSeconds > 0
            ? TimeSpan.FromSeconds(how.CheckpointSeconds)
            : null);
}
