using static TorchSharp.torch;

namespace Semiflow.Data.Pairs;

/// <summary>Meaning of the dimensions of an array: n sample, t time, c channel, x, y, z.</summary>
internal sealed record AxisLayout(string Letters)
{
    /// <summary>Number of space dimensions.</summary>
    public int SpaceRank => Letters.Count(letter => letter is 'x' or 'y' or 'z');

    /// <summary>Reads a text such as <c>n t x y c</c>.</summary>
    /// <exception cref="InputException">An unknown or repeated letter, or gaps between x, y and z.</exception>
    public static AxisLayout Parse(string text)
    {
        string letters = Letter(text);
        bool good = AreDistinct(letters) && letters.Contains('x', StringComparison.Ordinal);
        return good ? new AxisLayout(letters) : throw new InputException(
            $"the axes '{text}' cannot be read: name each dimension once, of n (sample), t (time), c (channel), x, y, z; for example 'n t "
                + $"x y c'.");
    }

    /// <summary>Reads a text such as <c>n t c x</c> for trajectories.</summary>
    /// <exception cref="InputException">An unknown or repeated letter, no time, or gaps between x, y and z.</exception>
    public static AxisLayout ParseTrajectories(string text)
    {
        string letters = Letter(text);
        bool good = AreDistinct(letters)
            && letters.Contains('t', StringComparison.Ordinal)
            && (!letters.Contains('y', StringComparison.Ordinal) || letters.Contains('x', StringComparison.Ordinal));
        return good ? new AxisLayout(letters) : throw new InputException(
            $"the axes '{text}' cannot be those of trajectories: name each dimension once, of n (trajectory), t (time), c (channel), "
                + $"x, y, z; time is needed; for example 'n t c x y'.");
    }

    /// <summary>The axes of the array of all samples, where each is a group of the file, so that nobody writes their dimension.</summary>
    /// <param name="groups">Whether each sample is a group.</param>
    public AxisLayout OverGroups(bool groups) => groups && this['n'] < 0 ? new AxisLayout("n" + Letters) : this;

    /// <summary>The same, for an array of so many dimensions.</summary>
    /// <exception cref="InputException">It names another number of dimensions.</exception>
    public AxisLayout Fitting(string path, string name, long[] shape) => Letters.Length == shape.Length ? this : throw new InputException(
        $"{path}: the array '{name}' has {Plural.Of(shape.Length, "dimensions")}, [{string.Join(", ", shape)}], but the axes "
            + $"'{AxisReadings.Spaced(Letters)}' name {Letters.Length}.");

    /// <summary>The array as states <c>[time, trajectory, channel, x…]</c>.</summary>
    public Tensor ArrangeTrajectories(Tensor array)
    {
        using Tensor shaped = Reshaped(array, "tncxyz", "tnc");
        return shaped.clone().contiguous();
    }

    /// <summary>Position of a letter, −1 if absent.</summary>
    public int this[char letter] => Letters.IndexOf(letter, StringComparison.Ordinal);

    /// <summary>Size of an array along a letter, 1 if absent.</summary>
    public long Size(char letter, long[] shape) => this[letter] is var axis and >= 0 ? shape[axis] : 1;

    /// <summary>The block of an array at one time, whole where there is no time.</summary>
    /// <exception cref="InputException">There is no such time.</exception>
    public (long[] Starts, long[] Counts) At(string path, string name, long[] shape, int time)
    {
        long[] starts = new long[shape.Length];
        long[] counts = [.. shape];
        if (this['t'] is var axis and >= 0)
        {
            long steps = shape[axis], at = time < 0 ? steps + time : time;
            starts[axis] = at >= 0 && at < steps ? at : throw new InputException(
                $"{path}: '{name}' has {steps} times, there is no time {time}. Choose 0 to {steps - 1}, or negative from the end.");
            counts[axis] = 1;
        }

        return (starts, counts);
    }

    /// <summary>The array with its dimensions in the order sample, channel, x, y, z; time, of one entry, removed.</summary>
    public Tensor Arrange(Tensor array)
    {
        using Tensor shaped = Reshaped(array, "ntcxyz", "nc");
        return shaped.contiguous();
    }

    /// <summary>The array with its dimensions in an order, and those before space as given, of one entry where it has none.</summary>
    private Tensor Reshaped(Tensor array, string order, string leading)
    {
        using Tensor turned = array.permute([.. order.Where(letter => this[letter] >= 0).Select(letter => (long)this[letter])]);
        return turned.reshape([.. leading.Select(letter => Size(letter, array.shape)), .. turned.shape[^SpaceRank..]]);
    }

    private static string Letter(string text) =>
        string.Concat(text.Where(letter => letter is not (' ' or ',' or ';'))).ToLowerInvariant();

    private static bool AreDistinct(string letters) =>
        letters.All(letter => "ntcxyz".Contains(letter, StringComparison.Ordinal))
        && letters.Distinct().Count() == letters.Length
        && (!letters.Contains('z', StringComparison.Ordinal) || letters.Contains('y', StringComparison.Ordinal));
}
