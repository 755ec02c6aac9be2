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
        string letters = string.Concat(text.Where(letter => letter is not (' ' or ',' or ';'))).ToLowerInvariant();
        bool good = letters.All(letter => "ntcxyz".Contains(letter, StringComparison.Ordinal))
            && letters.Distinct().Count() == letters.Length
            && letters.Contains('x', StringComparison.Ordinal)
            && (!letters.Contains('z', StringComparison.Ordinal) || letters.Contains('y', StringComparison.Ordinal));
        return good ? new AxisLayout(letters) : throw new InputException(
            $"the axes '{text}' are not usable: name each dimension once, of n (sample), t (time), c (channel), x, y, z; for example 'n t "
                + $"x y c'.");
    }

    /// <summary>The meaning of the dimensions of trajectories: as the text says, or the usual one of the rank.</summary>
    /// <exception cref="InputException">The text is not usable, or the rank has no usual meaning.</exception>
    public static AxisLayout OfTrajectories(string path, string name, string? text, int rank)
    {
        string letters = text is null
            ? rank is >= 3 and <= 6 ? "ntcxyz"[..rank] : throw new InputException(
                $"{path}: the array '{name}' has {rank} dimensions; trajectories are [trajectory, time, channel, x…]. Say what they mean, "
                    + $"for example --axes 'n t' or 't c'.")
            : string.Concat(text.Where(letter => letter is not (' ' or ',' or ';'))).ToLowerInvariant();
        bool good = letters.All(letter => "ntcxyz".Contains(letter, StringComparison.Ordinal))
            && letters.Distinct().Count() == letters.Length
            && letters.Contains('t', StringComparison.Ordinal)
            && (!letters.Contains('y', StringComparison.Ordinal) || letters.Contains('x', StringComparison.Ordinal))
            && (!letters.Contains('z', StringComparison.Ordinal) || letters.Contains('y', StringComparison.Ordinal));
        return !good ? throw new InputException(
                $"the axes '{text}' are not usable for trajectories: name each dimension once, of n (trajectory), t (time), c (channel), "
                    + $"x, y, z; time is needed; for example 'n t c x y'.")
            : letters.Length != rank ? throw new InputException(
                $"{path}: the array '{name}' has {rank} dimensions, but the axes '{string.Join(' ', letters.ToCharArray())}' name "
                    + $"{letters.Length}.")
            : new AxisLayout(letters);
    }

    /// <summary>The array as states <c>[time, trajectory, channel, x…]</c>.</summary>
    public Tensor ArrangeTrajectories(Tensor array)
    {
        long[] order = [.. "tncxyz".Where(letter => this[letter] >= 0).Select(letter => (long)this[letter])];
        using Tensor turned = array.permute(order);
        long[] space = turned.shape[^SpaceRank..];
        long Size(char letter) => this[letter] >= 0 ? array.shape[this[letter]] : 1;
        using Tensor shaped = turned.reshape([Size('t'), Size('n'), Size('c'), .. SpaceRank == 0 ? [] : space]);
        return shaped.clone().contiguous();
    }

    /// <summary>The usual meaning of an array of that rank; with time where one array serves as input and output.</summary>
    /// <exception cref="InputException">No usual meaning.</exception>
    public static AxisLayout Usual(string name, int rank, bool trajectory) => (rank, trajectory) switch
    {
        (2, false) => new("nx"),
        (3, false) => new("nxy"),
        (4, false) => new("ncxy"),
        (3, true) => new("ntx"),
        (4, true) => new("ntxy"),
        (5, _) => new("ntxyc"),
        _ => throw new InputException(
            $"the array '{name}' has {rank} dimensions, whose meaning is not "
                + $"clear{(trajectory ? " (input and output are the same array)" : "")}. "
            + "Say it, for example --axes 'n t x y c'."),
    };

    /// <summary>Position of a letter, −1 if absent.</summary>
    public int this[char letter] => Letters.IndexOf(letter, StringComparison.Ordinal);

    /// <summary>The array with its dimensions in the order sample, channel, x, y, z; time, of one entry, removed.</summary>
    public Tensor Arrange(Tensor array)
    {
        List<long> order = [];
        foreach (char letter in "ntcxyz")
        {
            if (this[letter] >= 0)
            {
                order.Add(this[letter]);
            }
        }

        using Tensor turned = array.permute([.. order]);
        long[] sorted = turned.shape;
        int lead = sorted.Length - SpaceRank;
        long samples = this['n'] >= 0 ? array.shape[this['n']] : 1;
        long channels = this['c'] >= 0 ? array.shape[this['c']] : 1;
        using Tensor shaped = turned.reshape([samples, channels, .. sorted[lead..]]);
        return shaped.contiguous();
    }
}
