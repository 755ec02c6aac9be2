using Semiflow.Flows;
using Semiflow.Principles;
using Semiflow.Principles.Environments;
using Semiflow.Spaces;
using Semiflow.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Recipes.LeadsRecipes;

/// <summary>A run of LEADS: trains it and its baselines, takes it to new environments, measures and reports.</summary>
internal sealed class LeadsStudy
{
    private readonly RunSession run;
    private readonly LeadsConfig config;
    private readonly StateUnits states;
    private readonly TrajectorySet train;
    private readonly TrajectorySet validation;
    private readonly Contest<TrajectoryBatch> contest;

    private LeadsStudy(RunSession run, LeadsConfig config, LeadsData data, StateUnits states)
    {
        (this.run, this.config, this.states) = (run, config, states);
        (train, validation) = (states.ToUnits(data.Train, run.Device), states.ToUnits(data.Validation, run.Device));
        MoveBudget budget = config.Budget;
        contest = new Contest<TrajectoryBatch>(
            run, budget.Options(run.Seed("trainer")),
            () => new EnvironmentBatches(train, budget.BatchSize, run.Seed("shuffle"), budget.MovesPerEpoch));
    }

    /// <summary>Names of the measures: root mean square velocities on the training frames.</summary>
    public const string SizeOfShared = "size of f", SizeOfOwn = "size of g";

    /// <summary>The run.</summary>
    public static Summary Run(RunSession run, LeadsConfig config)
    {
        using DisposeScope scope = NewDisposeScope();
        var data = LeadsData.Load(run, config);
        data.Show(run);
        var states = StateUnits.OfFrames(data.Train, config.Model.Normalize);
        LeadsBaselines.Check(config, states, data.Train);
        var study = new LeadsStudy(run, config, data, states);
        ForecastContest<IEnvironmentForecast> tests = Tests(run, states, data.Test, sharedOnly: false);
        TrainedContestant<IEnvironmentForecast> main = study.Train(Decomposition.Leads);
        TrainedForecast<IEnvironmentForecast> leads = tests.Predict(main);
        states.Write(run.Folder);
        LeadsTuning? unseen = data.AdaptationTrain is { } few ? new LeadsTuning(run, config, states.ToUnits(few, run.Device)) : null;
        (TrainedContestant<IEnvironmentForecast> Known, Func<TrainedContestant<IEnvironmentForecast>>? New)[] baselines =
            study.Baselines(unseen);
        TrainedForecast<IEnvironmentForecast>[] others =
        [
            .. baselines.Select(each => tests.Predict(each.Known)),
            Tests(run, states, data.Test, sharedOnly: true).Predict(main with { Contestant = LeadsFigures.Shared }),
        ];
        TrainedForecast<IEnvironmentForecast>[] adapted = [];
        if (unseen is not null)
        {
            var ways = new LeadsAdaptations(run, config, states, (EnvironmentDynamics)main.Model!, unseen, data.AdaptationTest!);
            ForecastContest<IEnvironmentForecast> newTests = Tests(run, states, data.AdaptationTest!, sharedOnly: false);
            adapted =
            [
                .. config.Adaptation.Kinds.Distinct().Select(ways.Train),
                .. baselines.Where(each => each.New is not null).Select(each => newTests.Predict(each.New!())),
            ];
        }

        run.Token.ThrowIfCancellationRequested();
        var results = new LeadsResults(data, states, leads, others, adapted);
        return RunSession.Reported(results.Summary(run), config.Evaluation.Report, summary => LeadsReport.Write(run, results, summary));
    }

    /// <summary>Forecasts of tests by any dynamics, some trajectories of each environment at a time.</summary>
    public static ForecastContest<IEnvironmentForecast> Tests(RunSession run, StateUnits states, TrajectorySet test, bool sharedOnly)
    {
        const int Part = 8; // Of each environment.
        int[][] each = [.. Enumerable.Range(0, test.Count).GroupBy(i => test.Environments?[i] ?? 0).Select(group => group.ToArray())];
        int[][] parts = [.. Enumerable.Range(0, (each.Max(list => list.Length) + Part - 1) / Part)
            .Select(part => each.SelectMany(list => list.Skip(part * Part).Take(Part)).ToArray())];
        return new ForecastContest<IEnvironmentForecast>(
            run, states.ToUnits(test, run.Device), parts,
            (model, part) => sharedOnly ? ((EnvironmentDynamics)model).Forecast(part, sharedOnly) : model.Forecast(part), states.FromUnits);
    }

    /// <summary>What is minimized; a baseline pays no penalty.</summary>
    public static LeadsOptions Options(RunSession run, LeadsTrainingConfig how, StateUnits states, double penalty) => new()
    {
        PenaltyWeight = penalty,
        LipschitzWeight = how.LipschitzWeight,
        Norm = how.Norm,
        Points = states.Grid is { } grid && grid.Axes.All(axis => axis.Boundary == Boundary.Periodic)
            ? [.. grid.Axes.Select(axis => axis.Points)]
            : null,
        Restarts = Restarts(run, how),
        Seed = run.Seed("norms"),
    };

    /// <summary>When forecasts restart from observed frames; null for never.</summary>
    public static RestartSchedule? Restarts(RunSession run, LeadsTrainingConfig how) =>
        how.RestartDecay > 0 ? new RestartSchedule(how.RestartDecay, how.RestartEvery, run.Seed("restarts")) : null;

    /// <summary>Every baseline, and what takes those of other kinds to new environments.</summary>
    private (TrainedContestant<IEnvironmentForecast>, Func<TrainedContestant<IEnvironmentForecast>>?)[] Baselines(LeadsTuning? unseen)
    {
        var others = new LeadsBaselines(run, config, states, contest, new LeadsTuning(run, config, train), unseen, validation);
        TrainedContestant<IEnvironmentForecast>? done = null;
        TrainedContestant<IEnvironmentForecast> Shared() => done ??= Train(Decomposition.OneForAll);
        return [.. config.Evaluation.Baselines.Distinct().Where(kind => kind != LeadsBaseline.Leads).Select(kind => kind switch
        {
            LeadsBaseline.OneForAll => (Shared(), null),
            _ when LeadsFigures.DecompositionOf(kind) is { } decomposition => (Train(decomposition), null),
            _ => others.Train(kind, Shared),
        })];
    }

    private TrainedContestant<IEnvironmentForecast> Train(Decomposition kind)
    {
        EnvironmentDynamics dynamics = LeadsNetwork.Dynamics(run.Plan.Model, config, states, kind, run.Seed("initialization"), run.Device);
        double penalty = kind == Decomposition.Leads ? config.Training.PenaltyWeight : 0;
        var principle = new Leads(dynamics, Options(run, config.Training, states, penalty), config.Optimizer.Spec(config.Budget.Epochs));
        return contest.Train<IEnvironmentForecast>(
            LeadsFigures.Of(kind), dynamics, principle, new EnvironmentError(dynamics, validation), new EpochMeter(() => Sizes(dynamics)));
    }

    private Dictionary<string, double> Sizes(EnvironmentDynamics dynamics)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor frames = train.States.transpose(0, 1).flatten(0, 1); // Trajectory by trajectory: still ordered by environment.
        double Size(nn.Module<Tensor, Tensor> network) => Math.Sqrt(network.call(frames).to(float64).square().mean().cpu().item<double>());
        return new() { [SizeOfShared] = Size(dynamics.Shared), [SizeOfOwn] = Size(dynamics.Own) };
    }
}
