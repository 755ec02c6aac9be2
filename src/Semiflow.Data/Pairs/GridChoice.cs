using System.Globalization;
using Semiflow.Data.Conventions;
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
        int[] points = Points(path, x);
        if (request.Grid is { } given)
        {
            return given.Shape.SequenceEqual(x.shape.Skip(2)) ? (given, "given") : throw new InputException(
                $"{path}: fields of shape [{string.Join(", ", points)}] do not fit the grid {given}.");
        }

        (Grid grid, bool stated) = Place(path, attributes, request, points, () => InferBoundary(x, y));
        return (grid, (request.Boundaries is not null ? "given"
            : stated ? "stated in the file"
            : request.Like is not null ? "as in the run" : "inferred from the values") + Unknown(path, attributes, request, points.Length));
    }

    /// <summary>What the file says of boundaries and intervals in words that are not known here, for the user; empty for nothing.</summary>
    internal static string Unknown(string path, IReadOnlyDictionary<string, string> attributes, OperatorDataRequest request, int rank) =>
        string.Concat(new[]
        {
            request.Boundaries is null && Stated(path, attributes, rank) is null ? "boundary" : "",
            request.Extent is null && StatedDomain(path, attributes, rank) is null ? "domain" : "",
        }.Where(attributes.ContainsKey).Select(name => $"; the {name} '{attributes[name]}' of the file is not a known one"));

    /// <summary>Points of each axis of fields <c>[sample, channel, x…]</c>.</summary>
    /// <exception cref="InputException">Fewer than 2 of one.</exception>
    internal static int[] Points(string path, Tensor fields)
    {
        int[] points = [.. fields.shape.Skip(2).Select(size => (int)size)];
        return points.All(count => count >= 2) ? points : throw new InputException(
            $"{path}: fields of shape [{string.Join(", ", points)}]; every direction needs at least 2 points.");
    }

    /// <summary>
    /// The grid of so many points: at the boundaries and intervals that are given, else as the file states, else as in the run, else at the
    /// usual ones. Also whether the file states the boundaries.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="attributes">What it states.</param>
    /// <param name="request">What is given, and the grid of the run.</param>
    /// <param name="points">Points of each axis.</param>
    /// <param name="usual">Boundary of each axis where nobody says any; null for periodic.</param>
    /// <exception cref="InputException">Boundaries or intervals that are not one for each axis.</exception>
    internal static (Grid Grid, bool IsStated) Place(
        string path, IReadOnlyDictionary<string, string> attributes, OperatorDataRequest request, int[] points,
        Func<Boundary>? usual = null)
    {
        Boundary[]? stated = request.Boundaries is null ? Stated(path, attributes, points.Length) : null;
        request.Options.Use("--boundary", "--extent");
        if (request.Like is { } like && like.Rank != points.Length)
        {
            throw new InputException($"{path} has fields in {Plural.Of(points.Length, "dimensions")} of space; the run has {like.Rank}.");
        }

        IReadOnlyList<Boundary> boundaries = PerAxis(request.Boundaries, points.Length)
            ?? stated
            ?? request.Like?.Axes.Select(axis => axis.Boundary).ToArray()
            ?? [.. Enumerable.Repeat(usual?.Invoke() ?? Boundary.Periodic, points.Length)];
        (double Lower, double Upper)[] domain = request.Extent is { } extent ? Intervals(extent, points.Length)
            : StatedDomain(path, attributes, points.Length)
                ?? request.Like?.Axes.Select(axis => (axis.Lower, axis.Upper)).ToArray()
                ?? [.. Enumerable.Repeat((0.0, 1.0), points.Length)];
        return (new Grid([.. points.Select((count, i) => new Axis(domain[i].Lower, domain[i].Upper, count, boundaries[i]))]),
            stated is not null);
    }

    /// <summary>Boundaries for so many axes; null for none.</summary>
    /// <exception cref="InputException">Neither one nor one for each.</exception>
    internal static IReadOnlyList<Boundary>? PerAxis(IReadOnlyList<Boundary>? boundaries, int rank) => boundaries switch
    {
        null => null,
        { Count: 1 } => [.. Enumerable.Repeat(boundaries[0], rank)],
        _ when boundaries.Count == rank => boundaries,
        _ => throw new InputException($"--boundary names {boundaries.Count} boundaries for {rank} "
            + $"{(rank == 1 ? "direction" : "directions")}"
            + ": name one for all, or one for each."),
    };

    /// <summary>Intervals as a user writes them, one for each axis.</summary>
    /// <exception cref="InputException">Not such a text.</exception>
    internal static (double Lower, double Upper)[] Intervals(string text, int rank)
    {
        return Parsed(text, rank) ?? throw new InputException(
            $"--extent is an interval for each of the {rank} directions, for example "
                + $"{string.Join(',', Enumerable.Repeat("0:1", rank))}, not '{text}'.");
    }

    private static (double Lower, double Upper)[]? Parsed(string text, int rank)
    {
        string[][] ends = [.. text.Split(',').Select(part => part.Split(':'))];
        List<(double Lower, double Upper)> found = [];
        foreach (string[] each in ends)
        {
            if (each.Length == 2 && double.TryParse(each[0], CultureInfo.InvariantCulture, out double lower)
                && double.TryParse(each[1], CultureInfo.InvariantCulture, out double upper)
                && double.IsFinite(lower) && double.IsFinite(upper) && lower < upper)
            {
                found.Add((lower, upper));
            }
        }

        return found.Count == ends.Length && ends.Length == rank ? [.. found] : null;
    }

    /// <summary>States a grid in the texts of a file, so that reading needs no guess.</summary>
    internal static void State(Grid grid, Dictionary<string, string> texts)
    {
        texts["boundary"] = string.Join(',', grid.Axes.Select(axis => axis.Boundary.Word()));
        texts["domain"] = string.Join(
            ',', grid.Axes.Select(axis => string.Create(CultureInfo.InvariantCulture, $"{axis.Lower}:{axis.Upper}")));
    }

    /// <summary>The boundaries that a file states for so many axes; null where it states none.</summary>
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

    /// <summary>The intervals that a file states, in a text or as numbers; null where it states none, or says words.</summary>
    /// <exception cref="InputException">Numbers that are no intervals of so many directions.</exception>
    private static (double Lower, double Upper)[]? StatedDomain(string path, IReadOnlyDictionary<string, string> attributes, int rank) =>
        !attributes.TryGetValue("domain", out string? text) ? null
        : StatedIntervals(attributes) is { } intervals && intervals.Length == rank ? intervals
        : NumberList.Parse(text) is null ? null
        : throw new InputException($"{path}: its attribute 'domain' is '{text}', which is not the lower and the upper end of each of the "
            + $"{rank} directions, for example {string.Join(',', Enumerable.Repeat("0:1", rank))}. Correct the attribute, or give "
            + "--extent.");

    /// <summary>The intervals that a file states for as many directions as it likes; null for none.</summary>
    internal static (double Lower, double Upper)[]? StatedIntervals(IReadOnlyDictionary<string, string> attributes)
    {
        string? text = attributes.GetValueOrDefault("domain");
        if (text?.Contains(':', StringComparison.Ordinal) == true)
        {
            return text.Split(',').Length is <= 3 and var rank ? Parsed(text, rank) : null;
        }

        double[] ends = NumberList.Parse(text ?? "") ?? [];
        (double Lower, double Upper)[] intervals = [.. ends.Chunk(2).Select(pair => (pair[0], pair[^1]))];
        return ends.Length is 2 or 4 or 6 && ends.All(double.IsFinite) && intervals.All(each => each.Lower < each.Upper) ? intervals : null;
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
