namespace Semiflow.Principles.Modulewise;

/// <summary>How modules are trained in processes of their own.</summary>
/// <param name="Mode">How they wait for each other.</param>
/// <param name="Epochs">Passes over the samples.</param>
/// <param name="Slots">S, batches between two modules.</param>
/// <param name="Reuses">Asynchronous: times that a module may learn from one batch; 0 for any number.</param>
/// <param name="CheckpointEvery">Batches between the checkpoints of a module; 0 for those at the end alone.</param>
/// <param name="Threads">Threads of each process; 0 for the cores divided by the modules, at least 1.</param>
/// <param name="PatienceSeconds">Seconds without a move of any module after which the training is given up as stuck.</param>
public sealed record ProcessOptions(
    ProcessMode Mode = ProcessMode.Pipelined, int Epochs = 1, int Slots = 4, int Reuses = 0, int CheckpointEvery = 0, int Threads = 0,
    double PatienceSeconds = 300)
{
    /// <summary>Told the numbers of the processes when they were started.</summary>
    internal Action<IReadOnlyList<int>>? Started { get; init; }

    /// <summary>Threads of each of so many processes.</summary>
    public int ThreadsOf(int modules) => Threads > 0 ? Threads : Math.Max(1, Environment.ProcessorCount / modules);

    /// <summary>Checks the settings.</summary>
    /// <exception cref="InputException">One is out of its range.</exception>
    internal ProcessOptions Checked() =>
        Epochs >= 1 && Slots >= 1 && Reuses >= 0 && CheckpointEvery >= 0 && Threads >= 0 && PatienceSeconds > 0
        ? this
        : throw new InputException(
            "training in processes needs at least 1 epoch and 1 slot, and no negative reuses, checkpoints, threads or patience.");
}
