using static TorchSharp.torch;

namespace Semiflow.Flows.Fused;

/// <summary>A network bound to its weights, evaluated as one node of the graph.</summary>
internal interface IFusedEvaluation
{
    /// <summary>Its values at rows <c>[batch, in]</c>.</summary>
    Tensor Evaluate(Tensor x);

    /// <summary>Ends one use; the packed weights go with the last.</summary>
    void Release();
}
