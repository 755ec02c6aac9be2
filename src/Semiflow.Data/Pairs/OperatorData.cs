using Semiflow.Data.Hdf5;
using Semiflow.Data.Pairs;
using Semiflow.Spaces;
using static TorchSharp.torch;

namespace Semiflow.Data;

/// <summary>Reads pairs of functions from HDF5, NetCDF-4 and .npz files.</summary>
public static class OperatorData
{
    /// <summary>
    /// Reads a file of one group per sample (<see cref="AuthorsLayout"/>), of two arrays, or of one array over time, and checks it.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="request">What to take; null for everything, as the file suggests.</param>
    /// <exception cref="InputException">Missing, damaged, wrong names, different shapes, or values that are not finite.</exception>
    public static OperatorPairs Read(string path, OperatorDataRequest? request = null)
    {
        request ??= new OperatorDataRequest();
        using var scope = NewDisposeScope();
        using IArraySource source = ArraySource.Open(path, request.FollowLinks, request.Options);
        GroupedSamples? groups = AuthorsLayoutReader.Find(source, request);
        (Tensor x, Tensor y, int[] samples, string layout, (string input, string output)) = groups is not null
            ? AuthorsLayoutReader.Read(groups, request)
            : ArrayPairs.Read(source, request);
        (x, y) = (RealValues.Of($"{path}: '{input}'", x), RealValues.Of($"{path}: '{output}'", y));
        CheckShapes(path, x, y);
        FiniteSamples.Require($"{path}: the input", x, samples);
        FiniteSamples.Require($"{path}: the output", y, samples);
        (Grid grid, string origin) = GridChoice.Make(path, source.Attributes, request, x, y);
        if (groups is null && CoordinateArrays.Differing(source, grid, input, output) is { Length: > 0 } differing)
        {
            layout = request.Options.ReadAs = $"{layout}; {differing}";
        }

        OfficialSplit? split = OfficialSplits.Find(path);
        return new OperatorPairs(
            new GridFunction(grid, x.MoveToOuterDisposeScope()), new GridFunction(grid, y.MoveToOuterDisposeScope()), samples)
        {
            InputRange = Stated(source, split, input),
            OutputRange = Stated(source, split, output),
            Attributes = source.Attributes,
            Layout = layout,
            BoundaryOrigin = origin,
            Split = split,
        };
    }

    private static void CheckShapes(string path, Tensor x, Tensor y)
    {
        if (x.shape[0] != y.shape[0] || !x.shape.AsSpan(2).SequenceEqual(y.shape.AsSpan(2)))
        {
            throw new InputException(
                $"{path}: inputs have shape [{string.Join(", ", x.shape)}] and outputs [{string.Join(", ", y.shape)}] (sample, channel, "
                    + $"x…). There must be equally many of both, on the same grid.");
        }
    }

    /// <summary>
    /// The constants of an array, by its name: whoever learns the inverse takes the outputs as inputs, with the constants of the outputs.
    /// </summary>
    private static ValueRange? Stated(IArraySource source, OfficialSplit? split, string array)
    {
        OfficialSplit? own = split is { Train.End.Value: > 0 } ? split : null; // Published constants are those of the training data.
        return array switch
        {
            "input" or "x" => Range(source, "inp", "u0") ?? own?.InputRange,
            "output" or "y" => Range(source, "out", "u") ?? own?.OutputRange,
            _ => Range(source, array[(array.LastIndexOf('/') + 1)..]),
        };
    }

    private static ValueRange? Range(IArraySource source, params string[] names) =>
        source is not Hdf5Source file ? null : names
            .Select(name => file.Scalar($"min_{name}") is { } low && file.Scalar($"max_{name}") is { } high
                ? new ValueRange(low, high)
                : null)
            .FirstOrDefault(range => range is not null);
}
