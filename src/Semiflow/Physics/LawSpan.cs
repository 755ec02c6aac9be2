using Semiflow.Flows;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Physics;

/// <summary>
/// A law as what it is: <c>F_κ = F_0 + Σ s_j φ_j</c>, affine in each of its learned coefficients, s = κ, or in its square, s = κ², as its
/// terms say.
/// </summary>
/// <param name="law">The law.</param>
internal sealed class LawSpan(PhysicsField law)
{
    private readonly Coefficient[] learned = [.. law.Coefficients.Where(c => c.Parameter is not null)];
    private readonly HashSet<Coefficient> squared = [.. law.Terms.SelectMany(term => term.Squared)];

    /// <summary>The learned coefficients.</summary>
    public IReadOnlyList<Coefficient> Learned => learned;

    /// <summary>The coefficients of which s are given; a square below 0 has none, and counts as 0.</summary>
    public IEnumerable<double> Coefficients(IEnumerable<double> shares) =>
        learned.Zip(shares, (coefficient, s) => squared.Contains(coefficient) ? Math.Sqrt(Math.Max(s, 0)) : s);

    /// <summary>F_0 and φ at states.</summary>
    /// <param name="time">Their times.</param>
    /// <param name="states">States <c>[batch, channel, x…]</c>.</param>
    public (Tensor Constant, Tensor[] Directions) At(Tensor time, Tensor states)
    {
        Tensor rest = Velocity(time, states, new double[learned.Length]);
        return (rest, [.. learned.Select((_, i) => Velocity(time, states, Unit(i, 1)) - rest)]);
    }

    /// <summary>Checks that the law is affine as its terms say, at these states.</summary>
    /// <exception cref="ArgumentException">Nothing is learned, or the law is not affine.</exception>
    public void Check(Tensor time, Tensor states)
    {
        if (learned.Length == 0)
        {
            throw new ArgumentException("the law learns no coefficient.");
        }

        (Tensor rest, Tensor[] directions) = At(time, states);
        bool Goes(double[] shares, Tensor expected)
        {
            double near = states.dtype == ScalarType.Float64 ? 1e-9 : 1e-4;
            return (Velocity(time, states, shares) - rest).allclose(expected, near, near);
        }

        for (int i = 0; i < learned.Length; i++)
        {
            if (!Goes(Unit(i, 2), 2 * directions[i]))
            {
                string square = squared.Contains(learned[i]) ? "the square of " : "";
                throw new ArgumentException($"the law is not affine in {square}{learned[i].Name}.");
            }
        }

        // A product of two coefficients is affine in each of them, and not in both.
        if (!Goes([.. learned.Select(_ => 1.0)], directions.Aggregate((sum, each) => sum + each)))
        {
            throw new ArgumentException(
                $"the law is not affine in {string.Join(" and ", learned.Select(each => each.Name))} together.");
        }
    }

    /// <summary>The s of the normal equations <c>gram s = moments</c> of the directions.</summary>
    /// <param name="gram">Row by row.</param>
    /// <param name="moments">As many as coefficients.</param>
    /// <param name="type">Precision of the directions.</param>
    /// <returns>As many; not numbers where a sum is none.</returns>
    /// <exception cref="InputException">The states determine only some of the coefficients.</exception>
    public double[] Solve(double[] gram, double[] moments, ScalarType type)
    {
        int count = learned.Length;
        if (gram.Concat(moments).Any(each => !double.IsFinite(each)))
        {
            return [.. moments.Select(_ => double.NaN)]; // The training blew up: its guard sees the coefficients.
        }

        double[] sizes = [.. learned.Select((_, i) => Math.Sqrt(gram[(i * count) + i]))];
        if (sizes.Contains(0))
        {
            throw Undetermined(learned.Where((_, i) => sizes[i] == 0));
        }

        // Directions have units of their own: only their angles say whether they can be told apart.
        using DisposeScope scope = NewDisposeScope();
        Tensor size = tensor(sizes), angles = tensor(gram).reshape(count, count) / size.outer(size);
        (Tensor values, Tensor vectors) = linalg.eigh(angles);
        if (values.min().item<double>() < count * (type == ScalarType.Float64 ? 1e-12 : 1e-6))
        {
            throw Undetermined(learned);
        }

        Tensor scaled = vectors.t().matmul(tensor(moments) / size) / values;
        return (vectors.matmul(scaled) / size).data<double>().ToArray();
    }

    private static InputException Undetermined(IEnumerable<Coefficient> some) => new(
        $"the states do not determine {string.Join(" and ", some.Select(each => each.Name))}: the law's terms vanish or cannot be told "
        + "apart on them. Give states that differ, fix coefficients, or do not project (training.projected=false).");

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
