using Semiflow.Training;
using Semiflow.Training.Optimizers;
using static TorchSharp.torch;

namespace Semiflow.Tests.Training;

/// <summary>Small data, folders and watchers for training tests.</summary>
internal sealed class Fixture : IDisposable
{
    public Fixture()
    {
        using Generator random = new(5);
        Inputs = randn(22, 3, generator: random);
        Targets = stack([Inputs.sum(1).sin(), Inputs.select(1, 0)], 1);
    }

    public Tensor Inputs { get; }

    public Tensor Targets { get; }

    public string Folder { get; } = Directory.CreateTempSubdirectory("semiflow-training-").FullName;

    /// <summary>Six batches of 4, the last of 2.</summary>
    public PairBatches Data => new(Inputs, Targets, 4, seed: 3);

    public CheckpointFolder Checkpoints => new(Path.Combine(Folder, "checkpoints"));

    /// <summary>Mean squared error of the fitter of a duel.</summary>
    public Scored Validation(Duel duel) => new(_ => FlatView.Number((duel.Predict(Inputs) - Targets).square().mean()));

    public void Dispose()
    {
        Inputs.Dispose();
        Targets.Dispose();
        Directory.Delete(Folder, recursive: true);
    }

    /// <summary>A validation that is a function of how often it was asked.</summary>
    internal sealed class Scored(Func<int, double> score) : IValidation
    {
        public int Asked { get; private set; }

        public string Metric => "score";

        public double Evaluate() => score(Asked++);
    }

    /// <summary>Asks to stop, or dies, after a number of moves.</summary>
    internal sealed class Interrupter(int afterMoves, bool kill) : IProbe, IDisposable
    {
        private readonly CancellationTokenSource source = new();
        private int moves;

        public CancellationToken Token => source.Token;

        public void OnMove(Move move, TrainingProgress progress)
        {
            if (++moves == afterMoves)
            {
                if (kill)
                {
                    throw new KilledException();
                }

                source.Cancel();
            }
        }

        public void Dispose() => source.Dispose();
    }

    /// <summary>Stands for SIGKILL: nothing after it runs.</summary>
    internal sealed class KilledException : Exception;
}
