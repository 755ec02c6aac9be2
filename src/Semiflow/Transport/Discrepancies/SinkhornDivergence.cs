using Semiflow.Flows;
using Semiflow.Transport.Entropic;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Transport;

/// <summary>
/// The debiased Sinkhorn divergence S_ε(α, β) = OT_ε(α, β) − ½ OT_ε(α, α) − ½ OT_ε(β, β) of two samples (Feydy et al. 2019): at least
/// 0, 0 only for equal laws, near the optimal cost for small ε. Its gradient is that of the costs under the plans, which are held fixed
/// (envelope theorem).
/// </summary>
public sealed class SinkhornDivergence : IMarginalLoss
{
    private readonly double? epsilon;
    private readonly double fraction;

    /// <summary>A divergence.</summary>
    /// <param name="fraction">ε as a part of the median cost between the samples, recomputed in each batch and without gradient (where that
    /// is 0, of those above 0); 0.01 to 0.1 are good.</param>
    /// <param name="epsilon">ε itself, instead of a fraction.</param>
    /// <param name="cost">Prices pairs, symmetric; null: <see cref="QuadraticCost"/>.</param>
    /// <param name="tolerance">Marginal error at which the iterations stop; gradients are as exact.</param>
    /// <param name="maximumIterations">Iterations at most; see <see cref="LastMarginalError"/>.</param>
    public SinkhornDivergence(
        double fraction = 0.01, double? epsilon = null, ITransportCost? cost = null, double tolerance = 1e-4, int maximumIterations = 500)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(fraction);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(epsilon ?? 1, nameof(epsilon));
        ArgumentOutOfRangeException.ThrowIfNegative(tolerance);
        ArgumentOutOfRangeException.ThrowIfLessThan(maximumIterations, 1);
        (this.fraction, this.epsilon, Cost, Tolerance, MaximumIterations) =
            (fraction, epsilon, cost ?? new QuadraticCost(), tolerance, maximumIterations);
    }

    /// <summary>Prices pairs.</summary>
    public ITransportCost Cost { get; }

    /// <summary>Marginal error at which the iterations stop.</summary>
    public double Tolerance { get; }

    /// <summary>Iterations at most.</summary>
    public int MaximumIterations { get; }

    /// <summary>
    /// Largest marginal error of the three plans of the last call: above <see cref="Tolerance"/> where the iterations ended first.
    /// </summary>
    public double LastMarginalError { get; private set; }

    /// <inheritdoc/>
    public Tensor Of(Tensor source, Tensor target)
    {
        // Other costs may be networks, which take points of their own type.
        (Tensor x, Tensor y) = PointSet.Clouds(source, target);
        (x, y) = Cost is QuadraticCost or PowerCost { P: <= 2 } ? PointSet.Squarable(source, target) : (source, target);
        Tensor xy = Priced(x, y), xx = Priced(x, x), yy = Priced(y, y);
        double size = epsilon ?? fraction * Median(xy);
        var options = new SinkhornOptions { Epsilon = size, Tolerance = Tolerance, MaximumIterations = MaximumIterations };
        LastMarginalError = 0;
        return CloudRange.Narrow(
            Regularized(xy, options, false) - (Regularized(xx, options, true) + Regularized(yy, options, true)) / 2, source);
    }

    private static double Median(Tensor cost)
    {
        using var scope = NewDisposeScope();
        double median = cost.detach().median().to(ScalarType.Float64).item<double>();
        return median > 0 ? median : PointSet.MedianOfPositive(cost);
    }

    private Tensor Priced(Tensor source, Tensor target)
    {
        Tensor cost = Cost.Pairwise(source, target);
        PointSet.RequireCosts(cost, source, target);
        using Tensor finite = cost.detach().isfinite(), all = finite.all();
        return all.item<bool>()
            ? cost
            : throw new InputException("a cost between two points is not finite: see whether the points are, or are too far apart for "
                + "their type.");
    }

    // OT_ε with the gradient of ⟨π, c⟩.
    private Tensor Regularized(Tensor cost, SinkhornOptions options, bool symmetric)
    {
        (Tensor plan, double value, double error) = cost.device_type == DeviceType.CPU
            ? OnHost(cost, options, symmetric)
            : OnDevice(cost, options);
        LastMarginalError = Math.Max(LastMarginalError, error);
        Tensor price = (plan * cost).sum();
        return price - price.detach() + value;
    }

    private static (Tensor Plan, double Value, double Error) OnHost(Tensor cost, SinkhornOptions options, bool symmetric)
    {
        double[] numbers = CostMatrix.Read(cost);
        (int rows, int columns) = ((int)cost.shape[0], (int)cost.shape[1]);
        SinkhornResult result = symmetric
            ? Sinkhorn.SolveSymmetric(numbers, rows, options) : Sinkhorn.Solve(numbers, rows, columns, options, null, null);
        using var scope = NewDisposeScope();
        using IDisposable still = no_grad();
        Tensor u = HostTensor.Of([.. result.U], [rows, 1], cost), v = HostTensor.Of([.. result.V], [1, columns], cost);
        return (Plan(cost, u, v, options.Epsilon).MoveToOuterDisposeScope(), result.Value, result.MarginalError);
    }

    private static (Tensor Plan, double Value, double Error) OnDevice(Tensor cost, SinkhornOptions options)
    {
        using var scope = NewDisposeScope();
        using IDisposable still = no_grad();
        (Tensor u, Tensor v, double error, _) = SinkhornTwin.Solve(cost.detach(), options);
        Tensor plan = Plan(cost, u.unsqueeze(1), v.unsqueeze(0), options.Epsilon);
        double value = (u.mean() + v.mean() - options.Epsilon * (plan.sum() - 1)).to(ScalarType.Float64).item<double>();
        return (plan.MoveToOuterDisposeScope(), value, error);
    }

    private static Tensor Plan(Tensor cost, Tensor u, Tensor v, double epsilon) =>
        ((u + v - cost.detach()) / epsilon - Math.Log((double)cost.shape[0] * cost.shape[1])).exp();
}
