using Semiflow.Flows;
using Semiflow.Physics;
using Semiflow.Principles;
using Semiflow.Principles.Dynamics;
using Semiflow.Training;
using Semiflow.Training.Batches;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Semiflow.Recipes.Aphynity;

/// <summary>Trains the model of a run and its baselines, all with one budget, one initial network and one order of the data.</summary>
internal sealed class AphynityTrainings
{
    private readonly RunSession run;
    private readonly AphynityConfig config;
    private readonly AphynityData data;
    private readonly PhysicsLaw law;
    private readonly TrajectorySet train;
    private readonly TrajectorySet validation;
    private readonly TrajectorySet test;
    private readonly Dictionary<Baseline, TrainedDynamics?> done = [];

    public AphynityTrainings(RunSession run, AphynityConfig config, AphynityData data, PhysicsLaw law)
    {
        (this.run, this.config, this.data, this.law) = (run, config, data, law);
        (train, validation, test) = (
            data.Pieces(config.Data.Window, run.Device), AphynityData.Single(data.Validation, run.Device), AphynityData.Single(data.Test,
                run.Device));
    }

    private StateShape Shape => StateShape.Of(data.Train);

    /// <summary>The model that the run is about.</summary>
    public TrainedDynamics Main()
    {
        var dynamics = Dynamics.Create(config.Model, law, Shape, data.Train, data.Truth, run.Seed("initialization"), run.Device);
        if (config.Training.WarmStart && dynamics is { Law: { } physics }
            && Of(Baseline.PhysicsOnly) is { Failure.Length: 0, Dynamics.Law: { } fitted })
        {
            using IDisposable quiet = no_grad();
            foreach (((string _, Parameter target), (string _, Parameter value)) in physics.NamedParameters.Zip(fitted.NamedParameters))
            {
                target.copy_(value);
            }
        }

        IPrinciple<TrajectoryBatch> principle = dynamics.Principle(config.Training, Shape.Channels, train.Frames);
        return dynamics.Law is null
            ? Trained("neural_ode", "neural ODE", RunSession.Main, dynamics, principle)
            : Trained("aphynity", "APHYNITY", RunSession.Main, dynamics, principle);
    }

    /// <summary>A baseline, trained once; null where the law or the data have none of that kind.</summary>
    public TrainedDynamics? Of(Baseline baseline) => done.TryGetValue(baseline, out TrainedDynamics? model)
        ? model
        : done[baseline] = New(baseline);

    private TrainedDynamics? New(Baseline baseline)
    {
        LawSetting setting = config.Model.Setting(data.Train.Grid, data.Truth);
        PhysicsLaw? complete = law.Complete is { } name ? PhysicsLaws.Find(name) : null;
        IVectorField Network() => Dynamics.NewNetwork(config.Model, Shape, data.Train, run.Seed("initialization"), run.Device);
        return baseline switch
        {
            Baseline.NeuralOde when law.Make is not null => Fit("neural_ode", "neural ODE", "neural-ode", new Dynamics(null, Network())),
            Baseline.PhysicsOnly when law.Make is not null =>
                Fit("physics_only", "physics only", "physics-only", new Dynamics(law.Learned(setting), null)),
            Baseline.Complete when complete is not null =>
                Fit("complete", "complete physics", "complete", new Dynamics(complete.Learned(setting), null)),
            Baseline.True when complete is not null && data.Truth is not null =>
                Still("true", "true physics", new Dynamics(complete.True(setting), null)),
            Baseline.Vanilla when law.Make is not null =>
                Fit("vanilla", "no penalty", "vanilla", new Dynamics(law.Learned(setting), Network())),
            Baseline.Derivative when law.Make is not null => Derivative(new Dynamics(law.Learned(setting), Network())),
            Baseline.Hamiltonian => Fit("hamiltonian", "Hamiltonian network", "hamiltonian",
                new Dynamics(null, Dynamics.NewHamiltonian(config.Model, Shape, run.Seed("initialization"), run.Device)),
                config.Evaluation.HamiltonianEpochs),
            _ => null,
        };
    }

    private TrainedDynamics Derivative(Dynamics dynamics) =>
        Guarded("derivative", "derivative supervision", "derivative", dynamics,
            new DerivativeFit(dynamics.Field, Dynamics.Optimizer(config.Training)));

    private TrainedDynamics Fit(string key, string title, string training, Dynamics dynamics, int? epochs = null)
    {
        AphynityTrainingConfig how = dynamics.Network is null
            ? config.Training with { Rate = config.Training.LawRate ?? config.Training.Rate }
            : config.Training;
        return Guarded(key, title, training, dynamics, new TrajectoryFit(dynamics.Field, Dynamics.Flow(how), Dynamics.Optimizer(how)),
            epochs);
    }

    /// <summary>A baseline that blows up is a result, not the end of the run.</summary>
    private TrainedDynamics Guarded(
        string key, string title, string training, Dynamics dynamics, IPrinciple<TrajectoryBatch> principle, int? epochs = null)
    {
        try
        {
            return Trained(key, title, training, dynamics, principle, epochs);
        }
        catch (Exception error) when (error is FlowException or NonFiniteException)
        {
            run.Observer.Say($"{title} blew up: {error.Message}");
            return new TrainedDynamics(key, title, dynamics, null, full_like(test.States, double.NaN).cpu(), error.Message);
        }
    }

    private TrainedDynamics Trained(
        string key, string title, string training, Dynamics dynamics, IPrinciple<TrajectoryBatch> principle, int? epochs = null)
    {
        AphynityTrainingConfig how = config.Training;
        TimeSpan? every = how.CheckpointSeconds > 0 ? TimeSpan.FromSeconds(how.CheckpointSeconds) : null;
        var meter = new AphynityMeter(
            principle as Principles.Augmentation.Aphynity, dynamics, train.Select([.. Enumerable.Range(0, Math.Min(8, train.Count))]));
        TrainingResult result = run.Train(
            training, principle,
            new LongEpochs<TrajectoryBatch>(
                new TrajectoryBatches(train, how.BatchSize, run.Seed("shuffle"), how.InnerIterations), how.Passes),
            new RolloutError(dynamics.Field, Dynamics.Flow(how), validation, config.Evaluation.BatchSize),
            new TrainerOptions(epochs ?? how.Epochs, run.Seed("trainer"), 0, every), meter);
        principle.SetTraining(false);
        return new TrainedDynamics(key, title, dynamics, result, Forecast(dynamics, title));
    }

    private TrainedDynamics Still(string key, string title, Dynamics dynamics) =>
        new(key, title, dynamics, null, Forecast(dynamics, title));

    private Tensor Forecast(Dynamics dynamics, string title)
    {
        using IDisposable quiet = no_grad();
        var flow = new FlowMap(dynamics.Field, Dynamics.Flow(config.Training) with { Throw = false });
        var parts = new List<Tensor>();
        for (int from = 0; from < test.Count; from += config.Evaluation.BatchSize)
        {
            run.Token.ThrowIfCancellationRequested();
            run.Observer.Advance($"forecasts of {title}", (double)from / test.Count);
            using DisposeScope scope = NewDisposeScope();
            TrajectorySet part = test.Select([.. Enumerable.Range(from, Math.Min(config.Evaluation.BatchSize, test.Count - from))]);
            parts.Add(flow.Path(part.States[0], part.Times).States.cpu().MoveToOuterDisposeScope());
        }

        run.Observer.Advance($"forecasts of {title}", 1);
        return cat(parts, 1);
    }
}
