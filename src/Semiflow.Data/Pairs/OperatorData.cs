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
        using IArraySource source = ArraySource.Open(path, request.FollowLinks);
        GroupedSamples? groups = AuthorsLayoutReader.Find(source, request);
        (Tensor x, Tensor y, int[] samples, string layout, (string input, string output)) = groups is not null
            ? AuthorsLayoutReader.Read(groups, request)
            : ArrayPairs.Read(source, request);
        (x, y) = (Real(x), Real(y));
        CheckShapes(path, x, y);
        CheckFinite(path, "input", x, samples);
        CheckFinite(path, "output", y, samples);
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

    /// <summary>Values in single or double precision, whichever holds them whole.</summary>
    internal static Tensor Real(Tensor values) => values.dtype switch
    {
        ScalarType.Float32 or ScalarType.Float64 => values,
        ScalarType.Int32 or ScalarType.Int64 => values.to(ScalarType.Float64),
        _ when values.is_complex() => throw new InputException(
            "complex fields are not supported; store real and imaginary part as two channels."),
        _ => values.to(ScalarType.Float32),
    };

    private static void CheckShapes(string path, Tensor x, Tensor y)
    {
        if (x.shape[0] != y.shape[0] || !x.shape.AsSpan(2).SequenceEqual(y.shape.AsSpan(2)))
        {
            throw new InputException(
                $"{path}: inputs have shape [{string.Join(", ", x.shape)}] and outputs [{string.Join(", ", y.shape)}] (sample, channel, "
                    + $"x…). There must be equally many of both, on the same grid.");
        }
    }

    private static void CheckFinite(string path, string what, Tensor values, int[] samples)
    {
        for (int start = 0; start < samples.Length; start += 256)
        {
            using Tensor part = values.narrow(0, start, Math.Min(256, samples.Length - start));
            using Tensor flat = part.flatten(1);
            using Tensor finite = flat.isfinite();
            using Tensor each = finite.all(1);
            bool[] good = each.data<bool>().ToArray();
            if (Array.IndexOf(good, false) is var bad and >= 0)
            {
                throw new InputException(
                    $"{path}: the {what} of sample {samples[start + bad]} contains values that are not finite (NaN, infinite, or marked as "
                        + $"missing). Repair or leave out that sample.");
            }
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
