using Semiflow.Spaces;
using static TorchSharp.torch;

namespace Semiflow.Systems;

/// <summary>
/// Uniform on rectangles that do not overlap, each as likely as its area is large; the class of a point is its rectangle.
/// A square sent to two separated halves is the simplest discontinuous optimal map (spec domain-translation.md 7, E2).
/// </summary>
public sealed record Boxes : IPointLaw
{
    /// <summary>Uniform on <paramref name="rectangles"/>.</summary>
    /// <exception cref="ArgumentException">None, or one without area.</exception>
    public Boxes(params IReadOnlyList<Box> rectangles)
    {
        ArgumentNullException.ThrowIfNull(rectangles);
        if (rectangles.Count == 0 || rectangles.Any(box => !(box.Right > box.Left && box.Top > box.Bottom)))
        {
            throw new ArgumentException("expected rectangles with left < right and bottom < top.", nameof(rectangles));
        }

        Rectangles = rectangles;
    }

    /// <summary>The square from -1 to 1.</summary>
    public static Boxes Square { get; } = new(new Box(-1, 1, -1, 1));

    /// <summary>The rectangles.</summary>
    public IReadOnlyList<Box> Rectangles { get; }

    /// <inheritdoc/>
    public string Description => Rectangles.Count == 1 ? "uniform on a rectangle" : $"uniform on {Rectangles.Count} rectangles";

    /// <inheritdoc/>
    public int Dimension => 2;

    /// <inheritdoc/>
    public int Classes => Rectangles.Count;

    /// <summary>
    /// The halves of <see cref="Square"/>, moved apart by <paramref name="gap"/>: the optimal map from the square is x ↦ x + sign(x₁) gap/2
    /// e₁.
    /// </summary>
    public static Boxes Halves(double gap)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(gap);
        return new Boxes(new Box(-1 - (gap / 2), -gap / 2, -1, 1), new Box(gap / 2, 1 + (gap / 2), -1, 1));
    }

    /// <inheritdoc/>
    public LabeledCloud Draw(int count, ulong seed, ScalarType type = ScalarType.Float32)
    {
        double[] areas = [.. Rectangles.Select(box => (box.Right - box.Left) * (box.Top - box.Bottom))];
        double total = areas.Sum();
        return PointDraws.Of(this, count, seed, type, (_, random, point) =>
        {
            double place = random.Uniform(0, total);
            int label = 0;
            while (label < areas.Length - 1 && place >= areas[label])
            {
                place -= areas[label++];
            }

            Box box = Rectangles[label];
            (point[0], point[1]) = (random.Uniform(box.Left, box.Right), random.Uniform(box.Bottom, box.Top));
            return label;
        });
    }

    /// <inheritdoc/>
    public bool Equals(Boxes? other) => other is not null && Rectangles.SequenceEqual(other.Rectangles);

    /// <inheritdoc/>
    public override int GetHashCode() => Rectangles.Aggregate(0, HashCode.Combine);
}
