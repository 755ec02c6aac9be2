namespace Semiflow.Training;

/// <summary>Compares numbers of a training with the range in which they were before.</summary>
/// <param name="guard">When they diverge.</param>
internal sealed class DivergenceWatch(DivergenceGuard guard)
{
    /// <summary>Whether the training may still go back.</summary>
    public bool MayRecover(TrainingMemory memory) => memory.Recoveries.Count < guard.Recoveries;

    /// <summary>Factor of the learning rates after so many returns.</summary>
    public double RateAfter(int recoveries) => Math.Pow(guard.RateFactor, recoveries);

    /// <summary>Takes up a number; what is wrong with it, or null.</summary>
    /// <param name="memory">Holds the ranges.</param>
    /// <param name="what">Which number.</param>
    /// <param name="value">Its value.</param>
    /// <param name="epochs">Epochs without judgment.</param>
    public string? Judge(TrainingMemory memory, string what, double value, int epochs = 1)
    {
        double size = Math.Abs(value);
        ValueRange range = memory.Ranges.GetValueOrDefault(what) ?? new ValueRange(0, 0, 0);
        if (range.Epochs >= epochs && range.Size > 0 && size > guard.Factor * range.Size && MayRecover(memory))
        {
            return FormattableString.Invariant($"is {value:G3}, {size / range.Size:G3} times its range");
        }

        memory.Ranges[what] = range with { Now = Math.Max(size, range.Now) };
        return null;
    }
}

/// <summary>The range of a number in the epochs before.</summary>
/// <param name="Size">Its largest size in them; with each epoch older ones count half.</param>
/// <param name="Now">Largest size in this epoch.</param>
/// <param name="Epochs">Epochs seen.</param>
internal sealed record ValueRange(double Size, double Now, int Epochs)
{
    /// <summary>The range at the end of the epoch; one in which the number did not occur, or was 0, says nothing of it.</summary>
    public ValueRange Closed() => Now > 0 ? new(Math.Max(Now, Size / 2), 0, Epochs + 1) : this;
}
