using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Principles;

/// <summary>How a residual flow is run backward (spec domain-translation.md 2).</summary>
public enum InverseMethod
{
    /// <summary>One step back, x_m ≈ x_{m+1} − Δ v_m(x_{m+1}): cheap, with an error of order Δ.</summary>
    ReverseEuler,

    /// <summary>x_m = x_{m+1} − Δ v_m(x_m) by iteration, exact where Δ·Lip(v_m) &lt; 1.</summary>
    FixedPoint,
}

/// <summary>Points run backward through a <see cref="ResidualFlow"/>.</summary>
/// <param name="Points">What the flow takes to the given points, <c>[n, …]</c>.</param>
/// <param name="Path">x_0 … x_M on the way, x_M the given points (codes, with an encoder).</param>
/// <param name="Error">Largest |T(x) − y| over the points, in the Euclidean norm of the mapped states.</param>
/// <param name="Contraction">Of each block the largest ratio |Δv(x) − Δv(x')| / |x − x'| met by the iteration, an estimate of Δ·Lip(v_m)
/// from below; empty for reverse Euler.</param>
/// <param name="Iterations">Iterations of the slowest block; 1 for reverse Euler.</param>
/// <param name="Converged">Whether every block's iteration changed by less than the tolerance at its end.</param>
public sealed record FlowInverse(
    Tensor Points, IReadOnlyList<Tensor> Path, double Error, IReadOnlyList<double> Contraction, int Iterations, bool Converged)
{
    /// <summary>Inverts a flow at points of the target.</summary>
    /// <param name="flow">The flow.</param>
    /// <param name="points">Points <c>[n, …]</c>.</param>
    /// <param name="method">How.</param>
    /// <param name="tolerance">Largest change of a state in the last iteration, relative to the root mean square of the states.</param>
    /// <param name="limit">Most iterations per block.</param>
    public static FlowInverse Of(
        ResidualFlow flow, Tensor points, InverseMethod method = InverseMethod.FixedPoint, double tolerance = 1e-6, int limit = 200)
    {
        ArgumentNullException.ThrowIfNull(flow);
        ArgumentNullException.ThrowIfNull(points);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(tolerance);
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        using IDisposable quiet = no_grad();
        using DisposeScope scope = NewDisposeScope();
        Tensor end = flow.Encode(points);
        var path = new List<Tensor> { end };
        var contraction = new List<double>();
        (int iterations, bool converged) = (1, true);
        for (int m = flow.Blocks; m >= 1; m--)
        {
            InverseStep step = method == InverseMethod.ReverseEuler
                ? new InverseStep(path[0] - Displacement(flow, m, path[0]), 0, 1, true)
                : Solve(flow, m, path[0], tolerance, limit);
            path.Insert(0, step.State);
            contraction.Insert(0, step.Contraction);
            (iterations, converged) = (Math.Max(iterations, step.Iterations), converged && step.Converged);
        }

        Tensor forth = path[0];
        for (int m = 1; m <= flow.Blocks; m++)
        {
            forth = forth + Displacement(flow, m, forth);
        }

        double error = Largest(forth - end);
        Tensor found = flow.Decode(path[0]);
        return new FlowInverse(
            (ReferenceEquals(found, path[0]) ? found.alias() : found).MoveToOuterDisposeScope(),
            [.. path.Select(state => (ReferenceEquals(state, points) ? state.alias() : state).MoveToOuterDisposeScope())],
            error, method == InverseMethod.ReverseEuler ? [] : contraction, iterations, converged && double.IsFinite(error));
    }

    private sealed record InverseStep(Tensor State, double Contraction, int Iterations, bool Converged);

    private static InverseStep Solve(ResidualFlow flow, int m, Tensor target, double tolerance, int limit)
    {
        double size = Math.Max(1e-30, target.to(float64).square().mean().sqrt().cpu().item<double>());
        Tensor state = target, displacement = Displacement(flow, m, state);
        double contraction = 0;
        for (int k = 1; k <= limit; k++)
        {
            Tensor next = target - displacement, after = Displacement(flow, m, next);
            double change = Largest(next - state), slope = Largest(after - displacement);
            // Ratios of differences at the level of rounding say nothing.
            contraction = change > 1e-3 * size ? Math.Max(contraction, slope / change) : contraction;
            (state, displacement) = (next, after);
            if (!double.IsFinite(change) || change <= tolerance * size)
            {
                return new InverseStep(state, contraction, k, double.IsFinite(change));
            }
        }

        return new InverseStep(state, contraction, limit, false);
    }

    private static Tensor Displacement(ResidualFlow flow, int m, Tensor state) =>
        ResidualFlow.Mapped(flow.Modules[m - 1], state, m) - state;

    private static double Largest(Tensor differences) =>
        differences.to(float64).reshape(differences.shape[0], -1).square().sum(1).max().sqrt().cpu().item<double>();
}
