using Semiflow.Chains;
using Semiflow.Training;
using Semiflow.Training.Optimizers;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Principles.Modulewise;

/// <summary>How one module of a stack does on some samples, in evaluation mode.</summary>
/// <param name="Module">Which, from 0.</param>
/// <param name="Accuracy">Share of the samples that its classifier names right, 0 to 1.</param>
/// <param name="Loss">Mean cross entropy of its classifier.</param>
/// <param name="Transport">E_k: how far it displaces the samples, whether that is priced or not.</param>
/// <param name="Displacements">Root mean square of each block's residuals over samples and features; blocks without residuals are left
/// out.</param>
public sealed record ModuleScore(int Module, double Accuracy, double Loss, double Transport, IReadOnlyList<double> Displacements)
{
    /// <summary>Scores of all modules.</summary>
    /// <param name="stack">The modules; their modes are put back to those of the whole.</param>
    /// <param name="batches">Samples, unshuffled and not augmented.</param>
    /// <param name="term">How transport is penalized; null for the kinetic energy, mean over elements.</param>
    public static IReadOnlyList<ModuleScore> Measure(ModuleStack stack, IBatchSource<LabeledBatch> batches, TransportTerm? term = null)
    {
        ArgumentNullException.ThrowIfNull(stack);
        ArgumentNullException.ThrowIfNull(batches);
        ScoreSums[] sums = [.. stack.Modules.Select(_ => new ScoreSums())];
        bool training = stack.training;
        stack.eval();
        try
        {
            using IDisposable quiet = no_grad();
            for (int index = 0; index < batches.BatchesPerEpoch; index++)
            {
                using DisposeScope scope = NewDisposeScope();
                LabeledBatch batch = batches.Batch(0, index);
                Tensor state = batch.Images;
                for (int k = 0; k < sums.Length; k++)
                {
                    ChainPath path = stack.Modules[k].Body.Path(state);
                    sums[k].Add(path, stack.Modules[k].Head.call(path.Output), batch.Labels, term ?? new TransportTerm());
                    state = path.Output;
                }
            }
        }
        finally
        {
            stack.train(training);
        }

        return [.. sums.Select((sum, k) => sum.Mean(k))];
    }

    private sealed class ScoreSums
    {
        private readonly CrossEntropy entropy = new();
        private double loss;
        private double transport;
        private double[] squares = [];
        private long right;
        private long count;

        public void Add(ChainPath path, Tensor logits, Tensor labels, TransportTerm term)
        {
            long size = labels.shape[0];
            count += size;
            right += logits.argmax(1).eq(labels).sum().cpu().item<long>();
            loss += size * FlatView.Number(entropy.Value(logits, labels));
            transport += size * FlatView.Number(term.Energy(path));
            double[] each = [.. path.Residuals.Where(block => block.Count > 0)
                .Select(block => size * block.Sum(residual => FlatView.Number(residual.square().mean())))];
            squares = squares.Length == 0 ? each : [.. squares.Zip(each, (sum, value) => sum + value)];
        }

        public ModuleScore Mean(int module) =>
            new(module, (double)right / count, loss / count, transport / count, [.. squares.Select(square => Math.Sqrt(square / count))]);
    }
}
