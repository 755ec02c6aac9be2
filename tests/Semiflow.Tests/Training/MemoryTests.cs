using Semiflow.Native;
using Semiflow.Operators.Models;
using Semiflow.Principles;
using Semiflow.Spaces;
using Semiflow.Training;
using static TorchSharp.torch;

namespace Semiflow.Tests.Training;

public sealed class MemoryTests
{
    /// <summary>A model whose own operations leave native scalars behind, as users' models do.</summary>
    [Fact]
    [Trait("Category", "Science")]
    public void Resident_memory_is_flat_between_steps_200_and_2000()
    {
        using Generator random = new(1);
        using Tensor inputs = randn(64, 2, 16, 16, generator: random), targets = randn(64, 1, 16, 16, generator: random);
        using var model = nn.Sequential(
            ("a", nn.Conv2d(2, 8, 3, padding: 1)), ("n", nn.BatchNorm2d(8)), ("act", nn.LeakyReLU(0.2)),
            ("b", nn.Conv2d(8, 1, 3, padding: 1)));
        var meter = new Meter();
        new Trainer(new TrainerOptions(500, 1)).Fit(
            new Regression(model, new RelativeL1Loss(), new OptimizerSpec(ClipNorm: 1)), new PairBatches(inputs, targets, 16, seed: 1),
            null, [meter], CancellationToken.None);
        Assert.InRange((double)meter.At[2000] / meter.At[200], 0, 1.02);
        Assert.Equal(meter.Tensors[200], meter.Tensors[2000]);
    }

    /// <summary>
    /// All of it: fused kernels, batch normalization, validation and checkpoints after every tenth of the way to step 200.
    /// </summary>
    [Fact]
    [Trait("Category", "Science")]
    public void A_cno_trained_with_validation_and_checkpoints_keeps_its_size()
    {
        using Generator random = new(1);
        Grid grid = Grid.Unit(16);
        using Tensor inputs = randn(177, 1, 16, 16, generator: random), targets = randn(177, 1, 16, 16, generator: random);
        CnoOptions options = new() { Channels = 8, Layers = 2, ResidualBlocks = 1, NeckBlocks = 1, LiftChannels = 8 };
        using nn.Module<Tensor, Tensor> model = NetworkCatalogue.Find<IGridFunctionNetwork>("cno").Create(options, 1, 1, grid, random);
        string folder = Directory.CreateTempSubdirectory("semiflow-memory-").FullName;
        try
        {
            var meter = new Meter();
            OperatorRegression.Learn(
                model, new GridFunction(grid, inputs), new GridFunction(grid, targets), epochs: 101, batchSize: 8,
                checkpoints: new CheckpointFolder(folder), probes: [meter], stop: TestContext.Current.CancellationToken);
            TestContext.Current.TestOutputHelper?.WriteLine($"{meter.At[200] >> 20} MiB at step 200, {meter.At[2000] >> 20} MiB at step "
                + $"2000");
            Assert.InRange((double)meter.At[2000] / meter.At[200], 0, 1.02);
            Assert.Equal(meter.Tensors[200], meter.Tensors[2000]);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private sealed class Meter : IProbe
    {
        public Dictionary<long, long> At { get; } = [];

        public Dictionary<long, long> Tensors { get; } = [];

        public void OnMove(Move move, TrainingProgress progress)
        {
            if (move.Step is 200 or 2000)
            {
                GC.Collect(); // What tests before have left goes now or never.
                GC.WaitForPendingFinalizers();
                At[move.Step] = ProcessMemory.Resident;
                Tensors[move.Step] = Tensor.TotalCount;
            }
        }
    }
}
