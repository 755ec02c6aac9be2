using System.Numerics;
using Semiflow.Kernels.Spectral;

namespace Semiflow.Operators;

/// <summary>The transform of the kept modes of a grid and its transposed for our kernels, made when first needed.</summary>
internal sealed class SpectralTransforms
{
    private readonly Lazy<Pair<float>> single;
    private readonly Lazy<Pair<double>> both;

    /// <summary>Those of a grid.</summary>
    /// <param name="points">Points of each axis.</param>
    /// <param name="modes">m of each axis.</param>
    public SpectralTransforms(IReadOnlyList<int> points, IReadOnlyList<int> modes)
    {
        (Points, Modes) = (points, modes);
        single = new(Of<float>);
        both = new(Of<double>);
    }

    /// <summary>Points of each axis.</summary>
    public IReadOnlyList<int> Points { get; }

    /// <summary>m of each axis.</summary>
    public IReadOnlyList<int> Modes { get; }

    /// <summary>In the type of the numbers.</summary>
    public Pair<T> For<T>()
        where T : unmanaged, INumber<T> => typeof(T) == typeof(float) ? (Pair<T>)(object)single.Value : (Pair<T>)(object)both.Value;

    private Pair<T> Of<T>()
        where T : unmanaged, INumber<T>
    {
        var shape = new SpectralShape(1, 1, 1, 1, Points, Modes);
        SpectralMatrices<T>[] values = SpectralMatrices<T>.Of(shape.Points, shape.Kept);
        return new Pair<T>(values, SpectralMatrices<T>.Transposed(values, shape.Points, shape.Kept));
    }

    /// <summary>A transform and what takes gradients back.</summary>
    internal sealed record Pair<T>(SpectralMatrices<T>[] Values, SpectralMatrices<T>[] Transposed)
        where T : unmanaged, INumber<T>;
}
