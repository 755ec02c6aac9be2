namespace Semiflow.Flows.Networks;

/// <summary>
/// A network in several copies with weights of their own, evaluated in one call: of the states <c>[groups·batch, channel, x…]</c>
/// the first <c>batch</c> rows pass through copy 0, the next through copy 1, and so on.
/// </summary>
internal interface IGroupedNetwork
{
    /// <summary>Number of copies.</summary>
    int Groups { get; }

    /// <summary>The linear maps inside, biases left out: what a bound of the Lipschitz constant is made of.</summary>
    IReadOnlyList<LayerWeight> Weights { get; }
}
