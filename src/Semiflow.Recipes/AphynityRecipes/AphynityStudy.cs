using Semiflow.Flows;
using Semiflow.Physics;
using Semiflow.Principles;
using Semiflow.Recipes.Runs.Observers;
using Semiflow.Training;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Semiflow.Recipes.AphynityRecipes;

/// <summary>
/// A run of APHYNITY: trains the model and its baselines, all with one budget, one initial network and one order of the data, measures and
/// reports.
/// </summary>
internal sealed class AphynityStudy
{
    private const int Measured = 8; // Trajectories on which sizes are measured with each epoch.
    private readonly RunSession run;
    private readonly AphynityConfig config;
    private readonly AphynityData data; // In the units of the data,
    private readonly AphynityData seen; // and of the model.
    private readonly PhysicsLaw law;
    private readonly StateUnits states;
    private readonly IReadOnlyList<double>? sizes;
    private readonly TrajectorySet train;
    private readonly TrajectorySet validation;
    private readonly Contest<TrajectoryBatch> contest;
    private readonly ForecastContest<AugmentedDynamics> tests;
    private readonly Dictionary<AphynityBaseline, TrainedForecast<AugmentedDynamics>?> done = [];

    private AphynityStudy(RunSession run, AphynityConfig config, AphynityData data, PhysicsLaw law)
    {
        (this.run, this.config, this.data, this.law) = (run, config, data, law);
        bool channels = config.Training.ChannelUnits;

        // A law is one of the data in their own units; a network alone has no units.
        states = channels && law.Make is null ? StateUnits.OfFrames(data.Train, normalize: true) : StateUnits.Of(data.Train);
        (seen, sizes) = (data.InUnits(states), channels && states.AreOfData ? StateUnits.Deviations(data.Train) : null);
        train = seen.Pieces(config.Data.Window, run.Device);
        validation = StateUnits.Single(seen.Validation, run.Device);
        Budget budget = config.BudgetFor(states.SpaceRank);
        contest = new Contest<TrajectoryBatch>(
            run, budget.Options(run.Seed("trainer")),
            () => budget.Epoch(new TrajectoryBatches(train, budget.BatchSize, run.Seed("shuffle"), config.Multiplier.Every)));
        tests = Tests(run, config, seen.Test, states.FromUnits);
    }

    /// <summary>The run.</summary>
    public static Summary Run(RunSession run, AphynityConfig config)
    {
        using DisposeScope scope = NewDisposeScope();
        PhysicsLaw law = PhysicsLaws.Find(run.Plan.Model);
        config.Training.Check(law);
        AphynityData data = AphynityData.Load(run, config);
        run.Shows(SampleUse.Training, data.Train);
        run.Shows(SampleUse.Choice, data.Validation);
        run.Shows(SampleUse.Report, data.Test);
        law.Check(data.Train.States.shape);
        CheckProjection(config, law, data);
        var study = new AphynityStudy(run, config, data, law);
        run.Observer.Say($"physics:    {law.Equation}");
        run.Observer.Warn(data.System is null ? SinglePrecision.Lost("state", study.seen.Train.States.flatten(0, 1)) : []);
        TrainedForecast<AugmentedDynamics> main = study.TrainMain();
        study.states.Write(run.Folder);
        TrainedForecast<AugmentedDynamics>[] others =
            [.. config.Evaluation.Baselines.Distinct().Select(study.Of).OfType<TrainedForecast<AugmentedDynamics>>()];
        run.Token.ThrowIfCancellationRequested();
        var results = AphynityResults.Of(config, data, law, main, others, run.Device);
        Summary summary = results.Summary(run);
        if (config.Evaluation.Report)
        {
            AphynityReport.Write(run, results, summary);
        }

        return summary;
    }

    private static void CheckProjection(AphynityConfig config, PhysicsLaw law, AphynityData data)
    {
        if (config.Training.Projected)
        {
            using IDisposable quiet = no_grad();
            var span = new LawSpan(law.Learned(config.Model.Setting(data.Train.Grid, data.Truth)), law.Squared);
            try
            {
                span.Check(zeros([], float64), data.Train.States[0].to(float64));
            }
            catch (ArgumentException wrong)
            {
                throw new InputException(
                    $"the coefficients of '{law.Name}' cannot be projected: {wrong.Message} Leave training.projected at false.", wrong);
            }
        }
    }

    /// <summary>Forecasts of tests from their first frame, some trajectories at a time.</summary>
    /// <param name="run">The run.</param>
    /// <param name="config">Its settings.</param>
    /// <param name="test">The tests in the units of the model.</param>
    /// <param name="inUnits">Brings forecasts into the units of the data; null where they are in these.</param>
    public static ForecastContest<AugmentedDynamics> Tests(
        RunSession run, AphynityConfig config, TrajectorySet test, Func<Tensor, Tensor>? inUnits = null)
    {
        FlowOptions flow = config.Solver.Options() with { Throw = false };
        return new ForecastContest<AugmentedDynamics>(
            run, StateUnits.Single(test, run.Device), [.. Enumerable.Range(0, test.Count).Chunk(config.Evaluation.BatchSize)],
            (dynamics, part) => new FlowMap(dynamics.Field, flow).Path(part.States[0], part.Times).States,
            inUnits ?? (forecast => forecast));
    }

