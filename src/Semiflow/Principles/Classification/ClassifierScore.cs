using Semiflow.Training;
using Semiflow.Training.Optimizers;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Principles;

/// <summary>How well a classifier does on some samples.</summary>
/// <param name="Accuracy">Share of the samples whose largest logit is that of their class, 0 to 1.</param>
/// <param name="Loss">Mean loss.</param>
/// <param name="Count">Number of samples.</param>
public sealed record ClassifierScore(double Accuracy, double Loss, int Count)
{
    /// <summary>Scores a network on all batches of an epoch, in evaluation mode; its mode is put back.</summary>
    /// <param name="network">From inputs <c>[batch, …]</c> to logits <c>[batch, classes]</c>.</param>
    /// <param name="batches">Samples, unshuffled and not augmented.</param>
    /// <param name="loss">Null for cross-entropy.</param>
    /// <exception cref="InputException">A label that no class has.</exception>
    public static ClassifierScore Measure(nn.Module<Tensor, Tensor> network, IBatchSource<LabeledBatch> batches, ILabelLoss? loss = null)
    {
        ArgumentNullException.ThrowIfNull(network);
        bool training = network.training;
        network.eval();
        try
        {
            return OfLogits(network.call, batches, loss);
        }
        finally
        {
            network.train(training);
        }
    }

    /// <inheritdoc cref="Measure(nn.Module{Tensor, Tensor}, IBatchSource{LabeledBatch}, ILabelLoss?)"/>
    /// <param name="logits">From inputs to logits, called without gradients.</param>
    /// <param name="batches">Samples, unshuffled and not augmented.</param>
    /// <param name="loss">Null for cross-entropy.</param>
    public static ClassifierScore OfLogits(Func<Tensor, Tensor> logits, IBatchSource<LabeledBatch> batches, ILabelLoss? loss = null)
    {
        ArgumentNullException.ThrowIfNull(logits);
        ArgumentNullException.ThrowIfNull(batches);
        loss ??= new CrossEntropy();
        using IDisposable quiet = no_grad();
        (long right, double sum, int count) = (0, 0, 0);
        for (int index = 0; index < batches.BatchesPerEpoch; index++)
        {
            using DisposeScope scope = NewDisposeScope();
            LabeledBatch batch = batches.Batch(0, index);
            Tensor values = logits(batch.Images);
            int size = (int)batch.Labels.shape[0];
            sum += size * FlatView.Number(loss.Value(values, batch.Labels));
            right += values.argmax(1).eq(batch.Labels).sum().cpu().item<long>();
            count += size;
        }

        return new ClassifierScore((double)right / count, sum / count, count);
    }
}
