using Semiflow.Data;
using Semiflow.Data.Numpy;
using Semiflow.Flows;
using Semiflow.Tests.Cli;
using Semiflow.Training;
using Semiflow.Training.Runs;
using static TorchSharp.torch;

namespace Semiflow.Tests.Recipes;

/// <summary>What the pipeline promises of every method, by the smallest one.</summary>
public sealed class RunPipelineTests : IDisposable
{
    private readonly DecayMethod method = new();
    private readonly string folder = Directory.CreateTempSubdirectory("semiflow-pipeline-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void A_run_trains_its_models_apart_and_keeps_what_probes_measured()
    {
        var seen = new Watcher(int.MaxValue, () => { });
        Summary summary = Run("a", new DecayMethod.Settings(Epochs: 30), seen)!;
        Assert.InRange(summary["rate"]!.Value, 0.45, 0.55);
        Assert.True(summary["mse"]!.Value < summary["mse_baseline"]!.Value);
        Assert.Equal(["baseline", RunSession.Main], seen.Trainings);
        RunRecord record = RunRecord.Open(At("a"), [method]);
        Assert.Equal(["baseline", ""], record.Folder.Trainings);
        IReadOnlyList<EpochReport> history = MetricsLog.Read(record.Folder);
        Assert.Equal(30, history.Count);
        Assert.Equal(summary["first_estimate"]!.Value, history[0].Measures!["rate"]);
        Assert.True(File.Exists(Path.Combine(At("a"), "checkpoints", "baseline", "best.safetensors")));
        Assert.True(File.Exists(Path.Combine(At("a"), "figures", "estimate.png")));
        Assert.Contains("semiflow run decay-toy --tier small", File.ReadAllText(Path.Combine(At("a"), "report.html")),
            StringComparison.Ordinal);
        Assert.Equal(1e-3, record.Summary!["mse"]!.Published);
        Assert.Equal("finished", record.State);
    }

    [Theory]
    [InlineData(1)] // in the baseline
    [InlineData(7)]
    [InlineData(14)] // in the main training: the baseline is done
    [InlineData(23)]
    public void Stopped_at_any_step_a_run_goes_on_to_the_same_bits(int steps)
    {
        Assert.NotNull(Run("whole", new DecayMethod.Settings(), new Watcher(int.MaxValue, () => { })));
        using var stop = new CancellationTokenSource();
        Assert.Null(Run("cut", new DecayMethod.Settings(), new Watcher(steps, stop.Cancel), stop.Token));
        Assert.Contains(steps < 12 ? "of baseline" : "interrupted after epoch", RunRecord.Open(At("cut"), [method]).State,
            StringComparison.Ordinal);
        int simulations = method.Simulations;
        Assert.NotNull(RunPipeline.Resume(At("cut"), new Watcher(int.MaxValue, () => { }), [method], CancellationToken.None).Summary);
        Assert.Equal(simulations, method.Simulations);
        Assert.Equal(CommandLine.Results(At("whole")), CommandLine.Results(At("cut")));
    }

    [Fact]
    public void Bad_data_leave_no_folder_and_a_method_must_be_known()
    {
        Assert.Throws<InputException>(() => Run("bad", new DecayMethod.Settings(Broken: true), new Watcher(int.MaxValue, () => { })));
        Assert.False(Directory.Exists(At("bad")));
        Run("a", new DecayMethod.Settings(Epochs: 1), new Watcher(int.MaxValue, () => { }));
        Assert.Contains("decay", Assert.Throws<InputException>(() => RunRecord.Open(At("a"), MethodCatalogue.All)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_blow_up_leaves_the_run_and_a_word_in_its_log()
    {
        FlowException failure = Assert.Throws<FlowException>(
            () => Run("blown", new DecayMethod.Settings(Epochs: 9, BlowsUp: true), new Watcher(int.MaxValue, () => { })));
        Assert.Contains("time 1.5 with step 0.25", failure.Message, StringComparison.Ordinal);
        RunRecord record = RunRecord.Open(At("blown"), [method]);
        Assert.True(record.Folder.Checkpoints.HasLast);
        Assert.Contains("the training of model failed", File.ReadAllText(record.Folder.LogFile), StringComparison.Ordinal);
        Assert.StartsWith("interrupted after epoch", record.State, StringComparison.Ordinal);
    }

    [Fact]
    public void A_trained_run_forecasts_and_measures()
    {
        Run("a", new DecayMethod.Settings(Epochs: 30), new Watcher(int.MaxValue, () => { }));
        ITrainedRun trained = method.Open(RunRecord.Open(At("a"), [method]));
        double rate = RunRecord.Open(At("a"), [method]).Summary!["rate"]!.Value;
        using (Tensor states = tensor(new double[] { 1, 3 }, [2, 1]))
        {
            NumpyArchive.Write(At("x.npz"), [("start", states)]);
        }

        var observer = new Watcher(int.MaxValue, () => { });
        trained.Predict(new PredictionRequest(At("x.npz"), At("y.npz"), Times: [1, 2, 4]), observer);
        TrajectorySet forecast = TrajectoryData.Read(At("y.npz"));
        Assert.Equal((2, 3), (forecast.Count, forecast.Frames));
        Assert.Equal(3 * Math.Exp(-3 * rate), forecast.States[2, 1, 0].item<double>(), 12);
        Assert.Equal([1, 2, 4], forecast.Times.data<double>().ToArray());
        trained.Predict(new PredictionRequest(At("y.npz"), At("z.npz"), Times: [4, 5]), observer);
        Assert.Equal(3 * Math.Exp(-4 * rate), TrajectoryData.Read(At("z.npz")).States[1, 1, 0].item<double>(), 12);
        Assert.InRange(trained.Evaluate(new DataSource(File: At("y.npz")), observer)["mse"]!.Value, 0, 1e-20);
        Assert.Throws<InputException>(() => trained.Predict(new PredictionRequest(At("x.npz"), At("w.npz")), observer));
        using (Tensor states = ones(2, 1), environments = arange(2))
        {
            NumpyArchive.Write(At("e.npz"), [("start", states), ("environment", environments)]);
        }

        InputException foreign = Assert.Throws<InputException>(
            () => trained.Predict(new PredictionRequest(At("e.npz"), At("w.npz"), Times: [0, 1]), observer));
        Assert.Contains("trajectory of environment 1", foreign.Message, StringComparison.Ordinal);
        using Tensor wide = zeros(3, 2);
        NumpyArchive.Write(At("wide.npz"), [("start", wide)]);
        Assert.Throws<InputException>(() => trained.Predict(new PredictionRequest(At("wide.npz"), At("w.npz"), Times: [0, 1]), observer));
    }

    [Fact]
    public void Seeds_belong_to_run_and_purpose()
    {
        var seeds = new HashSet<ulong>();
        foreach (long seed in new long[] { 0, 1 })
        {
            RunRecord record = RunRecord.Create(At($"seed{seed}"), Plan(new DecayMethod.Settings(), seed));
            var session = new RunSession(record, new Watcher(1, () => { }), CancellationToken.None);
            Assert.Equal(session.Seed("data"), session.Seed("data"));
            Assert.True(seeds.Add(session.Seed("data")) && seeds.Add(session.Seed("initialization")));
        }
    }

    private string At(string name) => Path.Combine(folder, name);

    private RunPlan Plan(DecayMethod.Settings settings, long seed = 5) =>
        new Recipe("decay-toy", "toy", method, "decay", "exponential", [], settings, settings).Plan("small", seed, "cpu", settings);

    private Summary? Run(string name, DecayMethod.Settings settings, IRunObserver observer, CancellationToken stop = default) =>
        RunPipeline.Run(Plan(settings), At(name), observer, stop).Summary;

    /// <summary>Counts steps and does something at one of them.</summary>
    private sealed class Watcher(int step, Action deed) : IRunObserver
    {
        private int steps;

        public List<string> Trainings { get; } = [];

        public void Step(RunProgress progress)
        {
            if (Trainings.LastOrDefault() != progress.Training)
            {
                Trainings.Add(progress.Training);
            }

            if (++steps == step)
            {
                deed();
            }
        }

        public void Epoch(RunProgress progress) => Assert.NotNull(progress.Validation);
    }
}
