namespace Semiflow.Data;

/// <summary>Ranges of samples that a user asks for.</summary>
internal static class SampleRange
{
    /// <summary>First number and count within 0 … <paramref name="total"/> − 1.</summary>
    /// <exception cref="InputException">The range is empty or leaves the file.</exception>
    public static (int First, int Count) Resolve(string path, Range range, int total)
    {
        int start = range.Start.GetOffset(total), end = range.End.GetOffset(total);
        return start >= 0 && end <= total && start < end ? (start, end - start) : throw new InputException(
            $"{path} has samples 0 to {total - 1}; the range {range} selects none or leaves them.");
    }
}
