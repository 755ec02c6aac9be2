using System.Numerics;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Flows.Fused;

/// <summary>
/// Networks within other fields, each evaluated by the kernels of the fused path as one node of the graph: weights are packed once for all
/// evaluations of a flow. Only small ones, where calls into libtorch cost more than its threads gain.
/// </summary>
internal sealed class FusedEvaluations : IDisposable
{
    // Products of an evaluation up to which one thread does it.
    private const long MostProducts = 1 << 21;

    private readonly Dictionary<(ILayeredField Network, long Batch, ScalarType Type), IFusedEvaluation?> known = [];

    /// <summary>Values of a network; null where libtorch's operations must give them.</summary>
    public Tensor? Evaluate(ILayeredField network, Tensor x)
    {
        if (x.dim() != 2 || x.device_type != DeviceType.CPU || x.numel() == 0 || x.dtype is not (ScalarType.Float32 or ScalarType.Float64))
        {
            return null;
        }

        var key = (network, x.shape[0], x.dtype);
        if (!known.TryGetValue(key, out IFusedEvaluation? evaluation))
        {
            known[key] = evaluation = Fits(network, x) ? Of(network, (int)x.shape[0], x.dtype) : null;
        }

        return evaluation?.Evaluate(x);
    }

    public void Dispose()
    {
        foreach (IFusedEvaluation? evaluation in known.Values)
        {
            evaluation?.Release();
        }

        known.Clear();
    }

    private static bool Fits(ILayeredField network, Tensor x)
    {
        long products = 0;
        for (int l = 1; l < network.Widths.Count; l++)
        {
            products += (long)network.Widths[l - 1] * network.Widths[l];
        }

        return products * x.shape[0] <= MostProducts && x.shape[0] % (network.Groups ?? 1) == 0
            && network.Parameters.All(parameter => parameter.device_type == DeviceType.CPU && parameter.dtype == x.dtype);
    }

    private static IFusedEvaluation Of(ILayeredField network, int batch, ScalarType type) =>
        type == ScalarType.Float32 ? Of<float>(network, batch) : Of<double>(network, batch);

    private static FusedEvaluation<T> Of<T>(ILayeredField network, int batch)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        FusedKind<T> kind = FusedKind<T>.For([network]);
        return new FusedEvaluation<T>(kind.Network(network, batch), network, batch, kind.Padded(network.Widths[0]));
    }
}
