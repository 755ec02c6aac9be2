using Semiflow.Flows;
using Semiflow.Spaces;

namespace Semiflow.Operators.Models;

/// <summary>The states that a vector field acts on.</summary>
/// <param name="Channels">Channels of the state.</param>
/// <param name="Grid">Grid of the state; null for states <c>[batch, channel]</c> without space.</param>
public sealed record VectorFieldShape(int Channels, Grid? Grid = null)
{
    /// <summary>Channels that the network sees after those of the state: static fields, features of time.</summary>
    public int Context { get; init; }

    /// <summary>How the weights are initialized; null for the network's own way.</summary>
    public WeightInitialization? Weights { get; init; }

    /// <summary>Dimensions of space.</summary>
    public int Rank => Grid?.Rank ?? 0;

    /// <summary>Channels of the input.</summary>
    public int Inputs => Channels + Context;

    /// <summary>The states in words.</summary>
    internal string Text => Grid is null ? "have no space" : $"live on {Grid}";
}
