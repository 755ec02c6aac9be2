namespace Semiflow.Principles.Modulewise;

/// <summary>How the processes of modules wait for each other.</summary>
public enum ProcessMode
{
    /// <summary>One module at a time, as in one process: the same bits.</summary>
    LockStep,

    /// <summary>Module k works on batch t while module k − 1 works on a later one, every batch in order: the same bits.</summary>
    Pipelined,

    /// <summary>Nobody waits for a reader: a module learns from what is there, some batches often, some never.</summary>
    Asynchronous,
}
