namespace Semiflow.Data.Pairs;

/// <summary>What a file tells about the axes of its arrays.</summary>
/// <param name="Times">Lengths of its arrays of times.</param>
/// <param name="SpaceRank">Dimensions of space, where it states a domain or a boundary for each; then channels come first, as in our own
/// files.</param>
/// <param name="Groups">Whether each sample is a group, so that nobody writes their dimension.</param>
internal sealed record AxisHints(IReadOnlyCollection<long> Times, int? SpaceRank, bool Groups = false)
{
    /// <summary>Usual names of an array of times.</summary>
    public static IReadOnlyList<string> TimeNames { get; } = ["t", "time", "times", "time(s)"];

    /// <summary>What a file of arrays tells of one of them.</summary>
    public static AxisHints Of(IArraySource source, string name) => new(
        [.. TimeNames.Append("t-coordinate").Where(source.Names.Contains).Select(source.Shape).Where(shape => shape.Length == 1)
            .Select(shape => shape[0])],
        RankOf(source), SampleGroups.IsStacked(source, name));

    /// <summary>What a file in the published layout tells.</summary>
    public static AxisHints OfGroups(IArraySource source) => new([], RankOf(source), Groups: true);

    private static int? RankOf(IArraySource source) => GridChoice.StatedIntervals(source.Attributes)?.Length
        ?? (source.Attributes.GetValueOrDefault("boundary")?.Split(',').Length is (2 or 3) and var rank ? rank : null);
}
