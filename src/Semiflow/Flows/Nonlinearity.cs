namespace Semiflow.Flows;

/// <summary>The nonlinearity between the layers of a network.</summary>
public enum Nonlinearity
{
    /// <summary>tanh z.</summary>
    Tanh,

    /// <summary>max(z, 0).</summary>
    Relu,

    /// <summary>log(1 + eᶻ).</summary>
    Softplus,

    /// <summary><c>z·sigmoid(softplus(β)·z)/1.1</c> with one learned β per layer, at first 0.5 (spec leads.md 5).</summary>
    Swish,
}
