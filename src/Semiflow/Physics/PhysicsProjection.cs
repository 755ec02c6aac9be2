using Semiflow.Spaces;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Physics;

/// <summary>
/// The coefficients that leave the least for a network to add, <c>argmin_θ Σ w |v - F_θ(x)|²</c>: the solution of the ideal problem
/// of APHYNITY for a law that is affine in its coefficients. It is not the truth unless what the law misses is orthogonal to the
/// directions ∂F/∂θ (spec aphynity.md 9.3).
/// </summary>
public static class PhysicsProjection
{
    /// <summary>Values by name of the learned coefficients, in least squares over all given states.</summary>
    /// <param name="law">A law that is affine in its learned coefficients, or in the squares of those of which its terms say so.</param>
    /// <param name="states">States <c>[batch, channel, x…]</c>: all frames of all training trajectories.</param>
    /// <param name="velocities">True velocities at them, in their shape.</param>
    /// <param name="normalized">True for the norm |v - F|/|x| over the channels, as APHYNITY has it for the pendulum.</param>
    /// <param name="sizes">What counts as 1 in each channel; null for the units of the states.</param>
    /// <exception cref="InputException">The states do not determine the coefficients.</exception>
    /// <exception cref="ArgumentException">Shapes differ, nothing is learned, or the law is not affine as said.</exception>
    public static IReadOnlyDictionary<string, double> Of(
        PhysicsField law, Tensor states, Tensor velocities, bool normalized = false, IReadOnlyList<double>? sizes = null)
    {
        ArgumentNullException.ThrowIfNull(law);
        ArgumentNullException.ThrowIfNull(states);
        ArgumentNullException.ThrowIfNull(velocities);
        if (!states.shape.AsSpan().SequenceEqual(velocities.shape))
        {
            throw new ArgumentException($"expected velocities in the shape of the states, [{string.Join(", ", states.shape)}], got "
                + $"[{string.Join(", ", velocities.shape)}].", nameof(velocities));
        }

        using DisposeScope scope = NewDisposeScope();
        using IDisposable quiet = no_grad();
        var span = new LawSpan(law);
        Tensor x = states.to(ScalarType.Float64), time = zeros([], ScalarType.Float64);
        span.Check(time, x);
        Tensor weight = ChannelSizes.Divide(ones_like(x), 1, sizes);
        weight = normalized ? weight / ((x * weight).square().sum([1], keepdim: true) + 1e-10).sqrt() : weight;
        (Tensor rest, Tensor[] directions) = span.At(time, x);
        directions = [.. directions.Select(each => each * weight)];
        Tensor missing = (velocities.to(ScalarType.Float64) - rest) * weight;
        Tensor gram = stack(directions.Select(a => stack(directions.Select(b => (a * b).sum()))));
        Tensor moments = stack(directions.Select(a => (a * missing).sum()));
        double[] shares = span.Solve(gram.data<double>().ToArray(), moments.data<double>().ToArray(), ScalarType.Float64);
        return span.Learned.Zip(span.Coefficients(shares))
            .ToDictionary(pair => pair.First.Name, pair => pair.Second);
    }
}
