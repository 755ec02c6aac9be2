using Semiflow.Spaces;
using static TorchSharp.torch;

namespace Semiflow.Data.Pairs;

/// <summary>
/// Arrays of coordinates beside the fields of a file: nobody computes on them, but a user is told where a grid is not theirs.
/// </summary>
internal static class CoordinateArrays
{
    private const double Even = 1e-3; // Of a mean step: coordinates in single precision differ by less.
    private const double Near = 0.1; // Of an interval: nodes may lie in the middle of cells, or leave out an end.

    /// <summary>What is not as the coordinates say, in words; empty for nothing.</summary>
    /// <param name="source">The file.</param>
    /// <param name="grid">Where its fields are taken to lie.</param>
    /// <param name="fields">Names of the arrays of fields, which are no coordinates.</param>
    public static string Differing(IArraySource source, Grid grid, params string[] fields)
    {
        List<string> remarks = [];
        foreach ((int i, Axis axis) in grid.Axes.Index())
        {
            char letter = "xyz"[i];
            string[] usual = [$"{letter}-coordinate", $"dimensions/{letter}", $"grid/{letter}", $"{letter}"];
            if (usual.FirstOrDefault(each => source.Names.Contains(each) && !fields.Contains(each)) is { } name
                && Remark(source, name, axis) is { Length: > 0 } remark)
            {
                remarks.Add(remark);
            }
        }

        return string.Join("; ", remarks);
    }

    private static string Remark(IArraySource source, string name, Axis axis)
    {
        long[] shape = source.Shape(name);
        if (shape.Length != (SampleGroups.IsStacked(source, name) ? 2 : 1) || shape[^1] != axis.Points || axis.Points < 3)
        {
            return "";
        }

        using Tensor raw = source.Read(name, new long[shape.Length], shape.Length == 2 ? [1, shape[1]] : shape);
        using Tensor real = raw.to(float64);
        double[] at = real.data<double>().ToArray();
        if (at.All(value => value == at[0]))
        {
            return ""; // A dimension of NetCDF without coordinates is stored as zeros.
        }

        (double low, double high) = (Math.Min(at[0], at[^1]), Math.Max(at[0], at[^1]));
        double mean = (at[^1] - at[0]) / (at.Length - 1);
        bool even = mean != 0 && double.IsFinite(mean)
            && at.Zip(at.Skip(1)).All(pair => Math.Abs(pair.Second - pair.First - mean) <= Even * Math.Abs(mean));
        double width = axis.Upper - axis.Lower, step = Math.Abs(mean);
        return !even
            ? FormattableString.Invariant(
                $"'{name}' is not evenly spaced, but its points are taken as evenly spaced on [{axis.Lower}, {axis.Upper}]")
            : low < axis.Lower - Near * width || high > axis.Upper + Near * width || high - low + 2 * step < (1 - Near) * width
                ? FormattableString.Invariant(
                    $"'{name}' goes from {low:G6} to {high:G6}, the grid from {axis.Lower} to {axis.Upper}: --extent says another interval")
                : "";
    }
}
