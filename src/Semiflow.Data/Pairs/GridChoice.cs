using System.Globalization;
using Semiflow.Spaces;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Data.Pairs;

/// <summary>
/// Decides on which grid the fields of a file lie: what the user says, else what the file says, else what its values suggest.
/// </summary>
internal static class GridChoice
{
    /// <summary>
    /// Position of the nodes from the values at the ends (spec cno.md 5.1): zero at both ends → Dirichlet (Neumann when
    /// only one of the two fields is), at the first only → periodic, else cells.
    /// </summary>
    /// <param name="input">Inputs, <c>[sample, channel, x…]</c>.</param>
    /// <param name="output">Outputs, same shape but for channels.</param>
    public static Boundary InferBoundary(Tensor input, Tensor output)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(output);
        (bool first, bool last) x = Vanishes(input), y = Vanishes(output);
        return (x.first && x.last, y.first && y.last) switch
        {
            (true, true) => Boundary.Dirichlet,
            (true, false) or (false, true) => Boundary.Neumann,
            _ => x.first && y.first ? Boundary.Periodic : Boundary.NeumannCells,
        };
    }

    /// <summary>The grid of fields <c>[sample, channel, x…]</c> and where the position of its nodes comes from.</summary>
    internal static (Grid Grid, string Origin) Make(
        string path, IReadOnlyDictionary<string, string> attributes, OperatorDataRequest request, Tensor x, Tensor y)
    {
        int[] points = [.. x.shape.Skip(2).Select(size => (int)size)];
        if (points.Any(count => count < 2))
        {
            throw new InputException($"{path}: fields of shape [{string.Join(", ", points)}]; every direction needs at least 2 points.");
        }

        if (request.Grid is { } given)
        {
            return given.Shape.SequenceEqual(x.shape.Skip(2)) ? (given, "given") : throw new InputException(
                $"{path}: fields of shape [{string.Join(", ", points)}] do not fit the grid {given}.");
        }

        Boundary[]? stated = request.Boundary is null ? Stated(path, attributes, points.Length) : null;
        Boundary[] boundaries = request.Boundary is { } one ? [.. points.Select(_ => one)]
            : stated ?? [.. Enumerable.Repeat(InferBoundary(x, y), points.Length)];
        (double Lower, double Upper)[] domain = Domain(attributes, points.Length);
        var axes = points.Select((count, i) => new Axis(domain[i].Lower, domain[i].Upper, count, boundaries[i])).ToArray();
        return (new Grid(axes), request.Boundary is not null
            ? "given"
            : stated is not null ? "stated in the file" : "inferred from the values");
    }

    internal static Boundary[]? Stated(string path, IReadOnlyDictionary<string, string> attributes, int rank)
    {
        string[] parts = attributes.TryGetValue("boundary", out string? text) ? text.Split(',') : [];
        List<Boundary> found = [];
        foreach (string part in parts)
        {
            if (double.TryParse(part, CultureInfo.InvariantCulture, out _))
            {
                throw new InputException($"{path}: its attribute 'boundary' is '{text}'. A boundary has a name, not a number: periodic, "
                    + $"dirichlet, neumann or neumann_cells. Correct the attribute, or give --boundary.");
            }

            string name = part.Replace("_", "", StringComparison.Ordinal).Replace("-", "", StringComparison.Ordinal);
            if (Enum.TryParse(name, ignoreCase: true, out Boundary boundary) && Enum.IsDefined(boundary))
            {
                found.Add(boundary);
            }
        }

        return found.Count == parts.Length && parts.Length == rank ? [.. found]
            : found.Count == 1 && parts.Length == 1 ? [.. Enumerable.Repeat(found[0], rank)]
            : null; // Others may use the word for something else: then the values decide.
    }

    internal static (double Lower, double Upper)[] Domain(IReadOnlyDictionary<string, string> attributes, int rank)
    {
        string[] parts = attributes.TryGetValue("domain", out string? text) ? text.Split(',') : [];
        (double, double)[] found = [.. parts.Select(part => part.Split(':')).Where(ends => ends.Length == 2).Select(ends =>
            (double.TryParse(ends[0], CultureInfo.InvariantCulture, out double low)
                ? low
                : 0, double.TryParse(ends[1], CultureInfo.InvariantCulture, out double high) ? high : 0))];
        return found.Length == rank && found.All(ends => ends.Item2 > ends.Item1) ? found : [.. Enumerable.Repeat((0.0, 1.0), rank)];
    }

    private static (bool First, bool Last) Vanishes(Tensor values)
    {
        using var scope = NewDisposeScope();
        double limit = 1e-5 * values.abs().max().ToDouble();
        bool Zero(Tensor slice) => slice.abs().max().ToDouble() <= limit;
        int[] axes = [.. Enumerable.Range(2, (int)values.dim() - 2)];
        return (axes.All(axis => Zero(values.select(axis, 0))), axes.All(axis => Zero(values.select(axis, values.shape[axis] - 1))));
    }
}