    /// <summary>The model that the run is about.</summary>
    private TrainedForecast<AugmentedDynamics> TrainMain()
    {
        var dynamics = AugmentedDynamics.Create(config.Model, law, states, seen.Train, data.Truth, run.Seed("initialization"), run.Device);
        if (config.Training.WarmStart && dynamics is { Law: { } physics }
            && Of(AphynityBaseline.PhysicsOnly) is { Trained.BlewUp: false, Model.Law: { } fitted })
        {
            using IDisposable quiet = no_grad();
            foreach (((string _, Parameter target), (string _, Parameter value)) in physics.NamedParameters.Zip(fitted.NamedParameters))
            {
                target.copy_(value);
            }
        }

        return Train(
            dynamics.Law is null ? AphynityFigures.NetworkAlone : AphynityFigures.Aphynity, dynamics,
            dynamics.Principle(config, states.Channels, train.Frames, law, sizes));
    }

    /// <summary>A baseline, trained once; null where the law or the data have none of that kind.</summary>
    private TrainedForecast<AugmentedDynamics>? Of(AphynityBaseline baseline) =>
        done.TryGetValue(baseline, out TrainedForecast<AugmentedDynamics>? model)
        ? model
        : done[baseline] = New(baseline);

    private TrainedForecast<AugmentedDynamics>? New(AphynityBaseline baseline)
    {
        LawSetting setting = config.Model.Setting(data.Train.Grid, data.Truth);
        PhysicsLaw? complete = law.Complete is { } name ? PhysicsLaws.Find(name) : null;
        ulong seed = run.Seed("initialization");
        IVectorField Network() => AugmentedDynamics.NewNetwork(config.Model, states, seen.Train, seed, run.Device);
        Contestant who = AphynityFigures.Of(baseline);
        return baseline switch
        {
            AphynityBaseline.Hamiltonian => Fit(
                who, new AugmentedDynamics(null, AugmentedDynamics.NewHamiltonian(config.Model, states, seed, run.Device)),
                config.Evaluation.HamiltonianEpochs),
            AphynityBaseline.Complete when complete is not null => Fit(who, new AugmentedDynamics(complete.Learned(setting), null)),
            AphynityBaseline.True when complete is not null && data.Truth is not null =>
                tests.Predict(new TrainedContestant<AugmentedDynamics>(who, new AugmentedDynamics(complete.True(setting), null), null)),
            _ when law.Make is null => null,
            AphynityBaseline.NeuralOde => Fit(who, new AugmentedDynamics(null, Network())),
            AphynityBaseline.PhysicsOnly => Fit(who, new AugmentedDynamics(law.Learned(setting), null)),
            AphynityBaseline.Vanilla => Fit(who, new AugmentedDynamics(law.Learned(setting), Network())),
            AphynityBaseline.Derivative => Derivative(who, new AugmentedDynamics(law.Learned(setting), Network())),
            _ => null,
        };
    }

    private TrainedForecast<AugmentedDynamics> Derivative(Contestant who, AugmentedDynamics dynamics) =>
        Train(who, dynamics, new DerivativeFit(dynamics.Field, config.Optimizer.Spec(config.Budget.Epochs), sizes));

    private TrainedForecast<AugmentedDynamics> Fit(Contestant who, AugmentedDynamics dynamics, int? epochs = null)
    {
        OptimizerSpec optimizer = config.Optimizer.Spec(epochs ?? config.Budget.Epochs);
        optimizer = dynamics.Network is null ? optimizer with { Rate = config.Training.LawRate ?? optimizer.Rate } : optimizer;
        return Train(who, dynamics, new TrajectoryFit(dynamics.Field, config.Solver.Options(), optimizer, sizes), epochs);
    }

    private TrainedForecast<AugmentedDynamics> Train(
        Contestant who, AugmentedDynamics dynamics, IPrinciple<TrajectoryBatch> principle, int? epochs = null)
    {
        TrajectorySet frames = train.Select([.. Enumerable.Range(0, Math.Min(Measured, train.Count))]);
        TrainerOptions options = contest.Options with { Epochs = epochs ?? contest.Options.Epochs };
        TrainedContestant<AugmentedDynamics> trained = (contest with { Options = options }).Train(
            who, dynamics, principle, new RolloutError(
                dynamics.Field, config.Solver.Options(), validation, config.Evaluation.BatchSize, sizes),
            new EpochMeter(() => AphynityMeter.Measure(principle as Aphynity, dynamics, frames)));
        principle.SetTraining(false);
        return tests.Predict(trained);
    }
}
