using static TorchSharp.torch;

namespace Semiflow.Operators;

/// <summary>An equation from a formula in values and derivatives, which automatic differentiation supplies.</summary>
/// <param name="coordinates">Coordinates of a point.</param>
/// <param name="components">Components of u.</param>
/// <param name="residual">Residuals <c>[n, equation]</c> from u and its derivatives.</param>
public sealed class PointEquation(
    IReadOnlyList<Coordinate> coordinates, int components, Func<PointDerivatives, Tensor> residual) : IEquation
{
    /// <inheritdoc/>
    public IReadOnlyList<Coordinate> Coordinates => coordinates;

    /// <inheritdoc/>
    public int Components => components;

    /// <inheritdoc/>
    public Tensor Residual(Func<Tensor, Tensor> u, Tensor points)
    {
        ArgumentNullException.ThrowIfNull(u);
        ArgumentNullException.ThrowIfNull(points);
        if (points.dim() != 2 || points.shape[1] != coordinates.Count)
        {
            throw new ArgumentException(
                $"expected points [n, {coordinates.Count}] of {string.Join(", ", coordinates.Select(c => c.Name))}, got "
                + $"[{string.Join(", ", points.shape)}].", nameof(points));
        }

        using IDisposable graph = enable_grad();
        Tensor at = points.detach().requires_grad_();
        Tensor values = u(at);
        return values.dim() == 2 && values.shape[0] == at.shape[0] && values.shape[1] == components
            ? residual(new PointDerivatives(at, values))
            : throw new ArgumentException(
                $"expected values [{at.shape[0]}, {components}] at {at.shape[0]} points, got [{string.Join(", ", values.shape)}].",
                nameof(u));
    }
}
