using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Chains;

/// <summary>Shapes found by running a module once.</summary>
internal static class ShapeProbe
{
    /// <summary>
    /// Shape of one item of the output, without the batch. The module runs on one item of zeros, in evaluation mode and without a graph:
    /// statistics, counters of random layers and the mode of each part stay as they are.
    /// </summary>
    /// <param name="module">Any module.</param>
    /// <param name="inputShape">Shape of one item of its input.</param>
    public static IReadOnlyList<long> Of(nn.Module<Tensor, Tensor> module, IReadOnlyList<long> inputShape)
    {
        ArgumentNullException.ThrowIfNull(module);
        ArgumentNullException.ThrowIfNull(inputShape);
        using DisposeScope scope = NewDisposeScope();
        using IDisposable quiet = no_grad();

        // From the outside in, so that each part has the last word on its own mode.
        (nn.Module Part, bool Training)[] modes = [.. module.modules().Prepend(module).Distinct().Select(part => (part, part.training))];
        module.eval();
        try
        {
            Tensor? like = module.parameters().FirstOrDefault();
            Tensor input = like is null ? zeros([1, .. inputShape], float32) : zeros([1, .. inputShape], like.dtype, like.device);
            return module.call(input).shape[1..];
        }
        finally
        {
            foreach ((nn.Module part, bool training) in modes)
            {
                part.train(training);
            }
        }
    }
}
