using Semiflow.Flows;
using Semiflow.Physics;
using Semiflow.Principles;
using Semiflow.Principles.Dynamics;
using Semiflow.Recipes.Runs.Observers;
using Semiflow.Training;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Semiflow.Recipes.AphynityRecipes;

/// <summary>
/// A run of APHYNITY: trains the model and its baselines, all with one budget (a Hamiltonian may have fewer
/// epochs), one initial network and one order of the data, measures and
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

    private PhysicsLaw? Complete => law.Complete is { } name ? PhysicsLaws.Find(name) : null;

    /// <summary>The run.</summary>
    public static Summary Run(RunSession run, AphynityConfig config)
    {
        using DisposeScope scope = NewDisposeScope();
        PhysicsLaw law = PhysicsLaws.Find(run.Plan.Model);
        config.Training.Check(law);
        AugmentedLaws.CheckLaw(config.Evaluation, law);
        AphynityData data = AphynityData.Load(run, config);
        run.Shows(SampleUse.Training, data.Train);
        run.Shows(SampleUse.Choice, data.Validation);
        run.Shows(SampleUse.Report, data.Test);
        law.Check(data.Train.States.shape);
        AugmentedLaws.CheckData(config.Evaluation, data);
        var study = new AphynityStudy(run, config, data, law);
        run.Observer.Say($"physics:    {law.Equation}");
        run.Observer.Warn(data.System is null && ReversedStates.Warning(config.Training, law, data.Train) is { } warning ? [warning] : []);
        run.Observer.Warn(data.System is null ? SinglePrecision.Lost("state", study.seen.Train.States.flatten(0, 1)) : []);
        study.SayWhatIsLeftOut();
        TrainedForecast<AugmentedDynamics> main = study.TrainMain();
        study.states.Write(run.Folder);
        TrainedForecast<AugmentedDynamics>[] others =
        [
            .. config.Evaluation.Baselines.Distinct().Select(study.Of).OfType<TrainedForecast<AugmentedDynamics>>(),
            .. config.Evaluation.Augmented.Distinct().Select(study.Of),
        ];
        run.Token.ThrowIfCancellationRequested();
        var results = AphynityResults.Of(config, data, law, main, others, run.Device, study.sizes);
        return RunSession.Reported(results.Summary(run), config.Evaluation.Report, summary => AphynityReport.Write(run, results, summary));
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
        return TrainAugmented(
            dynamics.Law is null ? AphynityFigures.NetworkAlone : AphynityFigures.Aphynity, dynamics, law, AphynityBaseline.PhysicsOnly);
    }

    /// <summary>A law augmented besides that of the run.</summary>
    private TrainedForecast<AugmentedDynamics> Of(AugmentedLaw which)
    {
        AphynityBaseline alone = AugmentedLaws.Alone(which);
        bool energy = which == AugmentedLaw.Hamiltonian;
        return TrainAugmented(
            AphynityFigures.Of(which), new AugmentedDynamics(Physics(alone), Network()), energy ? null : Complete, alone,
            energy ? config.Evaluation.HamiltonianEpochs : null);
    }

    /// <summary>Trains physics and network.</summary>
    /// <param name="who">Who it is.</param>
    /// <param name="dynamics">Both.</param>
    /// <param name="of">The law; null for a Hamiltonian.</param>
    /// <param name="alone">What the physics are alone, from which they start if they do so warm.</param>
    /// <param name="epochs">How long; null for as long as the settings say.</param>
    private TrainedForecast<AugmentedDynamics> TrainAugmented(
        Contestant who, AugmentedDynamics dynamics, PhysicsLaw? of, AphynityBaseline alone, int? epochs = null)
    {
        if (config.Training.WarmStart && dynamics.Physics is { } physics && FieldParts.Parameters(physics).Any()
            && Of(alone) is { Trained.BlewUp: false, Model: { } fitted })
        {
            using IDisposable quiet = no_grad();
            foreach (((string _, Parameter target), (string _, Parameter value)) in FieldParts.Parameters(physics)
                .Zip(FieldParts.Parameters(fitted.Field)))
            {
                target.copy_(value);
            }
        }

        return Train(who, dynamics, dynamics.Principle(config, states.Channels, train.Frames, of, sizes, epochs), epochs);
    }

    /// <summary>Baselines that are asked for and that this law or these data do not have.</summary>
    private void SayWhatIsLeftOut()
    {
        using DisposeScope scope = NewDisposeScope();
        string[] none = [.. config.Evaluation.Baselines.Distinct().Where(each => Physics(each) is null).Select(each =>
            Configuration.Text(each))];
        if (none.Length > 0)
        {
            run.Observer.Say($"            without {string.Join(", ", none)}, of which there are none with the physics '{law.Name}'"
                + (data.Truth is null ? " on own data" : ""));
        }
    }

    /// <summary>A baseline, trained once; null where the law or the data have none of that kind.</summary>
    private TrainedForecast<AugmentedDynamics>? Of(AphynityBaseline baseline) =>
        done.TryGetValue(baseline, out TrainedForecast<AugmentedDynamics>? model)
        ? model
        : done[baseline] = New(baseline);

    private TrainedForecast<AugmentedDynamics>? New(AphynityBaseline baseline)
    {
        Contestant who = AphynityFigures.Of(baseline);
        IVectorField? physics = Physics(baseline);
        return baseline switch
        {
            _ when physics is null => null,
            AphynityBaseline.Hamiltonian => Fit(who, new AugmentedDynamics(null, physics), config.Evaluation.HamiltonianEpochs),
            AphynityBaseline.True =>
                tests.Predict(new TrainedContestant<AugmentedDynamics>(who, new AugmentedDynamics(physics, null), null)),
            AphynityBaseline.NeuralOde => Fit(who, new AugmentedDynamics(null, Network())),
            AphynityBaseline.PhysicsOnly or AphynityBaseline.Complete => Fit(who, new AugmentedDynamics(physics, null)),
            AphynityBaseline.Vanilla => Fit(who, new AugmentedDynamics(physics, Network())),
            _ => Derivative(who, new AugmentedDynamics(physics, Network())),
        };
    }

    /// <summary>The physics of a baseline, those of the run where it has none of its own; null where law or data have none.</summary>
    private IVectorField? Physics(AphynityBaseline baseline)
    {
        LawSetting setting = config.Model.Setting(data.Train.Grid, data.Truth);
        return baseline switch
        {
            AphynityBaseline.Hamiltonian =>
                AugmentedDynamics.NewHamiltonian(config.Model, states, run.Seed("initialization"), run.Device),
            AphynityBaseline.Complete => Complete?.Learned(setting),
            AphynityBaseline.True => data.Truth is null ? null : Complete?.True(setting),
            _ => law.Make?.Invoke(setting),
        };
    }

    private IVectorField Network() =>
        AugmentedDynamics.NewNetwork(config.Model, states, seen.Train, run.Seed("initialization"), run.Device);

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
