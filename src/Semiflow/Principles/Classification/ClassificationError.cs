using Semiflow.Training;
using static TorchSharp.torch;

namespace Semiflow.Principles.Classification;

/// <summary>Share of held-out samples that a classifier gets wrong: what chooses the best epoch.</summary>
/// <param name="network">From inputs <c>[batch, …]</c> to logits <c>[batch, classes]</c>.</param>
/// <param name="batches">Held-out samples, unshuffled and not augmented.</param>
internal sealed class ClassificationError(nn.Module<Tensor, Tensor> network, IBatchSource<LabeledBatch> batches) : IValidation
{
    /// <inheritdoc/>
    public string Metric => "classification error, %";

    /// <inheritdoc/>
    public double Evaluate() => 100 * (1 - ClassifierScore.OfLogits(network.call, batches).Accuracy);
}
