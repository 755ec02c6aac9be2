using Semiflow.Spaces;
using static TorchSharp.torch;

namespace Semiflow.Systems.Points;

/// <summary>
/// Uniform on rectangles that do not overlap, each as likely as its area is large; the class of a point is its rectangle.
/// A square sent to two separated halves is the simplest discontinuous optimal map (spec domain-translation.md 7, E2).
/// </summary>
internal sealed record UniformRectangles : IPointLaw
{
    private static readonly SystemCard TheCard = PointDraws.Card(
        "rectangles", "Uniform on rectangles", "x uniform on rectangles that do not overlap", "de Bézenac et al., arXiv 1906.01292",
        "the square [−1, 1]² and its halves, 1 apart");

    /// <summary>Uniform on <paramref name="rectangles"/>.</summary>
    /// <exception cref="ArgumentException">None, or one without area.</exception>
    public UniformRectangles(params IReadOnlyList<Rectangle> rectangles)
    {
        ArgumentNullException.ThrowIfNull(rectangles);
        if (rectangles.Count == 0 || rectangles.Any(box => !(box.Right > box.Left && box.Top > box.Bottom)))
        {
            throw new ArgumentException("expected rectangles with left < right and bottom < top.", nameof(rectangles));
        }

        Rectangles = rectangles;
    }

    /// <summary>The square from -1 to 1.</summary>
    public static UniformRectangles Square { get; } = new(new Rectangle(-1, 1, -1, 1));

    /// <summary>The rectangles.</summary>
    public IReadOnlyList<Rectangle> Rectangles { get; }

    /// <inheritdoc/>
    public SystemCard Card => TheCard;

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
    public static UniformRectangles Halves(double gap)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(gap);
        return new UniformRectangles(new Rectangle(-1 - (gap / 2), -gap / 2, -1, 1), new Rectangle(gap / 2, 1 + (gap / 2), -1, 1));
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

            Rectangle box = Rectangles[label];
            (point[0], point[1]) = (random.Uniform(box.Left, box.Right), random.Uniform(box.Bottom, box.Top));
            return label;
        });
    }

    /// <inheritdoc/>
    public bool Equals(UniformRectangles? other) => other is not null && Rectangles.SequenceEqual(other.Rectangles);

    /// <inheritdoc/>
    public override int GetHashCode() => Rectangles.Aggregate(0, HashCode.Combine);
}
