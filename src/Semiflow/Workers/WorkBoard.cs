namespace Semiflow.Workers;

/// <summary>
/// What workers tell each other besides batches: how far each is, and that all must stop. One cache line for each worker.
/// </summary>
internal sealed class WorkBoard
{
    private const int Line = 64;
    private readonly ISharedMemory file;

    /// <summary>The board at the start of shared memory.</summary>
    /// <param name="file">Shared memory, zero at first.</param>
    /// <param name="workers">Number of workers.</param>
    public WorkBoard(ISharedMemory file, int workers) => (this.file, Workers) = (file, workers);

    /// <summary>Number of workers.</summary>
    public int Workers { get; }

    /// <summary>Whether all must stop.</summary>
    public bool Stopped
    {
        get => Volatile.Read(ref file.Number(0)) != 0;
        set => Volatile.Write(ref file.Number(0), value ? 1 : 0);
    }

    /// <summary>Bytes of a board.</summary>
    public static long Size(int workers) => Line * (workers + 1L);

    /// <summary>Batches that a worker is done with.</summary>
    public long Done(int worker) => Volatile.Read(ref file.Number(At(worker)));

    /// <summary>Tells it.</summary>
    public void SetDone(int worker, long batches) => Volatile.Write(ref file.Number(At(worker)), batches);

    /// <summary>Batches up to which a worker's state is on disk.</summary>
    public long Saved(int worker) => Volatile.Read(ref file.Number(At(worker) + 8));

    /// <summary>Tells it.</summary>
    public void SetSaved(int worker, long batches) => Volatile.Write(ref file.Number(At(worker) + 8), batches);

    /// <summary>Whether a worker has mapped the memory and made its module.</summary>
    public bool Ready(int worker) => Volatile.Read(ref file.Number(At(worker) + 16)) != 0;

    /// <summary>Tells it.</summary>
    public void SetReady(int worker) => Volatile.Write(ref file.Number(At(worker) + 16), 1);

    /// <summary>Waits, but not for workers that were told to stop.</summary>
    /// <param name="ready">What for; must be cheap.</param>
    /// <param name="token">Ends the wait.</param>
    /// <exception cref="OperationCanceledException">All must stop.</exception>
    public void Wait(Func<bool> ready, CancellationToken token)
    {
        ArgumentNullException.ThrowIfNull(ready);
        for (int turn = 0; !ready(); turn++)
        {
            token.ThrowIfCancellationRequested();
            if (Stopped)
            {
                throw new OperationCanceledException("another worker stopped.");
            }

            if (turn < 20)
            {
                Thread.SpinWait(50);
            }
            else
            {
                Thread.Sleep(turn < 200 ? 0 : 1); // More workers than cores: let the others work.
            }
        }
    }

    private static long At(int worker) => Line * (worker + 1L);
}
