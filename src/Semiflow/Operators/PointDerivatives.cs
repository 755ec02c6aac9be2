using Semiflow.Kernels.Torch;
using static TorchSharp.torch;

namespace Semiflow.Operators;

/// <summary>A function at points, with its derivatives by their coordinates.</summary>
public sealed class PointDerivatives
{
    internal PointDerivatives(Tensor points, Tensor values) => (Points, Values) = (points, values);

    /// <summary>Points <c>[n, coordinate]</c>.</summary>
    public Tensor Points { get; }

    /// <summary>u, <c>[n, component]</c>.</summary>
    public Tensor Values { get; }

    /// <summary>Component of u, <c>[n]</c>.</summary>
    public Tensor Value(int component = 0) => Values.select(1, component);

    /// <summary>∂/∂(coordinate) of <paramref name="of"/>, itself differentiable.</summary>
    /// <param name="of">Numbers <c>[n]</c>, each a function of its own point.</param>
    /// <param name="coordinate">Index of the coordinate.</param>
    /// <returns>Derivatives <c>[n]</c>; zero where <paramref name="of"/> does not depend on the points.</returns>
    public Tensor Along(Tensor of, int coordinate)
    {
        ArgumentNullException.ThrowIfNull(of);
        return Derivative.Sparse([of.sum()], [Points], retainGraph: true, createGraph: true)[0] is { } slope
            ? slope.select(1, coordinate)
            : zeros_like(of);
    }

    /// <summary>Sum of second derivatives by the given coordinates.</summary>
    /// <inheritdoc cref="Along"/>
    /// <param name="of">Numbers <c>[n]</c>, each a function of its own point.</param>
    /// <param name="coordinates">Indices of the coordinates.</param>
    public Tensor Laplacian(Tensor of, params IReadOnlyList<int> coordinates) =>
        coordinates.Select(c => Along(Along(of, c), c)).Aggregate((sum, each) => sum + each);
}
