using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Recipes.Classification;

/// <summary>
/// The last batch of an epoch, where it has one sample: layers that normalize over a batch may have no deviation to divide by.
/// </summary>
internal static class LastBatch
{
    /// <summary>Tries a fresh network on one sample, as a training does, where an epoch ends with such a batch.</summary>
    /// <param name="count">Number of training samples.</param>
    /// <param name="batchSize">Samples of a batch.</param>
    /// <param name="shape">Shape of a sample.</param>
    /// <param name="network">Makes the network.</param>
    /// <param name="call">Everything that it computes in a training.</param>
    /// <exception cref="InputException">It cannot learn from one sample.</exception>
    public static void Check<TNetwork>(
        int count, int batchSize, IReadOnlyList<long> shape, Func<TNetwork> network, Action<TNetwork, Tensor> call)
        where TNetwork : nn.Module
    {
        if (count % batchSize != 1)
        {
            return;
        }

        using DisposeScope scope = NewDisposeScope();
        using IDisposable quiet = no_grad();
        using TNetwork made = network();
        made.train();
        call(made, zeros([1, .. shape]));
        if (!made.buffers().All(buffer => buffer.isfinite().all().item<bool>()))
        {
            throw new InputException($"{count} training samples in batches of {batchSize} leave a last batch of one sample, over which "
                + "this network cannot normalize. Choose another budget.batch_size, or another data.train.");
        }
    }
}
