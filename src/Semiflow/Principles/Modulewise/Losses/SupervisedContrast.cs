using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Principles.Modulewise.Losses;

/// <summary>
/// Supervised contrastive loss (Khosla et al. 2020, arXiv 2004.11362, equation 2): images of a class attract, others repel.
/// </summary>
internal static class SupervisedContrast
{
    /// <summary>
    /// −mean over anchors and their positives of <c>log (exp(z_i·z_p/T) / Σ_{a≠i} exp(z_i·z_a/T))</c>; anchors without a positive are left
    /// out.
    /// </summary>
    /// <param name="features"><c>[batch, d]</c>; normalized here.</param>
    /// <param name="labels"><c>[batch]</c>.</param>
    /// <param name="temperature">T.</param>
    public static Tensor Of(Tensor features, Tensor labels, double temperature)
    {
        long count = features.shape[0];
        Tensor unit = nn.functional.normalize(features);
        using Scalar scale = 1 / temperature;
        Tensor self = eye(count, dtype: ScalarType.Bool, device: features.device);
        Tensor logits = unit.matmul(unit.t()).mul(scale).masked_fill(self, -1e9);
        Tensor log = logits - logits.logsumexp(1, keepdim: true);
        Tensor positive = labels.unsqueeze(0).eq(labels.unsqueeze(1)).logical_and(self.logical_not()).to(features.dtype);
        Tensor number = positive.sum(1);
        Tensor each = (log * positive).sum(1) / number.clamp_min(1);
        return -each.sum() / number.gt(0).sum().clamp_min(1).to(features.dtype);
    }
}
