using Semiflow.Spaces;
using static TorchSharp.torch;

namespace Semiflow.Systems.Points;

/// <summary>
/// Two interleaving half circles of radius 1 with Gaussian noise: even points on the upper one about (0, 0), class 0, odd ones on the
/// lower one about (1, 1/2), class 1. Precursor's noise: 0.05 (spec least-action.md 7).
/// </summary>
internal sealed record TwoMoons : IPointLaw
{
    private static readonly SystemCard TheCard = PointDraws.Card(
        "moons", "Two moons", "half circles (cos θ, sin θ) and (1 − cos θ, 1/2 − sin θ) + noise, θ uniform", "scikit-learn, make_moons",
        "noise 0.05");

    /// <summary>Deviation of the noise.</summary>
    public double Noise { get; init; } = 0.05;

    /// <inheritdoc/>
    public SystemCard Card => TheCard;

    /// <inheritdoc/>
    public string Description => FormattableString.Invariant($"moons, noise {Noise}");

    /// <inheritdoc/>
    public int Dimension => 2;

    /// <inheritdoc/>
    public int Classes => 2;

    /// <inheritdoc/>
    public LabeledCloud Draw(int count, ulong seed, ScalarType type = ScalarType.Float32) =>
        PointDraws.Of(this, count, seed, type, (index, random, point) =>
        {
            int label = index % 2;
            PointDraws.Circle(point, 1, random.Uniform(0, Math.PI));
            if (label == 1)
            {
                (point[0], point[1]) = (1 - point[0], 0.5 - point[1]);
            }

            PointDraws.Blur(point, random, Noise);
            return label;
        });
}
