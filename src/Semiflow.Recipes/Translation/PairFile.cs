using Semiflow.Data.Numpy;
using static TorchSharp.torch;

namespace Semiflow.Recipes.Translation;

/// <summary>Two domains in an npz file: arrays <c>source</c> and <c>target</c>, of points <c>[n, …]</c> that belong to no pairs.</summary>
internal static class PairFile
{
    /// <summary>Usual names of the arrays.</summary>
    public const string Source = "source", Target = "target";

    /// <summary>Both arrays in double precision.</summary>
    /// <exception cref="InputException">The file or an array is missing, not finite, or the domains have points of different
    /// shape.</exception>
    public static (Tensor Source, Tensor Target) Read(DataSource data)
    {
        ArgumentNullException.ThrowIfNull(data);
        string path = data.File!;
        if (!path.EndsWith(".npz", StringComparison.OrdinalIgnoreCase))
        {
            throw new InputException($"{path}: domains are read from npz files with arrays '{Source}' and '{Target}', [n, …] each.");
        }

        using NumpyArchive archive = NumpyArchive.Open(path);
        Tensor source = Array(path, archive, data.Input ?? Source), target = Array(path, archive, data.Output ?? Target);
        return source.shape.AsSpan(1).SequenceEqual(target.shape.AsSpan(1))
            ? (source, target)
            : throw new InputException(
                $"{path}: source points have shape [{string.Join(", ", source.shape[1..])}], target points "
                    + $"[{string.Join(", ", target.shape[1..])}]: a translation moves points within one space.");
    }

    private static Tensor Array(string path, NumpyArchive archive, string name)
    {
        if (!archive.Contains(name))
        {
            throw new InputException(
                $"{path} has no array '{name}' but {string.Join(", ", archive.Names)}: two domains are arrays '{Source}' and '{Target}', "
                    + $"or name them with --input and --output.");
        }

        Tensor points = archive.Tensor(name).to(float64);
        return points.dim() >= 2 && points.shape[0] >= 2
            ? TranslationSpace.Finite(path, name, points)
            : throw new InputException($"{path}: the array '{name}' has shape [{string.Join(", ", points.shape)}]; expected at least 2 "
                + $"points [n, …].");
    }
}
