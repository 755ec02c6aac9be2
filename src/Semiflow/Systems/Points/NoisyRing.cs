using Semiflow.Spaces;
using static TorchSharp.torch;

namespace Semiflow.Systems.Points;

/// <summary>
/// Points about a circle at a uniform angle, with Gaussian noise along the radius: a law that every rotation preserves, so that its
/// self-maps are not determined by their law (spec domain-translation.md 7, E3).
/// </summary>
internal sealed record NoisyRing : IPointLaw
{
    private static readonly SystemCard TheCard = PointDraws.Card(
        "ring", "Ring", "x = (r + noise) (cos θ, sin θ), θ uniform", "de Bézenac et al., arXiv 1906.01292",
        "radius 1, noise 0.05");

    /// <summary>Radius of the circle.</summary>
    public double Radius { get; init; } = 1;

    /// <summary>Deviation of the distance from the center.</summary>
    public double Noise { get; init; } = 0.05;

    /// <inheritdoc/>
    public SystemCard Card => TheCard;

    /// <inheritdoc/>
    public string Description => FormattableString.Invariant($"ring, radius {Radius}, noise {Noise}");

    /// <inheritdoc/>
    public int Dimension => 2;

    /// <inheritdoc/>
    public int Classes => 1;

    /// <inheritdoc/>
    public LabeledCloud Draw(int count, ulong seed, ScalarType type = ScalarType.Float32) =>
        PointDraws.Of(this, count, seed, type, (_, random, point) =>
        {
            double angle = random.Uniform(0, 2 * Math.PI);
            PointDraws.Circle(point, Radius + (Noise * random.Normal()), angle);
            return 0;
        });
}
