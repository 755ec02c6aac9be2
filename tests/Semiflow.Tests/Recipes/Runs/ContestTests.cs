using Semiflow.Flows;
using Semiflow.Training;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Semiflow.Tests.Recipes.Runs;

/// <summary>Contestants learn alike: one budget, one order of the data; a baseline may blow up, the main model may not.</summary>
public sealed class ContestTests : IDisposable
{
    private readonly Toy toy = new();
    private readonly TorchSharp.DisposeScope scope = NewDisposeScope();

    public void Dispose()
    {
        scope.Dispose();
        toy.Dispose();
    }

    [Fact]
    public void All_see_the_same_data_in_the_same_order_and_have_the_same_budget()
    {
        var served = new List<Served>();
        Contest<double> contest = Of(toy.Session(Toy.Plan()), served);
        TrainedContestant<Number> other = contest.Train(Toy.Other, new Number(0), new Fit(), null);
        Number number = new(0);
        TrainedContestant<Number> main = contest.Train(Toy.Main, number, new Fit { Number = number }, null);
        Assert.Equal(2, served.Count);
        Assert.Equal(served[0].Batches, served[1].Batches);
        Assert.Equal([(0, 0), (0, 1), (1, 0), (1, 1), (2, 0), (2, 1)], served[0].Batches);
        Assert.Equal((6L, 6L, 3, 3), (other.Training!.Steps, main.Training!.Steps, other.Training.Epochs, main.Training.Epochs));
        Assert.Equal(["the-other", ""], RunRecord.Open(toy.At("run"), Toy.Methods).Folder.Trainings.OrderDescending());
        Assert.Equal(("", "ours", false), (main.Key, main.Title, main.BlewUp));
        Assert.All(served, each => Assert.True(each.Disposed));
    }

    [Fact]
    public void A_baseline_that_blows_up_is_a_result()
    {
        var served = new List<Served>();
        RunSession session = toy.Session(Toy.Plan());
        Number number = new(0);
        TrainedContestant<Number> trained = Of(session, served).Train(Toy.Other, number, new Fit { BlowsUpAt = 3 }, null);
        Assert.True(trained.BlewUp);
        Assert.Same(number, trained.Model);
        Assert.Null(trained.Training);
        Assert.Contains("time 1.5", trained.Failure, StringComparison.Ordinal);
        Assert.StartsWith("the other blew up: ", Assert.Single(toy.Said), StringComparison.Ordinal);
        Assert.True(Assert.Single(served).Disposed);
        Assert.Contains("the training of the-other failed", File.ReadAllText(session.Folder.LogFile), StringComparison.Ordinal);
    }

    [Fact]
    public void Where_the_main_model_blows_up_the_run_ends()
    {
        var served = new List<Served>();
        Contest<double> flow = Of(toy.Session(Toy.Plan(), "flow"), served), loss = Of(toy.Session(Toy.Plan(), "loss"), served);
        Assert.Throws<FlowException>(() => flow.Train(Toy.Main, new Number(0), new Fit { BlowsUpAt = 3 }, null));
        Assert.Throws<NonFiniteException>(() => loss.Train(Toy.Main, new Number(0), new Fit { Number = new(double.NaN) }, null));
        Assert.Empty(toy.Said);
        Assert.All(served, each => Assert.True(each.Disposed));
    }

    [Fact]
    public void A_number_that_is_not_finite_is_a_blow_up_but_a_fault_of_the_program_is_none()
    {
        RunSession session = toy.Session(Toy.Plan());
        TrainedContestant<Number> trained = Of(session, []).Train(Toy.Other, new Number(0), new Fit { Number = new(double.NaN) }, null);
        Assert.True(trained.BlewUp);
        Assert.Throws<InvalidOperationException>(
            () => Contest.Enter<Number>(session, Toy.Other, () => throw new InvalidOperationException("a fault")));
    }

    [Fact]
    public void A_model_that_cannot_even_be_made_is_none()
    {
        RunSession session = toy.Session(Toy.Plan());
        FlowException Failure() => new([new FlowFailure(FlowOutcome.NonFinite, 1, 0, 1.5, 0.25)]);
        TrainedContestant<Number> none = Contest.Enter<Number>(session, Toy.Other, () => throw Failure());
        Assert.Null(none.Model);
        Assert.True(none.BlewUp);
        Assert.Throws<FlowException>(() => Contest.Enter<Number>(session, Toy.Main, () => throw Failure()));
        TrainedContestant<string> constant = Contest.Enter(session, Toy.Other, "the mean", () => null);
        Assert.Equal(("the mean", false), (constant.Model, constant.BlewUp));
    }

    [Theory]
    [InlineData(2)] // in the baseline
    [InlineData(9)] // in the main training: the baseline is done and is not repeated
    public void Cut_anywhere_a_contest_goes_on_to_the_same_numbers(int moves)
    {
        (double Other, double Main) Run(string name, CancellationToken token, Action moved, List<Served> served)
        {
            Contest<double> contest = Of(toy.Session(Toy.Plan(), name, token), served);
            Number other = new(3), main = new(0);
            contest.Train(Toy.Other, other, new Fit { Number = other, Moved = moved }, null);
            contest.Train(Toy.Main, main, new Fit { Number = main, Moved = moved }, null);
            return (other.Value.item<double>(), main.Value.item<double>());
        }

        (double Other, double Main) whole = Run("whole", CancellationToken.None, () => { }, []);
        using var stop = new CancellationTokenSource();
        int made = 0;
        Assert.Throws<OperationCanceledException>(() => Run("cut", stop.Token, () =>
        {
            if (++made == moves)
            {
                stop.Cancel();
            }
        }, []));
        int rest = 0;
        Assert.Equal(whole, Run("cut", CancellationToken.None, () => rest++, []));
        Assert.Equal(12, made + rest);
    }

    private static Contest<double> Of(RunSession run, List<Served> served) =>
        new(run, new TrainerOptions(3, run.Seed("trainer"), CheckpointEvery: TimeSpan.FromTicks(1)), () =>
        {
            served.Add(new Served());
            return served[^1];
        });

    /// <summary>Two batches per epoch, which remembers those it served.</summary>
    private sealed class Served : IBatchSource<double>, IDisposable
    {
        public List<(int Epoch, int Index)> Batches { get; } = [];

        public bool Disposed { get; private set; }

        public int BatchesPerEpoch => 2;

        public double Batch(int epoch, int index)
        {
            Batches.Add((epoch, index));
            return (2 * epoch) + index;
        }

        public void Dispose() => Disposed = true;
    }

    private sealed class Number : nn.Module
    {
        private readonly Parameter value;

        public Number(double start)
            : base("number")
        {
            value = new Parameter(tensor(start, dtype: float64));
            RegisterComponents();
        }

        public Parameter Value => value;
    }

    /// <summary>Draws a number to those of the batches.</summary>
    private sealed class Fit : IPrinciple<double>
    {
        private int losses;

        public Number Number { get; init; } = new(0);

        public int BlowsUpAt { get; init; }

        public Action Moved { get; init; } = () => { };

        public IReadOnlyList<Player<double>> Players => [new("model", [("value", Number.Value)], Loss, new OptimizerSpec(0.1))];

        public IReadOnlyList<(string Name, Tensor Value)> Buffers => [];

        public void SetTraining(bool training)
        {
        }

        private Terms Loss(double batch)
        {
            Moved();
            return ++losses == BlowsUpAt
                ? throw new FlowException([new FlowFailure(FlowOutcome.NonFinite, 1, 0, 1.5, 0.25)])
                : new Terms(("square", (Number.Value - batch).square()));
        }
    }
}
