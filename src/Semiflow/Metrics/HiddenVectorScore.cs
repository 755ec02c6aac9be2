using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Metrics;

/// <summary>How closely an estimated vector field, such as a velocity, resembles the true one (spec partial-observations.md 8.2).</summary>
/// <param name="Cosine">Mean over nodes of <c>w·ŵ / (|w||ŵ|)</c>; nodes with |w| below a thousandth of its root mean square are left
/// out.</param>
/// <param name="GlobalCosine">Cosine of the two fields as one vector.</param>
/// <param name="RelativeError">‖w − s·ŵ‖ / ‖w‖ with the best scalar s.</param>
public sealed record HiddenVectorScore(double Cosine, double GlobalCosine, double RelativeError)
{
    private const double Negligible = 1e-3;

    /// <summary>Scores an estimate.</summary>
    /// <param name="truth">True vectors <c>[batch, component, x…]</c>.</param>
    /// <param name="estimate">Estimates of the same shape.</param>
    /// <param name="mask">True where to score, <c>[x…]</c> or <c>[batch, x…]</c>; null for everywhere.</param>
    /// <exception cref="ArgumentException">Different shapes.</exception>
    public static HiddenVectorScore Of(Tensor truth, Tensor estimate, Tensor? mask = null)
    {
        ArgumentNullException.ThrowIfNull(truth);
        ArgumentNullException.ThrowIfNull(estimate);
        if (truth.dim() < 2 || !truth.shape.AsSpan().SequenceEqual(estimate.shape))
        {
            throw new ArgumentException($"expected two fields [batch, component, x…] of one shape, got [{string.Join(", ", truth.shape)}] "
                + $"and [{string.Join(", ", estimate.shape)}].");
        }

        using DisposeScope scope = NewDisposeScope();
        using IDisposable quiet = no_grad();
        (Tensor w, Tensor v) = Seen(truth, estimate, mask);
        (Tensor cosines, Tensor counted) = Cosines(w, v);
        double ww = w.square().sum().item<double>(), vv = v.square().sum().item<double>(), wv = (w * v).sum().item<double>();
        double global = vv > 0 && ww > 0 ? wv / Math.Sqrt(ww * vv) : 0;
        return new HiddenVectorScore(cosines[counted].mean().item<double>(), global, Math.Sqrt(Math.Max(0, 1 - (global * global))));
    }

    /// <summary>
    /// Mean of <c>w·ŵ / (|w||ŵ|)</c> with weights, such as |∇ρ| where only the velocity along the gradient of an advected density has an
    /// effect.
    /// </summary>
    /// <param name="truth">True vectors <c>[batch, component, x…]</c>.</param>
    /// <param name="estimate">Estimates of the same shape.</param>
    /// <param name="weight">Weights, not negative, <c>[batch, x…]</c>.</param>
    /// <param name="mask">True where to score, <c>[x…]</c> or <c>[batch, x…]</c>; null for everywhere.</param>
    public static double WeightedCosine(Tensor truth, Tensor estimate, Tensor weight, Tensor? mask = null)
    {
        ArgumentNullException.ThrowIfNull(truth);
        ArgumentNullException.ThrowIfNull(estimate);
        ArgumentNullException.ThrowIfNull(weight);
        using DisposeScope scope = NewDisposeScope();
        using IDisposable quiet = no_grad();
        (Tensor w, Tensor v) = Seen(truth, estimate, mask);
        (Tensor cosines, Tensor counted) = Cosines(w, v);
        Tensor weights = weight.to(float64) * counted.to(float64);
        return ((cosines * weights).sum() / weights.sum()).item<double>();
    }

    private static (Tensor Truth, Tensor Estimate) Seen(Tensor truth, Tensor estimate, Tensor? mask)
    {
        Tensor w = truth.to(float64), v = estimate.to(float64);
        if (mask is null)
        {
            return (w, v);
        }

        Tensor seen = mask.to(float64);
        Tensor wide = seen.dim() == w.dim() - 2 ? seen.unsqueeze(0).unsqueeze(0) : seen.unsqueeze(1);
        return (w * wide, v * wide);
    }

    /// <summary>Cosines of all nodes, 0 where the estimate vanishes and has no direction, and which of them count.</summary>
    private static (Tensor Cosines, Tensor Counted) Cosines(Tensor w, Tensor v)
    {
        Tensor length = w.square().sum([1]).sqrt(), other = v.square().sum([1]).sqrt();
        return ((w * v).sum([1]) / (length * other).clamp_min(1e-300), length > Negligible * length.square().mean().sqrt());
    }
}
