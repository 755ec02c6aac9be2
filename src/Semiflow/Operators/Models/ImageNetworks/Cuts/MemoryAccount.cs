using Semiflow.Chains;
using Semiflow.Operators.Models.ImageNetworks.Cuts;
using static TorchSharp.torch;

namespace Semiflow.Operators.Models;

/// <summary>
/// Memory of a training step, computed without running it: <c>parameters · (weights + gradients + moments) + max_k A_k</c>, with A_k the
/// bytes that the graph of module k and its head keeps (spec modulewise.md 9). A single module is end-to-end training. The workspace of
/// single operations is not counted.
/// </summary>
/// <param name="Parameters">Bytes of all weights, heads included; gradients take as many again.</param>
/// <param name="Moments">Bytes of the state of the optimizer.</param>
/// <param name="Images">Bytes of a batch of images.</param>
/// <param name="Activations">A_k of each module.</param>
public sealed record MemoryAccount(long Parameters, long Moments, long Images, IReadOnlyList<long> Activations)
{
    /// <summary>Bytes at the peak of a step.</summary>
    public long Peak => (2 * Parameters) + Moments + Activations.Select((bytes, k) => bytes + (k > 0 ? Images : 0)).Max();

    /// <summary>The account of a sequence of modules.</summary>
    /// <param name="modules">Body and head of each.</param>
    /// <param name="inputShape">Shape of one input.</param>
    /// <param name="batch">Items of a batch.</param>
    /// <param name="transport">Whether transport is penalized.</param>
    /// <param name="moments">Numbers that the optimizer keeps for each parameter: 1 for momentum, 2 for Adam.</param>
    /// <exception cref="InputException">A layer that the account does not know.</exception>
    public static MemoryAccount Of(
        IReadOnlyList<(BlockChain Body, nn.Module<Tensor, Tensor> Head)> modules, IReadOnlyList<long> inputShape, int batch, bool transport,
        int moments = 1)
    {
        ArgumentNullException.ThrowIfNull(modules);
        ArgumentNullException.ThrowIfNull(inputShape);
        ArgumentOutOfRangeException.ThrowIfLessThan(batch, 1);
        IReadOnlyList<long> shape = inputShape;
        var activations = new List<long>();
        foreach ((BlockChain body, nn.Module<Tensor, Tensor> head) in modules)
        {
            var account = new GraphAccount(batch, transport);
            SymbolicTensor output = account.Walk(body, SymbolicTensor.Fresh(shape));
            account.Walk(head, output);
            activations.Add(account.SavedBytes);
            shape = output.Shape;
        }

        long parameters = modules.SelectMany(module => module.Body.parameters().Concat(module.Head.parameters()))
            .DistinctBy(parameter => parameter.Handle).Sum(parameter => parameter.numel() * parameter.element_size());
        long images = inputShape.Aggregate(4L * batch, (product, size) => product * size);
        return new MemoryAccount(parameters, moments * parameters, images, activations);
    }
}
