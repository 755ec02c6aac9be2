using Semiflow.Training;

namespace Semiflow.Extension.Tests;

/// <summary>A watcher of one's own that asks to stop after a number of moves, or dies as if killed.</summary>
internal sealed class StopAfter(int moves, bool kill = false) : IProbe, IDisposable
{
    private readonly CancellationTokenSource source = new();
    private int made;

    public CancellationToken Token => source.Token;

    public void OnMove(Move move, TrainingProgress progress)
    {
        if (++made < moves)
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

    /// <summary>Stands for SIGKILL.</summary>
    internal sealed class KilledException : Exception;
}
