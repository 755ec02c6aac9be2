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
    /// <param name="law">A law that is affine in its learned coefficients, or in the square of one where <paramref name="squared"/> says
    /// so.</param>
    /// <param name="states">States <c>[batch, channel, x…]</c>: all frames of all training trajectories.</param>
    /// <param name="velocities">True velocities at them, in their shape.</param>
    /// <param name="normalized">True for the norm |v - F|/|x| over the channels, as APHYNITY has it for the pendulum.</param>
    /// <param name="squared">True where the law is affine in the squares, as the wave equation in c².</param>
    /// <exception cref="ArgumentException">Shapes differ, nothing is learned, or the law is not affine as said.</exception>
    public static IReadOnlyDictionary<string, double> Of(
        PhysicsField law, Tensor states, Tensor velocities, bool normalized = false, bool squared = false)
    {
        ArgumentNullException.ThrowIfNull(law);
        ArgumentNullException.ThrowIfNull(states);
        ArgumentNullException.ThrowIfNull(velocities);
        if (!states.shape.AsSpan().SequenceEqual(velocities.shape))
        {
            throw new ArgumentException($"expected velocities in the shape of the states, [{string.Join(", ", states.shape)}], got "
                + $"[{string.Join(", ", velocities.shape)}].", nameof(velocities));
        }

        Coefficient[] learned = [.. law.Coefficients.Where(c => c.Parameter is not null)];
        if (learned.Length == 0)
        {
            throw new ArgumentException("the law learns no coefficient.", nameof(law));
        }

        using DisposeScope scope = NewDisposeScope();
        using IDisposable quiet = no_grad();
        Tensor x = states.to(ScalarType.Float64), time = zeros([], ScalarType.Float64);
        Tensor weight = normalized ? 1 / (x.square().sum([1], keepdim: true) + 1e-10).sqrt() : ones_like(x);
        Tensor At(double[] values)
        {
            IDisposable[] held = [.. learned.Zip(values, (coefficient, value) => coefficient.Hold(squared ? Math.Sqrt(value) : value))];
            try
            {
                return law.Velocity(time, x) * weight;
            }
            finally
            {
                Array.ForEach(held, each => each.Dispose());
            }
        }

        double[] zero = new double[learned.Length];
        double[] Unit(int i, double size)
        {
            double[] values = new double[learned.Length];
            values[i] = size;
            return values;
        }

        Tensor rest = At(zero);
        Tensor[] directions = [.. learned.Select((_, i) => At(Unit(i, 1)) - rest)];
        for (int i = 0; i < learned.Length; i++)
        {
            if (!(At(Unit(i, 2)) - rest).allclose(2 * directions[i], 1e-9, 1e-9))
            {
                throw new ArgumentException($"the law is not affine in {(squared ? "the square of " : "")}{learned[i].Name}.", nameof(law));
            }
        }

        Tensor missing = velocities.to(ScalarType.Float64) * weight - rest;
        Tensor gram = stack(directions.Select(a => stack(directions.Select(b => (a * b).sum()))));
        Tensor solution = linalg.solve(gram, stack(directions.Select(a => (a * missing).sum())));
        return learned.Select((coefficient, i) => (coefficient.Name, Value: solution[i].item<double>()))
            .ToDictionary(pair => pair.Name, pair => squared ? Math.Sqrt(pair.Value) : pair.Value);
    }
}
