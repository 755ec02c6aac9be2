using Semiflow.Systems.Points;
using Semiflow.Transport;
using static TorchSharp.torch;

namespace Semiflow.Systems.Pairs;

/// <summary>Two domains to translate between; those in the plane (spec domain-translation.md 5, 7).</summary>
/// <param name="Name">Name, lower case with underscores.</param>
/// <param name="Title">Name for people.</param>
/// <param name="Source">α.</param>
/// <param name="Target">β.</param>
internal sealed record DomainPair(string Name, string Title, IPointLaw Source, IPointLaw Target)
{
    /// <summary>The optimal map for squared distances, on points <c>[n, d]</c>; null if it is not known.</summary>
    public Func<Tensor, Tensor>? Exact { get; init; }

    /// <summary>W₂² of the two laws; null if it is not known.</summary>
    public double? OptimalCost { get; init; }

    /// <summary>The pair the other way.</summary>
    public DomainPair Reversed => new($"{Name}_reversed", $"{Title}, reversed", Target, Source) { OptimalCost = OptimalCost };

    /// <summary>Its name with hyphens, as file names have them.</summary>
    public string Hyphenated => Name.Replace('_', '-');

    /// <summary>E1: N(0, diag(1, 0.25)) to N((1, 0), R diag(0.6, 0.1) Rᵀ), R a rotation by 1.2; the optimal map is known.</summary>
    public static DomainPair Gaussian()
    {
        GaussianPoints source = GaussianPoints.Source, target = GaussianPoints.Target;
        var exact = new GaussianTransport([.. source.Mean], Covariance(source), [.. target.Mean], Covariance(target));
        return new DomainPair("gaussian", "Gaussian to Gaussian", source, target) { Exact = exact.Map, OptimalCost = exact.Cost };
    }

    private static double[,] Covariance(GaussianPoints law)
    {
        double[,] covariance = new double[law.Dimension, law.Dimension];
        for (int i = 0; i < law.Dimension; i++)
        {
            for (int j = 0; j < law.Dimension; j++)
            {
                covariance[i, j] = law.Factor[i].Zip(law.Factor[j], (a, b) => a * b).Sum();
            }
        }

        return covariance;
    }

    /// <summary>
    /// Eight Gaussians on a circle to the same turned by a third of a gap. Moving each as a whole is not optimal: one point in seven goes
    /// the other way round, to the neighbor behind (κ of whole Gaussians is 0.82); by half a gap the optimal map would tear them in two.
    /// </summary>
    public static DomainPair EightGaussians { get; } = new(
        "eight_gaussians", "Eight Gaussians, turned", GaussianBlobs.OnCircle(deviation: 0.15),
        GaussianBlobs.OnCircle(deviation: 0.15, angle: Math.PI / 12));

    /// <summary>TwoMoons to circles.</summary>
    public static DomainPair MoonsCircles { get; } = new(
        "moons_circles", "Moons to circles", new TwoMoons(), new TwoCircles { Noise = 0.05 });

    /// <summary>The square [−1, 1]² to its halves, pushed apart by one: the optimal map jumps at the cut.</summary>
    public static DomainPair SplitSquare { get; } = new(
        "split_square", "Square to two halves", UniformRectangles.Square, UniformRectangles.Halves(1))
    {
        Exact = points => points + (points.sign() * tensor(new[] { 0.5, 0.0 }).to(points.dtype)),
        OptimalCost = 0.25,
    };

    /// <summary>5.1: blobs at (0, ±1) to blobs at (±1, 0); the metric says which goes where.</summary>
    public static DomainPair CrossedBlobs { get; } = new(
        "crossed_blobs", "Two blobs to two blobs", GaussianBlobs.Vertical, GaussianBlobs.Horizontal);

    /// <summary>E3: blobs at (±1, 0) to blobs at (±1, 1): straight up is optimal, crossing over fits as well.</summary>
    public static DomainPair ParallelBlobs { get; } = new(
        "blobs", "Two blobs to two blobs", new GaussianBlobs([[1, 0], [-1, 0]], 0.1), new GaussianBlobs([[1, 1], [-1, 1]], 0.1))
    {
        OptimalCost = 1,
    };

    /// <summary>E3: a ring of radius 1 to one of radius 1.5: outward is optimal, every turn fits as well.</summary>
    public static DomainPair Rings { get; } = new("ring", "Ring to larger ring", new NoisyRing(), new NoisyRing { Radius = 1.5 })
        { OptimalCost = 0.25 };

    /// <summary>5.4: a blob to a blob behind an obstacle at the origin.</summary>
    public static DomainPair AcrossObstacle { get; } = new(
        "obstacle", "Past an obstacle", new GaussianBlobs([[-1.5, 0]], 0.2), new GaussianBlobs([[1.5, 0]], 0.2))
    {
        OptimalCost = 9,
    };
}
