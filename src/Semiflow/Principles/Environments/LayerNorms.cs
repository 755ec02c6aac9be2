using Semiflow.Flows;
using Semiflow.Flows.Networks;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Principles.Environments;

/// <summary>Norms of the layers of a network by decomposition, for reports: what the power iterations of the penalty approach.</summary>
internal static class LayerNorms
{
    /// <summary>
    /// The largest singular value of every linear map of a network; of a chain of layers with nonlinearities of slope at most 1 their
    /// product bounds the Lipschitz constant.
    /// </summary>
    /// <param name="network">The network.</param>
    /// <param name="points">Periodic points that convolutions act on; null if there are none.</param>
    /// <returns>Name of each map with its norm in each copy.</returns>
    public static IReadOnlyList<(string Name, IReadOnlyList<double> OfCopies)> Of(
        IGroupedNetwork network, IReadOnlyList<int>? points = null)
    {
        ArgumentNullException.ThrowIfNull(network);
        return [.. network.Weights.Select(
            weight => (weight.Name, (IReadOnlyList<double>)Exact(weight, SpectralNormKind.Operator, points)))];
    }

    internal static double[] Exact(LayerWeight weight, SpectralNormKind kind, IReadOnlyList<int>? points)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable quiet = no_grad();
        return linalg.svdvals(WeightMatrices.Of(weight, kind, points)).amax([1, 2]).to(float64).cpu().data<double>().ToArray();
    }
}
