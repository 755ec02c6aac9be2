namespace Semiflow.Data.Pairs;

/// <summary>Samples of a file that follow each other.</summary>
/// <param name="First">Place of the first in the file, from 0.</param>
/// <param name="Count">How many.</param>
/// <param name="Total">Number of samples of the file.</param>
internal sealed record ChosenSamples(int First, int Count, int Total)
{
    /// <summary>What some places of the file have of them, counted from the first of them; perhaps empty.</summary>
    public Range Within(Range places)
    {
        int start = Math.Clamp(places.Start.GetOffset(Total) - First, 0, Count);
        return start..Math.Clamp(places.End.GetOffset(Total) - First, start, Count);
    }
}
