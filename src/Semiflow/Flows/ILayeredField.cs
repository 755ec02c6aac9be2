namespace Semiflow.Flows;

/// <summary>
/// A vector field <c>x ↦ W_L φ(… φ(W_1 x + b_1) …) + b_L</c>, or several at once on equal parts of the batch: what the fused path must know
/// of a fully connected network. Its parameters are, layer by layer, weight, bias and, with Swish, the rate that follows.
/// </summary>
internal interface ILayeredField : IVectorField
{
    /// <summary>The divisor of Swish: with it the largest slope is about one (spec leads.md 5).</summary>
    const double SwishDivisor = 1.1;

    /// <summary>Width of the input, of each hidden layer and of the output.</summary>
    IReadOnlyList<int> Widths { get; }

    /// <summary>φ.</summary>
    Nonlinearity Nonlinearity { get; }

    /// <summary>Number of networks; null for one without a group dimension.</summary>
    int? Groups { get; }
}
