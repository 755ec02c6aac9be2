using System.Diagnostics.CodeAnalysis;

namespace Semiflow.Spaces;

/// <summary>A tensor-product grid of one to three axes; compared by value. Axis order is the order of tensor dimensions.</summary>
[SuppressMessage("Design", "CA1036", Justification = "Grids have no order.")]
public sealed class Grid : IEquatable<Grid>
{
    /// <summary>A grid of the given axes.</summary>
    /// <exception cref="ArgumentException">No axis, or more than three.</exception>
    public Grid(params IReadOnlyList<Axis> axes)
    {
        ArgumentNullException.ThrowIfNull(axes);
        if (axes.Count is < 1 or > 3)
        {
            throw new ArgumentException($"a grid has one to three axes, not {axes.Count}.", nameof(axes));
        }

        Axes = [.. axes];
    }

    /// <summary>The axes, in the order of the tensor dimensions after batch and channel.</summary>
    public IReadOnlyList<Axis> Axes { get; }

    /// <summary>Number of dimensions.</summary>
    public int Rank => Axes.Count;

    /// <summary>Nodes along each axis, as tensor sizes.</summary>
    public long[] Shape => [.. Axes.Select(axis => (long)axis.Points)];

    /// <summary>Product of the lengths of the axes.</summary>
    public double Volume => Axes.Aggregate(1.0, (volume, axis) => volume * axis.Length);

    /// <summary>The unit cube of <paramref name="rank"/> dimensions with <paramref name="points"/> nodes per direction.</summary>
    public static Grid Unit(int points, int rank = 2, Boundary boundary = Boundary.Periodic) =>
        new(Enumerable.Repeat(new Axis(0, 1, points, boundary), rank).ToArray());

    /// <summary>The same intervals and boundaries with another number of nodes per direction.</summary>
    public Grid WithPoints(params IReadOnlyList<int> points)
    {
        ArgumentNullException.ThrowIfNull(points);
        int[] each = points.Count == 1 ? [.. Enumerable.Repeat(points[0], Rank)] : [.. points];
        return each.Length == Rank
            ? new Grid(Axes.Zip(each, (axis, count) => axis with { Points = count }).ToArray())
            : throw new ArgumentException($"{points.Count} sizes for a grid of {Rank} axes.", nameof(points));
    }

    /// <summary>Whether it has the intervals and boundaries of another grid, on any number of nodes.</summary>
    internal bool SharesDomain(Grid other) =>
        Rank == other.Rank && Axes.Zip(other.Axes, (a, b) => a with { Points = b.Points } == b).All(same => same);

    /// <inheritdoc/>
    public bool Equals(Grid? other) => other is not null && Axes.SequenceEqual(other.Axes);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Grid);

    /// <inheritdoc/>
    public override int GetHashCode() => Axes.Aggregate(Rank, HashCode.Combine);

    /// <summary>For example <c>64 x 64 on [0, 1] x [0, 1], dirichlet</c>.</summary>
    public override string ToString() => string.Create(
        System.Globalization.CultureInfo.InvariantCulture,
        $"{string.Join(" x ", Axes.Select(a => a.Points))} on {string.Join(" x ", Axes.Select(a => $"[{a.Lower}, {a.Upper}]"))}, "
            + $"{this.BoundaryWords()}");
}
