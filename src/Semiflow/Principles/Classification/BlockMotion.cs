using Semiflow.Chains;
using Semiflow.Kernels.Torch;
using Semiflow.Training;
using Semiflow.Training.Optimizers;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Principles.Classification;

/// <summary>
/// How far a residual block displaces its inputs (spec least-action.md 8): means over samples of norms over all features.
/// </summary>
/// <param name="Block">Its place in the chain, from 0.</param>
/// <param name="Size">E|r|.</param>
/// <param name="RelativeSize">E(|r|/|x|).</param>
/// <param name="Cosine">Mean cosine of r and −∂L/∂x, the direction in which the loss falls fastest.</param>
internal sealed record BlockMotion(int Block, double Size, double RelativeSize, double Cosine)
{
    /// <summary>Measures all blocks that move without a change of shape, in evaluation mode; the network's mode is put back.</summary>
    /// <param name="network">What moves.</param>
    /// <param name="samples">Samples in the type and on the device of the network.</param>
    /// <param name="loss">L; null for cross-entropy.</param>
    public static IReadOnlyList<BlockMotion> Of(ChainClassifier network, LabeledBatch samples, ILabelLoss? loss = null)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(samples);
        using DisposeScope scope = NewDisposeScope();
        bool training = network.training;
        network.eval();
        try
        {
            using IDisposable graph = enable_grad();
            (ChainPath path, Tensor logits) = network.Trace(samples.Images.detach().requires_grad_());
            Tensor value = (loss ?? new CrossEntropy()).Value(logits, samples.Labels);
            int[] moving = [.. Enumerable.Range(0, path.Residuals.Count).Where(m => Moves(path, m))];
            Tensor?[] slopes = Derivative.Sparse([value], [.. moving.Select(m => path.States[m])]);
            using IDisposable quiet = no_grad();
            return [.. moving.Zip(slopes, (m, slope) => Measure(m, path, slope))];
        }
        finally
        {
            network.train(training);
        }
    }

    private static bool Moves(ChainPath path, int block) =>
        path.Residuals[block].Count > 0 && path.Residuals[block].All(r => r.shape.AsSpan().SequenceEqual(path.States[block].shape));

    private static BlockMotion Measure(int block, ChainPath path, Tensor? slope)
    {
        Tensor r = Rows(path.Residuals[block].Aggregate((sum, each) => sum + each)), x = Rows(path.States[block]);
        Tensor size = r.norm(1), ratio = size / x.norm(1).clamp_min(1e-300);
        double cosine = 0;
        if (slope is not null)
        {
            Tensor down = -Rows(slope);
            cosine = Mean((r * down).sum(1) / (size * down.norm(1)).clamp_min(1e-300));
        }

        return new BlockMotion(block, Mean(size), Mean(ratio), cosine);
    }

    private static Tensor Rows(Tensor values) => values.detach().to(float64).reshape(values.shape[0], -1);

    private static double Mean(Tensor values) => FlatView.Number(values.mean());
}
