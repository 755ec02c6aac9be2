using static TorchSharp.torch;

namespace Semiflow.Flows.Fused;

/// <summary>One path on the fused way: forward once, backward as often as asked.</summary>
internal interface IFusedRun
{
    /// <summary>What controlled steps cost, one for each control; empty for known steps.</summary>
    IReadOnlyList<FlowStatistics> Statistics { get; }

    /// <summary>States at the save times; null where the steps came to no end.</summary>
    /// <param name="state">Initial states, <c>[batch, channel]</c>.</param>
    /// <param name="parameters">Parameters in the order of the field.</param>
    /// <param name="keep">Whether to record what the backward pass needs.</param>
    Tensor? Forward(Tensor state, Tensor[] parameters, bool keep);

    /// <summary>What <see cref="Forward"/> recorded, until <see cref="Forget"/>.</summary>
    IReadOnlyList<Tensor> Record { get; }

    /// <summary>Lets go of the record: from now on the graph alone holds it.</summary>
    void Forget();

    /// <summary>Gradients of the initial states and of each parameter.</summary>
    Tensor[] Backward(Tensor gradient, Tensor[] parameters, Tensor[] record);

    /// <summary>The same states by libtorch operations, for derivatives of the gradient.</summary>
    Tensor General(Tensor state);

    /// <summary>Parameters of the terms of the field, one after the other.</summary>
    Tensor[] Parameters { get; }
}
