namespace Semiflow.Training;

/// <summary>The range of a number in the epochs before.</summary>
/// <param name="Size">Its largest size in them; with each epoch older ones count half.</param>
/// <param name="Now">Largest size in this epoch.</param>
/// <param name="Epochs">Epochs seen.</param>
internal sealed record ValueRange(double Size, double Now, int Epochs)
{
    /// <summary>The range at the end of the epoch; one in which the number did not occur, or was 0, says nothing of it.</summary>
    public ValueRange Closed() => Now > 0 ? new(Math.Max(Now, Size / 2), 0, Epochs + 1) : this;
}
