using Semiflow.Flows;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Physics;

/// <summary>
/// A law as what it is: <c>F_κ = F_0 + Σ s_j φ_j</c>, affine in its learned coefficients, s = κ, or in their squares, s = κ².
/// </summary>
/// <param name="law">The law.</param>
/// <param name="squared">True where it is affine in the squares, as the wave equation in c².</param>
internal sealed class LawSpan(PhysicsField law, bool squared)
{
    private readonly Coefficient[] learned = [.. law.Coefficients.Where(c => c.Parameter is not null)];

    /// <summary>The learned coefficients.</summary>
    public IReadOnlyList<Coefficient> Learned => learned;

    /// <summary>The coefficients of which s are given; a square below 0 has none, and counts as 0.</summary>
    public IEnumerable<double> Coefficients(IEnumerable<double> shares) => shares.Select(s => squared ? Math.Sqrt(Math.Max(s, 0)) : s);

    /// <summary>F_0 and φ at states.</summary>
    /// <param name="time">Their times.</param>
    /// <param name="states">States <c>[batch, channel, x…]</c>.</param>
    public (Tensor Constant, Tensor[] Directions) At(Tensor time, Tensor states)
    {
        Tensor rest = Velocity(time, states, new double[learned.Length]);
        return (rest, [.. learned.Select((_, i) => Velocity(time, states, Unit(i, 1)) - rest)]);
    }

    /// <summary>Checks that the law is affine as said, at these states.</summary>
    /// <exception cref="ArgumentException">Nothing is learned, or the law is not affine.</exception>
    public void Check(Tensor time, Tensor states)
    {
        if (learned.Length == 0)
        {
            throw new ArgumentException("the law learns no coefficient.");
        }

        (Tensor rest, Tensor[] directions) = At(time, states);
        for (int i = 0; i < learned.Length; i++)
        {
            double near = states.dtype == ScalarType.Float64 ? 1e-9 : 1e-4;
            if (!(Velocity(time, states, Unit(i, 2)) - rest).allclose(2 * directions[i], near, near))
            {
                throw new ArgumentException($"the law is not affine in {(squared ? "the square of " : "")}{learned[i].Name}.");
            }
        }
    }

    private double[] Unit(int i, double size)
    {
        double[] shares = new double[learned.Length];
        shares[i] = size;
        return shares;
    }

    private Tensor Velocity(Tensor time, Tensor states, double[] shares)
    {
        IDisposable[] held = [.. learned.Zip(Coefficients(shares), (coefficient, value) => coefficient.Hold(value))];
        try
        {
            return law.Velocity(time, states);
        }
        finally
        {
            Array.ForEach(held, each => each.Dispose());
        }
    }
}
