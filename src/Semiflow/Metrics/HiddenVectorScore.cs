using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Metrics;

/// <summary>How an estimated vector field, velocities say, resembles the true one (spec partial-observations.md 8.2).</summary>
/// <param name="Cosine">Mean over nodes of <c>w·ŵ / (|w||ŵ|)</c>; nodes with |w| below a thousandth of its root mean square are left out.</param>
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
            throw new ArgumentException($"expected two fields [batch, component, x…] of one shape, got [{string.Join(", ", truth.shape)}] and [{string.Join(", ", estimate.shape)}].");
        }

        using DisposeScope scope = NewDisposeScope();
        using IDisposable quiet = no_grad();
        Tensor w = truth.to(float64), v = estimate.to(float64);
        if (mask is not null)
        {
            Tensor seen = mask.to(float64);
            Tensor wide = seen.dim() == w.dim() - 2 ? seen.unsqueeze(0).unsqueeze(0) : seen.unsqueeze(1);
            (w, v) = (w * wide, v * wide);
        }

        Tensor length = w.square().sum([1]).sqrt(), other = v.square().sum([1]).sqrt(), inner = (w * v).sum([1]);
        Tensor counted = length > Negligible * length.square().mean().sqrt();
        // Where the estimate vanishes there is no direction: cosine 0.
        Tensor cosines = inner / (length * other).clamp_min(1e-300);
        double ww = w.square().sum().item<double>(), vv = v.square().sum().item<double>(), wv = inner.sum().item<double>();
        double global = vv > 0 && ww > 0 ? wv / Math.Sqrt(ww * vv) : 0;
        return new HiddenVectorScore(cosines[counted].mean().item<double>(), global, Math.Sqrt(Math.Max(0, 1 - (global * global))));
    }
}
