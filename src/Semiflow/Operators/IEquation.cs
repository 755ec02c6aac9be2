using static TorchSharp.torch;

namespace Semiflow.Operators;

/// <summary>An equation for a function u of points: its residual vanishes at solutions.</summary>
public interface IEquation
{
    /// <summary>Coordinates of a point and the interval of each, such as t, x, y.</summary>
    IReadOnlyList<Coordinate> Coordinates { get; }

    /// <summary>Components of u.</summary>
    int Components { get; }

    /// <summary>D[u] − f at each point.</summary>
    /// <param name="u">Maps points <c>[n, coordinate]</c> to values <c>[n, component]</c>, each row from its own point alone.</param>
    /// <param name="points">Points <c>[n, coordinate]</c>, floating point.</param>
    /// <returns>Residuals <c>[n, equation]</c>, differentiable in the parameters of u.</returns>
    /// <exception cref="ArgumentException">Points or values of another shape.</exception>
    Tensor Residual(Func<Tensor, Tensor> u, Tensor points);
}
