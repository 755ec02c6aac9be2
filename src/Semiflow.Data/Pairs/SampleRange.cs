namespace Semiflow.Data.Pairs;

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

    /// <summary>The samples of a file that a request asks for: places that follow each other are one part.</summary>
    /// <exception cref="InputException">A range is empty or leaves the file.</exception>
    public static IReadOnlyList<(int First, int Count)> Chosen(string path, OperatorDataRequest request, int total)
    {
        request.Options.Use("--samples");
        (int start, int many) = request.Samples is { } some ? Resolve(path, some, total) : (0, total);
        return Parts(path, request, new ChosenSamples(start, many, total));
    }

    /// <summary>The parts that a request takes of samples of a file, at their places in the file.</summary>
    /// <exception cref="InputException">A part is empty or leaves them.</exception>
    public static IReadOnlyList<(int First, int Count)> Parts(string path, OperatorDataRequest request, ChosenSamples chosen)
    {
        List<(int First, int Count)> parts = [];
        foreach (Range range in request.Parts?.Invoke(chosen) ?? [Range.EndAt(chosen.Count)])
        {
            (int first, int count) = Resolve(path, range, chosen.Count);
            first += chosen.First;
            if (parts.Count > 0 && parts[^1] is var last && last.First + last.Count == first)
            {
                parts[^1] = (last.First, last.Count + count);
            }
            else
            {
                parts.Add((first, count));
            }
        }

        return parts;
    }
}
