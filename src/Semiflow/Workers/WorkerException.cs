namespace Semiflow.Workers;

/// <summary>A worker process failed.</summary>
/// <param name="task">What it did.</param>
/// <param name="cause">Its own message, or how it ended.</param>
/// <param name="mendable">Whether the user can fix it: its own failure was an <see cref="InputException"/>.</param>
public sealed class WorkerException(string task, string cause, bool mendable = false) : Exception($"{task}: {cause}")
{
    /// <summary>What it did.</summary>
    public string Task { get; } = task;

    /// <summary>Its own message, or how it ended.</summary>
    public string Cause { get; } = cause;

    /// <summary>Whether the user can fix it.</summary>
    public bool Mendable { get; } = mendable;

    /// <summary>Whether its training blew up, as it would have in this process.</summary>
    internal bool Diverged { get; init; }
}
