using System.Globalization;
using Semiflow.Spaces;
using static TorchSharp.torch;

namespace Semiflow.Systems.Points;

/// <summary>Equally likely round Gaussians: the class of a point is its Gaussian.</summary>
internal sealed record GaussianBlobs : IPointLaw
{
    private static readonly SystemCard TheCard = PointDraws.Card(
        "blobs", "Round Gaussians", "x = center + deviation · z, z standard normal", "scikit-learn, make_blobs",
        "2 or 8 centers, deviation 0.1");

    /// <summary>Gaussians about <paramref name="centers"/>.</summary>
    /// <param name="centers">One point each, all of one dimension.</param>
    /// <param name="deviation">Deviation in every direction.</param>
    /// <exception cref="ArgumentException">No center, or centers of different dimensions.</exception>
    public GaussianBlobs(IReadOnlyList<IReadOnlyList<double>> centers, double deviation)
    {
        ArgumentNullException.ThrowIfNull(centers);
        ArgumentOutOfRangeException.ThrowIfNegative(deviation);
        if (centers.Count == 0 || centers[0].Count == 0 || centers.Any(center => center.Count != centers[0].Count))
        {
            throw new ArgumentException("expected at least one center, all of the same dimension.", nameof(centers));
        }

        (Centers, Deviation) = (centers, deviation);
    }

    /// <summary>
    /// Two classes with a known least-action map (spec least-action.md 10.2): x ~ N((y, 0), 0.3² I), y = -1 (class 0) or 1 (class 1).
    /// </summary>
    public static GaussianBlobs Opposite { get; } = new([[-1, 0], [1, 0]], 0.3);

    /// <summary>Source of the semantic toy (spec domain-translation.md 5.1): about (0, 1), class 0, and (0, -1), class 1.</summary>
    public static GaussianBlobs Vertical { get; } = new([[0, 1], [0, -1]], 0.1);

    /// <summary>Its target: about (1, 0), class 0, and (-1, 0), class 1.</summary>
    public static GaussianBlobs Horizontal { get; } = new([[1, 0], [-1, 0]], 0.1);

    /// <summary>Means of the Gaussians.</summary>
    public IReadOnlyList<IReadOnlyList<double>> Centers { get; }

    /// <summary>Their deviation in every direction.</summary>
    public double Deviation { get; }

    /// <inheritdoc/>
    public SystemCard Card => TheCard;

    /// <inheritdoc/>
    public string Description => string.Create(CultureInfo.InvariantCulture, $"{Classes} blobs, deviation {Deviation}");

    /// <inheritdoc/>
    public int Dimension => Centers[0].Count;

    /// <inheritdoc/>
    public int Classes => Centers.Count;

    /// <summary>Gaussians evenly on a circle: eight of them are the usual toy of generative models.</summary>
    /// <param name="count">How many.</param>
    /// <param name="radius">Radius of the circle.</param>
    /// <param name="deviation">Deviation of each.</param>
    /// <param name="angle">Angle of the first, in radians: π / count turns the figure half a step.</param>
    public static GaussianBlobs OnCircle(int count = 8, double radius = 2, double deviation = 0.1, double angle = 0)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        return new GaussianBlobs([.. Enumerable.Range(0, count).Select(i => angle + (2 * Math.PI * i / count))
            .Select(a => new[] { radius * Math.Cos(a), radius * Math.Sin(a) })], deviation);
    }

    /// <inheritdoc/>
    public LabeledCloud Draw(int count, ulong seed, ScalarType type = ScalarType.Float32) =>
        PointDraws.Of(this, count, seed, type, (_, random, point) =>
        {
            int label = random.Below(Centers.Count);
            for (int d = 0; d < point.Length; d++)
            {
                point[d] = Centers[label][d];
            }

            PointDraws.Blur(point, random, Deviation);
            return label;
        });

    /// <inheritdoc/>
    public bool Equals(GaussianBlobs? other) =>
        other is not null && Deviation == other.Deviation && Centers.Count == other.Centers.Count
        && Centers.Zip(other.Centers).All(pair => pair.First.SequenceEqual(pair.Second));

    /// <inheritdoc/>
    public override int GetHashCode() => Centers.SelectMany(center => center).Aggregate(Deviation.GetHashCode(), HashCode.Combine);
}
