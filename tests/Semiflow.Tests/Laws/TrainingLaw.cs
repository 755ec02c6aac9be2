using Semiflow.Training;
using static TorchSharp.torch;

namespace Semiflow.Tests.Laws;

/// <summary>What every principle must satisfy, whatever it learns (docs/house.md).</summary>
internal static class TrainingLaw
{
    /// <summary>A training made anew: the same each time but for its initial parameters, which the seed gives.</summary>
    /// <param name="Principle">The principle.</param>
    /// <param name="Data">Its batches.</param>
    /// <param name="Validation">What chooses its best epoch, if anything.</param>
    /// <param name="Owned">What dies with it.</param>
    internal sealed record Training<TBatch>(
        IPrinciple<TBatch> Principle, IBatchSource<TBatch> Data, IValidation? Validation, params IDisposable[] Owned) : IDisposable
    {
        public void Dispose() => Owned.ToList().ForEach(each => each.Dispose());

        public double[] Bits() => [.. Principle.Players.SelectMany(player => player.Parameters)
            .SelectMany(p => p.Value.detach().to(float64).cpu().data<double>().ToArray())];
    }

    /// <summary>
    /// Killed or stopped at any of the given moves and resumed from other initial parameters, it ends with the bits of the uninterrupted
    /// training, multipliers included.
    /// </summary>
    public static void ResumesToTheBit<TBatch>(Func<ulong, Training<TBatch>> make, int epochs, params IReadOnlyList<int> stops)
    {
        var options = new TrainerOptions(epochs, 7, CheckpointEvery: TimeSpan.Zero);
        using Training<TBatch> whole = make(1);
        TrainingResult expected = new Trainer(options).Fit(whole.Principle, whole.Data, whole.Validation, [], CancellationToken.None);
        Assert.Equal(StopReason.Finished, expected.Stopped);
        double[] bits = whole.Bits();
        string state = whole.Principle.State?.ToJsonString() ?? "";
        foreach (bool kill in new[] { true, false })
        {
            string folder = Directory.CreateTempSubdirectory("semiflow-law-").FullName;
            try
            {
                ulong seed = 1;
                foreach (int moves in stops.Append(int.MaxValue))
                {
                    using Training<TBatch> part = make(seed++);
                    using var stop = new Stop(moves, kill);
                    try
                    {
                        TrainingResult result = new Trainer(options, new CheckpointFolder(folder)).Fit(
                            part.Principle, part.Data, part.Validation, [stop], stop.Token);
                        if (moves == int.MaxValue)
                        {
                            Assert.Equal((StopReason.Finished, expected.BestEpoch, expected.BestValidation),
                                (result.Stopped, result.BestEpoch, result.BestValidation));
                            Assert.Equal(bits, part.Bits());
                            Assert.Equal(state, part.Principle.State?.ToJsonString() ?? "");
                        }
                    }
                    catch (KilledException)
                    {
                        Assert.True(kill);
                    }
                }
            }
            finally
            {
                Directory.Delete(folder, recursive: true);
            }
        }
    }

    /// <summary>Resident memory and the number of live tensors do not grow from move 200 to move 2,000.</summary>
    public static void MemoryStaysFlat<TBatch>(Training<TBatch> training)
    {
        using (training)
        {
            var meter = new Meter();
            const int from = 200, to = 2000;
            int epochs = (to + training.Data.BatchesPerEpoch - 1) / training.Data.BatchesPerEpoch;
            new Trainer(new TrainerOptions(epochs, 1)).Fit(
                training.Principle, training.Data, training.Validation, [meter], CancellationToken.None);
            TestContext.Current.TestOutputHelper?.WriteLine($"{meter.At[from].Bytes >> 20} MiB at step {from}, {meter.At[to].Bytes >> 20} "
                + $"MiB at step {to}");
            Assert.InRange((double)meter.At[to].Bytes / meter.At[from].Bytes, 0, 1.03);
            Assert.InRange(meter.At[to].Tensors, 0, meter.At[from].Tensors);
        }
    }

    private sealed class KilledException : Exception;

    private sealed class Stop(int afterMoves, bool kill) : IProbe, IDisposable
    {
        private readonly CancellationTokenSource source = new();
        private int moves;

        public CancellationToken Token => source.Token;

        public void OnMove(Move move, TrainingProgress progress)
        {
            if (++moves != afterMoves)
            {
                return;
            }

            if (kill)
            {
                throw new KilledException();
            }

            source.Cancel();
        }

        public void Dispose() => source.Dispose();
    }

    private sealed class Meter : IProbe
    {
        public Dictionary<long, (long Bytes, long Tensors)> At { get; } = [];

        public void OnMove(Move move, TrainingProgress progress)
        {
            if (move.Step is 200 or 2000)
            {
                At[move.Step] = (Semiflow.Native.ProcessMemory.Resident, Tensor.TotalCount);
            }
        }
    }
}
