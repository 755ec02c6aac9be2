using Semiflow.Recipes.Runs.Comparisons;
using Semiflow.Recipes.Runs.Observers;
using Semiflow.Training;
using Semiflow.Training.Runs;

namespace Semiflow.Tests.Recipes.Runs;

/// <summary>What whoever watches a run is told of its trainings, and the picture that compares several runs.</summary>
public sealed class TrainingWatchTests : IRunObserver, IDisposable
{
    private readonly Toy toy = new();
    private readonly List<RunProgress> steps = [], epochs = [];
    private readonly List<string> said = [];

    public void Dispose() => toy.Dispose();

    void IRunObserver.Say(string line) => said.Add(line);

    void IRunObserver.Step(RunProgress progress) => steps.Add(progress);

    void IRunObserver.Epoch(RunProgress progress) => epochs.Add(progress);

    /// <summary>Two epochs of two moves; losses 2, 4 and 10: means 2, 3 and, in the new epoch, 10.</summary>
    [Fact]
    public void Each_move_tells_the_mean_loss_of_its_epoch_and_how_much_is_done()
    {
        var watch = new TrainingWatch(this, "baseline", "relative error, %");
        Assert.Equal(0, watch.Seconds);
        watch.OnStart(Progress(0), []);
        watch.OnMove(Move(1, 1.5, 0.5), Progress(1));
        watch.OnMove(Move(2, 4), Progress(2));
        watch.OnEpoch(Epoch(1, 0.25, best: true, 3));
        watch.OnMove(Move(3, 10), Progress(3, 0.25));
        watch.OnEpoch(Epoch(2, 0.5, best: false, 9));
        Assert.Equal([2.0, 3, 10], steps.Select(step => step.Loss));
        Assert.Equal([1, 1, 2], steps.Select(step => step.Epoch));
        Assert.Equal([0.25, 0.5, 0.75], steps.Select(step => step.Share));
        Assert.Equal([3.0, 9], epochs.Select(epoch => epoch.Loss));
        Assert.Equal([(0.25, 0.25), (0.5, 0.25)], epochs.Select(epoch => (epoch.Validation!.Value, epoch.Best!.Value)));
        Assert.All(steps.Concat(epochs), each => Assert.Equal(("baseline", "%"), (each.Training, each.Unit)));
        Assert.Empty(said);
        Assert.InRange(watch.Seconds, 0, 60);
    }

    [Theory]
    [InlineData("mean squared error", "")]
    [InlineData("error, at the end, m/s", "m/s")]
    public void The_unit_stands_behind_the_last_comma_of_the_metric(string metric, string unit)
    {
        var watch = new TrainingWatch(this, RunSession.Main, metric);
        watch.OnStart(Progress(0), []);
        watch.OnMove(Move(1, 1), Progress(1));
        Assert.Equal(unit, Assert.Single(steps).Unit);
    }

    [Theory]
    [InlineData("model", 3, "training resumes after step 3 of 4")]
    [InlineData("baseline", 1, "training of baseline resumes after step 1 of 4")]
    [InlineData("model", 0, null)]
    [InlineData("model", 4, null)] // finished, taken up for its model alone
    public void A_training_that_goes_on_says_from_where(string training, int step, string? line)
    {
        new TrainingWatch(this, training, "").OnStart(Progress(step), []);
        Assert.Equal(line, said.SingleOrDefault());
    }

    [Fact]
    public void Runs_are_compared_by_the_metrics_in_their_folders()
    {
        RunRecord fresh = toy.Create(Toy.Plan(), "fresh"), trained = toy.Create(Toy.Plan(), "trained");
        string file = toy.At("comparison.png");
        Assert.Contains("nothing to compare",
            Assert.Throws<InputException>(() => RunComparison.WriteFigure(file, [("a", fresh)])).Message, StringComparison.Ordinal);
        Assert.False(File.Exists(file));
        EpochReport[] history = [Epoch(1, 0.5, true, 3), Epoch(2, 0.25, true, 2)];
        var log = new MetricsLog(trained.Folder);
        log.OnStart(Progress(0), []);
        Assert.All(history, log.OnEpoch);
        RunComparison.WriteFigure(file, [("a", fresh), ("b", trained)]);
        Assert.Equal(RunComparison.Draw([("b", history)]), File.ReadAllBytes(file));
    }

    private static TrainingProgress Progress(long step, double? validation = null) =>
        new(step, 4, 2, 100, TimeSpan.FromSeconds(1), null, validation, validation);

    private static Move Move(long step, params double[] terms) =>
        new("model", step, step / 2.0, terms.Select((value, i) => (i, value)).ToDictionary(term => $"term {term.i}", term => term.value));

    private static EpochReport Epoch(int epoch, double validation, bool best, double loss) => new(
        epoch, 2 * epoch, new Dictionary<string, IReadOnlyDictionary<string, double>>
            { ["model"] = new Dictionary<string, double> { ["loss"] = loss } },
        new Dictionary<string, double>(), validation, best, 1, 1);
}
