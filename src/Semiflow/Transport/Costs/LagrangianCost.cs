using static TorchSharp.torch;

namespace Semiflow.Transport;

/// <summary>
/// Kinetic energy and a potential, ℓ(x, v) = ½|v|² + w U(x): paths bend around what is expensive (spec domain-translation.md 5.4).
/// <see cref="Between"/> and <see cref="Pairwise"/> give the action of the straight line at constant speed in a unit of time,
/// ½|x − y|² + w ∫₀¹ U(x + t(y − x)) dt, which bounds the least action from above; waiting costs w U(x), so that c(x, x) is that.
/// </summary>
public sealed class LagrangianCost : ITransportCost
{
    // Nodes and weights of Gauss and Legendre on [0, 1]: exact to degree 2n - 1.
    private readonly (double Node, double Weight)[] quadrature;
    private readonly Func<Tensor, Tensor> potential;

    /// <summary>The cost of a potential.</summary>
    /// <param name="potential">U ≥ 0, from <c>[n, …]</c> to <c>[n]</c>, differentiable.</param>
    /// <param name="weight">w, at least 0.</param>
    /// <param name="nodes">Places at which U is taken along a straight line, for costs between points.</param>
    public LagrangianCost(Func<Tensor, Tensor> potential, double weight = 1, int nodes = 16)
    {
        ArgumentNullException.ThrowIfNull(potential);
        ArgumentOutOfRangeException.ThrowIfNegative(weight);
        ArgumentOutOfRangeException.ThrowIfLessThan(nodes, 1);
        (this.potential, Weight) = (potential, weight);
        quadrature = [.. Enumerable.Range(0, nodes).Select(k => GaussLegendre(k, nodes))];
    }

    /// <summary>w.</summary>
    public double Weight { get; }

    /// <inheritdoc/>
    public Tensor Between(Tensor source, Tensor target)
    {
        (Tensor x, Tensor y) = PointSet.Paired(source, target);
        Tensor cost = (x - y).square().sum(1) / 2;
        foreach ((double node, double weight) in Weight == 0 ? [] : quadrature)
        {
            cost = cost + Potential(lerp(source, target, node)) * (Weight * weight);
        }

        return cost;
    }

    /// <inheritdoc/>
    public Tensor Pairwise(Tensor source, Tensor target)
    {
        (Tensor x, Tensor y) = PointSet.Crossed(source, target);
        Tensor cost = PointSet.SquaredDistances(x, y) / 2;
        foreach ((double node, double weight) in Weight == 0 ? [] : quadrature)
        {
            Tensor between = (x * (1 - node)).unsqueeze(1) + (y * node).unsqueeze(0);
            cost = cost + Potential(between.reshape([x.shape[0] * y.shape[0], .. source.shape[1..]]))
                .reshape(cost.shape) * (Weight * weight);
        }

        return cost;
    }

    /// <inheritdoc/>
    public Tensor Rate(Tensor position, Tensor velocity)
    {
        Tensor kinetic = PointSet.Paired(position, velocity).Target.square().sum(1) / 2;
        return Weight == 0 ? kinetic : kinetic + Potential(position) * Weight;
    }

    private Tensor Potential(Tensor points)
    {
        Tensor value = potential(points);
        if (value.dim() != 1 || value.shape[0] != points.shape[0])
        {
            throw new ArgumentException($"expected a potential [{points.shape[0]}], one number per point, got {PointSet.Shape(value)}.");
        }

        return value;
    }

    // Newton's method on the Legendre polynomial of degree n from the usual first guess.
    private static (double Node, double Weight) GaussLegendre(int k, int n)
    {
        double x = Math.Cos(Math.PI * (k + 0.75) / (n + 0.5)), slope = 1;
        for (int iteration = 0; iteration < 50; iteration++)
        {
            (double before, double value) = (1, x);
            for (int degree = 2; degree <= n; degree++)
            {
                (before, value) = (value, ((2 * degree - 1) * x * value - (degree - 1) * before) / degree);
            }

            slope = n * (x * value - before) / (x * x - 1);
            double change = value / slope;
            x -= change;
            if (Math.Abs(change) < 1e-15)
            {
                break;
            }
        }

        return ((1 - x) / 2, 1 / ((1 - x * x) * slope * slope));
    }
}
