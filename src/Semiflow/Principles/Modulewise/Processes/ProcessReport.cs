namespace Semiflow.Principles.Modulewise;

/// <summary>What came of modules trained in processes of their own.</summary>
/// <param name="Modules">Of each module.</param>
/// <param name="Seconds">From the first move to the last.</param>
/// <param name="BatchesPerSecond">Batches that went through all modules in that time.</param>
/// <param name="Resumed">Batches that an earlier run had done.</param>
public sealed record ProcessReport(IReadOnlyList<ModuleReport> Modules, double Seconds, double BatchesPerSecond, long Resumed)
{
    /// <summary>Σ t_k / max t_k over the times that modules work for: what no number of cores can exceed.</summary>
    public double Bound => Modules.Sum(module => module.Seconds - module.IdleSeconds)
        / Modules.Max(module => module.Seconds - module.IdleSeconds);
}

/// <summary>What the process of a module reports.</summary>
/// <param name="Moves">Moves it made.</param>
/// <param name="Seconds">Time from its first to its last move.</param>
/// <param name="IdleSeconds">Part of it that it waited for others.</param>
/// <param name="Threads">Threads it used.</param>
/// <param name="Ages">Asynchronous: how often it learned from the newest batch, the one before, and so on.</param>
/// <param name="Losses">Its objective, mean over each epoch.</param>
public sealed record ModuleReport(
    long Moves, double Seconds, double IdleSeconds, int Threads, IReadOnlyList<long> Ages, IReadOnlyList<double> Losses)
{
    /// <summary>Share of its time that it waited, percent.</summary>
    public double IdlePercent => 100 * IdleSeconds / Math.Max(Seconds, 1e-9);

    /// <summary>Mean age of the batches that it learned from, 0 for the newest; 0 where every batch came in order.</summary>
    public double MeanAge => Ages.Select((count, age) => (double)count * age).Sum() / Math.Max(1, Ages.Sum());
}
