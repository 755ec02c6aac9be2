using Semiflow.Spaces;
using Semiflow.Systems.Points;
using static TorchSharp.torch;

namespace Semiflow.Systems;

/// <summary>A Gaussian in any dimension, <c>x = m + A z</c> with z standard normal, so that its covariance is <c>A Aᵀ</c>.</summary>
public sealed record GaussianPoints : IPointLaw
{
    private static readonly SystemCard TheCard = PointDraws.Card(
        "gaussian", "Gaussian", "x = m + A z, z standard normal", "de Bézenac et al., arXiv 1906.01292",
        "N(0, diag(1, 0.25)), N((1, 0), R diag(0.6, 0.1) Rᵀ)");

    /// <summary>Mean and factor of the covariance.</summary>
    /// <param name="mean">m, of dimension d.</param>
    /// <param name="factor">A, d rows of d numbers.</param>
    /// <exception cref="ArgumentException">Sizes that do not agree.</exception>
    public GaussianPoints(IReadOnlyList<double> mean, IReadOnlyList<IReadOnlyList<double>> factor)
    {
        ArgumentNullException.ThrowIfNull(mean);
        ArgumentNullException.ThrowIfNull(factor);
        if (mean.Count == 0 || factor.Count != mean.Count || factor.Any(row => row.Count != mean.Count))
        {
            throw new ArgumentException($"expected a factor of {mean.Count} rows and columns for a mean of {mean.Count} numbers.",
                nameof(factor));
        }

        (Mean, Factor) = (mean, factor);
    }

    /// <summary>Source of the acceptance test (spec domain-translation.md 7, E1): N(0, diag(1, 0.25)).</summary>
    public static GaussianPoints Source { get; } = InPlane(0, 0, 1, 0.25, 0);

    /// <summary>Its target: N((1, 0), R diag(0.6, 0.1) Rᵀ), R the rotation by 1.2; W₂² = 1.475.</summary>
    public static GaussianPoints Target { get; } = InPlane(1, 0, 0.6, 0.1, 1.2);

    /// <summary>m.</summary>
    public IReadOnlyList<double> Mean { get; }

    /// <summary>A, with covariance A Aᵀ.</summary>
    public IReadOnlyList<IReadOnlyList<double>> Factor { get; }

    /// <inheritdoc/>
    public SystemCard Card => TheCard;

    /// <inheritdoc/>
    public string Description => $"Gaussian in {Dimension} dimensions";

    /// <inheritdoc/>
    public int Dimension => Mean.Count;

    /// <inheritdoc/>
    public int Classes => 1;

    /// <summary>A Gaussian of the plane by its variances along axes that are turned by <paramref name="angle"/>.</summary>
    public static GaussianPoints InPlane(double x, double y, double variance1, double variance2, double angle)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(variance1);
        ArgumentOutOfRangeException.ThrowIfNegative(variance2);
        (double sine, double cosine) = Math.SinCos(angle);
        (double first, double second) = (Math.Sqrt(variance1), Math.Sqrt(variance2));
        return new GaussianPoints([x, y], [[cosine * first, -sine * second], [sine * first, cosine * second]]);
    }

    /// <summary>A Aᵀ, float64 <c>[d, d]</c>.</summary>
    public Tensor Covariance()
    {
        using Tensor flat = tensor([.. Factor.SelectMany(row => row)], ScalarType.Float64);
        using Tensor factor = flat.reshape(Dimension, Dimension);
        return factor.matmul(factor.t());
    }

    /// <inheritdoc/>
    public LabeledCloud Draw(int count, ulong seed, ScalarType type = ScalarType.Float32) =>
        PointDraws.Of(this, count, seed, type, (_, random, point) =>
        {
            Span<double> z = point.Length <= 64 ? stackalloc double[point.Length] : new double[point.Length];
            PointDraws.Blur(z, random, 1);
            for (int i = 0; i < point.Length; i++)
            {
                point[i] = Mean[i];
                for (int j = 0; j < point.Length; j++)
                {
                    point[i] += Factor[i][j] * z[j];
                }
            }

            return 0;
        });

    /// <inheritdoc/>
    public bool Equals(GaussianPoints? other) =>
        other is not null && Mean.SequenceEqual(other.Mean) && Factor.Zip(other.Factor).All(pair => pair.First.SequenceEqual(pair.Second));

    /// <inheritdoc/>
    public override int GetHashCode() => Mean.Aggregate(0, HashCode.Combine);
}
