using System.Globalization;
using Semiflow.Flows;
using Semiflow.Native;
using Semiflow.Principles;
using Semiflow.Training;
using static TorchSharp.torch;

namespace Semiflow.Tests.Principles.Environments;

public sealed class LeadsScienceTests
{
    /// <summary>One trajectory of each of ten environments, 3,000 moves (spec leads.md 13.5).</summary>
    [Fact]
    [Trait("Category", "Science")]
    public void Sharing_what_is_common_wins_on_lotka_volterra()
    {
        TrajectorySet train = LeadsFixture.Simulate(10, 0, 1), validation = LeadsFixture.Simulate(10, 100, 4),
            test = LeadsFixture.Simulate(10, 1000, 32);
        double Trained(Decomposition kind)
        {
            long start = System.Diagnostics.Stopwatch.GetTimestamp();
            EnvironmentDynamics dynamics = LeadsFixture.Dynamics(10, kind, width: 64);
            var leads = new Leads(
                dynamics, new LeadsOptions { PenaltyWeight = kind == Decomposition.Leads
                    ? 1.0 / 5000
                    : 0, Restarts = new RestartSchedule(0.99, 10, 1) },
                new OptimizerSpec(1e-3, 0, Schedule: new CosineSchedule(0.01)));
            using var batches = new EnvironmentBatches(train, 1, 1);
            var held = new Held(() => LeadsFixture.Error(dynamics, validation));
            new Trainer(new TrainerOptions(60, 1)).Fit(leads, batches, held, [], TestContext.Current.CancellationToken);
            double error = LeadsFixture.Error(dynamics, test);
            TestContext.Current.TestOutputHelper?.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{kind}: train {LeadsFixture.Error(dynamics, train):e2} validation {LeadsFixture.Error(dynamics, validation):e2} test "
                    + $"{error:e2}, {System.Diagnostics.Stopwatch.GetElapsedTime(start).TotalSeconds:f0} s"));
            return error;
        }

        double all = Trained(Decomposition.OneForAll), separate = Trained(Decomposition.OnePerEnvironment),
            shared = Trained(Decomposition.Leads);
        Assert.True(all > separate && separate > shared, $"one for all {all}, one for each {separate}, LEADS {shared}");
        Assert.InRange(shared, 0, 5e-3);
    }

    [Fact]
    [Trait("Category", "Science")]
    public void Resident_memory_is_flat_between_moves_200_and_2000()
    {
        TrajectorySet train = LeadsFixture.Simulate(3, 0, 4, frames: 6);
        EnvironmentDynamics dynamics = LeadsFixture.Dynamics(3, width: 16);
        var leads = new Leads(dynamics, new LeadsOptions(), new OptimizerSpec(1e-3, 0));
        using var batches = new EnvironmentBatches(train, 2, 1);
        var meter = new Meter();
        new Trainer(new TrainerOptions(40, 1)).Fit(leads, batches, null, [meter], TestContext.Current.CancellationToken);
        TestContext.Current.TestOutputHelper?.WriteLine($"{meter.At[200] >> 20} MiB at move 200, {meter.At[2000] >> 20} MiB at move 2000");
        Assert.InRange((double)meter.At[2000] / meter.At[200], 0, 1.05);
        Assert.Equal(meter.Tensors[200], meter.Tensors[2000]);
    }

    private sealed class Held(Func<double> error) : IValidation
    {
        public string Metric => "mse";

        public double Evaluate() => error();
    }

    private sealed class Meter : IProbe
    {
        public Dictionary<long, long> At { get; } = [];

        public Dictionary<long, long> Tensors { get; } = [];

        public void OnMove(Move move, TrainingProgress progress)
        {
            if (move.Step is 200 or 2000)
            {
                (At[move.Step], Tensors[move.Step]) = (ProcessMemory.Resident, Tensor.TotalCount);
            }
        }
    }
}
