using System.Text.Json.Nodes;
using Semiflow.Training;
using static TorchSharp.torch;

namespace Semiflow.Principles.Modulewise;

/// <summary>How much transport weighs against the loss of one module.</summary>
public interface ITransportWeight
{
    /// <summary>Factor of E_k against a loss of weight 1, as of now; 0 where motion is free.</summary>
    double Weight { get; }

    /// <summary>What the next move depends on; null for nothing.</summary>
    JsonObject? State { get => null; set { } }

    /// <summary>The objective of a move.</summary>
    /// <param name="loss">Terms of the local loss.</param>
    /// <param name="energy">E_k, a scalar.</param>
    Terms Weigh(Terms loss, Tensor energy);
}
