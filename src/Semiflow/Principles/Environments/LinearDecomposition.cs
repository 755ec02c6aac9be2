using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Principles;

/// <summary>
/// The exact minimizer of LEADS for linear regression (spec leads.md 9):
/// <c>min over F, G_e of Σ_e |Y_e − (F + G_e) X_e|² + μ Σ_e |G_e|²</c> in the Frobenius norm. At the minimum Σ_e G_e = 0.
/// </summary>
/// <param name="Shared">F, <c>[out, in]</c>.</param>
/// <param name="Own">G_e of each environment, <c>[environments, out, in]</c>.</param>
public sealed record LinearDecomposition(Tensor Shared, Tensor Own)
{
    /// <summary>
    /// Solves the normal equations: <c>G_e = (R_e − F S_e)(S_e + μ)⁻¹</c>, <c>F = Σ R_e (S_e + μ)⁻¹ [Σ S_e (S_e + μ)⁻¹]⁻¹</c>, S = XXᵀ, R =
    /// YXᵀ.
    /// </summary>
    /// <param name="inputs">X_e, <c>[environments, in, samples]</c>.</param>
    /// <param name="outputs">Y_e, <c>[environments, out, samples]</c>.</param>
    /// <param name="penalty">μ, positive.</param>
    /// <exception cref="ArgumentException">Shapes that do not fit.</exception>
    public static LinearDecomposition Fit(Tensor inputs, Tensor outputs, double penalty)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(outputs);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(penalty, 0);
        if (inputs.dim() != 3 || outputs.dim() != 3 || inputs.shape[0] != outputs.shape[0] || inputs.shape[2] != outputs.shape[2])
        {
            throw new ArgumentException(
                $"expected [environments, in, samples] and [environments, out, samples], got [{string.Join(", ", inputs.shape)}] and "
                    + $"[{string.Join(", ", outputs.shape)}].");
        }

        using DisposeScope scope = NewDisposeScope();
        Tensor s = inputs.matmul(inputs.transpose(1, 2)), r = outputs.matmul(inputs.transpose(1, 2));
        Tensor shrunk = linalg.inv(s + (penalty * eye(inputs.shape[1], dtype: inputs.dtype, device: inputs.device)));
        Tensor shared = r.matmul(shrunk).sum([0]).matmul(linalg.inv(s.matmul(shrunk).sum([0])));
        Tensor own = (r - shared.matmul(s)).matmul(shrunk);
        return new LinearDecomposition(shared.MoveToOuterDisposeScope(), own.MoveToOuterDisposeScope());
    }
}
