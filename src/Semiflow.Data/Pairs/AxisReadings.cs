namespace Semiflow.Data.Pairs;

/// <summary>
/// What the dimensions of an array may mean where nobody says it: the one reading that its sizes allow, or a question where they allow
/// several.
/// </summary>
/// <remarks>
/// A direction of space has at least 4 points; channels are at most 16, or fewer than the points of each direction; what may be time has
/// at least 5 entries, or as many as an array of times in the file.
/// </remarks>
internal static class AxisReadings
{
    private const int LeastPoints = 4, MostChannels = 16, LeastTimes = 5;

    /// <summary>Readings of an array of functions, the usual one first; those with time alone where one time of it is asked for.</summary>
    /// <param name="shape">Sizes, samples first.</param>
    /// <param name="timed">Whether one of its dimensions is time.</param>
    /// <param name="hints">What the file tells.</param>
    public static IReadOnlyList<string> OfPairs(long[] shape, bool timed, AxisHints hints)
    {
        if (hints.SpaceRank is { } rank && shape.Length - rank is var more and (1 or 2))
        {
            return [(more == 1 ? "n" : timed ? "nt" : "nc") + "xyz"[..rank]];
        }

        bool square = shape.Length > 2 && shape[^1] == shape[^2], cube = square && shape.Length > 3 && shape[^2] == shape[^3];
        return (shape.Length, timed) switch
        {
            (2, false) => ["nx"],
            (3, true) => ["ntx"],
            (3, false) => square && !hints.Times.Contains(shape[1]) ? ["nxy"] : ["nxy", "ntx", "ncx", "nxc"],
            (4, true) => square ? ["ntxy"] : ["ntxy", "ntcx", "ntxc"],
            (4, false) => cube ? ["ncxy", "nxyc", "ntxy", "nxyz"] : ["ncxy", "nxyc", "ntxy"],
            (5, _) => cube && !timed ? ["ntxyc", "ntcxy", "ncxyz"] : ["ntxyc", "ntcxy"],
            _ => [],
        };
    }

    /// <summary>Readings of an array of trajectories, the usual one first.</summary>
    public static IReadOnlyList<string> OfTrajectories(long[] shape) => shape.Length switch
    {
        3 => shape[2] >= MostChannels ? ["ntc", "ntx"] : ["ntc"],
        4 => shape[2..].Min() >= 2 * LeastPoints ? ["ntcx", "ntxc", "ntxy"] : ["ntcx", "ntxc"],
        5 => ["ntcxy", "ntxyc"],
        6 => ["ntcxyz", "ntxyzc"],
        _ => [],
    };

    /// <summary>The one reading that fits; the usual one where none does, since what is wrong with it is said later.</summary>
    /// <param name="array">The array, for messages.</param>
    /// <param name="shape">Its sizes.</param>
    /// <param name="readings">Readings, the usual one first.</param>
    /// <param name="option">The option that chooses.</param>
    /// <param name="hints">What the file tells.</param>
    /// <exception cref="InputException">Several fit.</exception>
    public static AxisLayout Choose(
        string array, long[] shape, IReadOnlyList<string> readings, string option, AxisHints hints)
    {
        string[] fitting = [.. readings.Where(reading => Fits(reading, shape, hints))];
        return fitting.Length < 2 ? new AxisLayout(fitting.FirstOrDefault(readings[0])) : throw Question(
            array,
            [.. fitting.Select(reading => (hints.Groups ? reading.Replace("n", "", StringComparison.Ordinal) : reading,
                Describe(reading, shape, "samples")))], option);
    }

    /// <summary>Whether the sizes of an array allow a reading.</summary>
    /// <param name="reading">Letters of its dimensions.</param>
    /// <param name="shape">Sizes.</param>
    /// <param name="hints">What the file tells.</param>
    public static bool Fits(string reading, long[] shape, AxisHints hints)
    {
        long[] space = [.. reading.Zip(shape).Where(pair => pair.First is 'x' or 'y' or 'z').Select(pair => pair.Second)];
        return space.All(points => points >= LeastPoints) && reading.Zip(shape).All(pair => pair.First switch
        {
            'c' => space.Length == 0 || pair.Second <= MostChannels || space.All(points => pair.Second < points),
            't' => pair.Second >= LeastTimes || hints.Times.Contains(pair.Second),
            _ => true,
        });
    }

    /// <summary>The question which of several readings is meant.</summary>
    public static InputException Question(string array, IReadOnlyList<(string Letters, string Meaning)> readings, string option) => new(
        $"{array} can be read in {readings.Count} ways: " + string.Join(" or ", readings.Select(each => $"as {each.Meaning}"))
        + ". Say which is meant: " + string.Join(" or ", readings.Select(each => $"{option} \"{Spaced(each.Letters)}\"")) + ".");

    /// <summary>Sizes in words, e.g. <c>24 samples, 2 channels, 16 x 16 points</c>.</summary>
    /// <param name="letters">Meaning of the dimensions.</param>
    /// <param name="shape">Sizes.</param>
    /// <param name="samples">What <c>n</c> counts.</param>
    public static string Describe(string letters, long[] shape, string samples)
    {
        string[] space = [.. "xyz".Where(letter => letters.Contains(letter, StringComparison.Ordinal))
            .Select(letter => FormattableString.Invariant($"{shape[letters.IndexOf(letter, StringComparison.Ordinal)]}"))];
        return string.Join(", ", letters.Index().Where(each => each.Item is not ('y' or 'z')).Select(each => each.Item switch
        {
            'n' => Plural.Of(shape[each.Index], samples),
            't' => Plural.Of(shape[each.Index], "times"),
            'c' => Plural.Of(shape[each.Index], "channels"),
            _ => $"{string.Join(" x ", space)} points",
        }));
    }

    /// <summary>Letters as the user writes them.</summary>
    public static string Spaced(string letters) => string.Join(' ', letters.ToCharArray());
}
