using Semiflow.Spaces;
using Semiflow.Systems.Points;
using static TorchSharp.torch;

namespace Semiflow.Systems;

/// <summary>
/// Two concentric circles with Gaussian noise in both coordinates, even points on the outer (class 0), odd ones on the inner
/// (class 1). Defaults (spec least-action.md 10.1); the precursor (spec least-action.md 7) has an inner radius of 0.3 and noise 0.05.
/// </summary>
public sealed record TwoCircles : IPointLaw
{
    private static readonly SystemCard TheCard = PointDraws.Card(
        "circles", "Two circles", "x = r (cos θ, sin θ) + noise, θ uniform, r = 1 or 1/2", "scikit-learn, make_circles",
        "radii 1 and 0.5, noise 0.2");

    /// <summary>Radius of class 0.</summary>
    public double Outer { get; init; } = 1;

    /// <summary>Radius of class 1.</summary>
    public double Inner { get; init; } = 0.5;

    /// <summary>Deviation of the noise.</summary>
    public double Noise { get; init; } = 0.2;

    /// <inheritdoc/>
    public SystemCard Card => TheCard;

    /// <inheritdoc/>
    public string Description => FormattableString.Invariant($"circles, radii {Outer} and {Inner}, noise {Noise}");

    /// <inheritdoc/>
    public int Dimension => 2;

    /// <inheritdoc/>
    public int Classes => 2;

    /// <inheritdoc/>
    public LabeledCloud Draw(int count, ulong seed, ScalarType type = ScalarType.Float32) =>
        PointDraws.Of(this, count, seed, type, (index, random, point) =>
        {
            int label = index % 2;
            PointDraws.Circle(point, label == 0 ? Outer : Inner, random.Uniform(0, 2 * Math.PI));
            PointDraws.Blur(point, random, Noise);
            return label;
        });
}
