using Semiflow.Data.Numpy;
using Semiflow.Data.Pairs;
using Semiflow.Spaces;
using static TorchSharp.torch;

namespace Semiflow.Recipes.Sources;

/// <summary>Inputs without outputs, for predictions.</summary>
internal static class InputFile
{
    private static readonly string[] Usual = ["input", "x"];

    /// <summary>Reads inputs; nodes lie as in the training data, on as many points as the file has.</summary>
    public static GridFunction Read(string path, string? name, Grid grid)
    {
        if (!path.EndsWith(".npz", StringComparison.OrdinalIgnoreCase))
        {
            return FunctionPairs.Read(path, new OperatorDataRequest { Input = name, Boundary = grid.Axes[0].Boundary }).Input;
        }

        using NumpyArchive archive = NumpyArchive.Open(path);
        string chosen = name ?? Usual.FirstOrDefault(archive.Contains) ?? (archive.Names.Count == 1
            ? archive.Names[0]
            : throw ArrayChoice.Unclear(path, archive, "with the inputs"));
        Tensor values = Shaped(path, archive.Tensor(chosen).to(float32), grid);
        if (!values.isfinite().all().item<bool>())
        {
            throw new InputException($"{path}: the array '{chosen}' contains values that are not finite (NaN or infinite).");
        }

        int[] points = [.. values.shape.Skip(2).Select(size => (int)size)];
        return points.All(count => count >= 2)
            ? new GridFunction(grid.WithPoints(points), values)
            : throw new InputException($"{path}: fields of shape [{string.Join(", ", points)}]; every direction needs at least 2 points.");
    }

    /// <summary>One function, a batch of functions, or a batch with channels.</summary>
    private static Tensor Shaped(string path, Tensor values, Grid grid) => ((int)values.dim() - grid.Rank) switch
    {
        0 => values.unsqueeze(0).unsqueeze(0),
        1 => values.unsqueeze(1),
        2 => values,
        _ => throw new InputException(
            $"{path} has inputs of shape [{string.Join(", ", values.shape)}]; expected [x…], [sample, x…] or [sample, channel, x…] with "
                + $"{grid.Rank} dimensions."),
    };
}
