using static TorchSharp.torch;

namespace Semiflow.Flows.Gradients;

/// <summary>A way to compute the gradients of a plan without its graph.</summary>
internal interface IPathBackward
{
    /// <summary>The parameters of the field that want gradients.</summary>
    IReadOnlyList<Tensor> Parameters { get; }

    /// <summary>The output rows of the plan, and what to keep for backward.</summary>
    (Tensor Rows, IReadOnlyList<Tensor> Kept) Forward(Tensor state);

    /// <summary>Gradients of the initial states and the parameters.</summary>
    /// <param name="rows">Gradients of the output rows.</param>
    /// <param name="kept">What <see cref="Forward"/> kept.</param>
    (Tensor State, IReadOnlyList<Tensor> Parameters) Backward(Tensor rows, IReadOnlyList<Tensor> kept);
}
