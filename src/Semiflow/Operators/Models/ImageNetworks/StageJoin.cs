namespace Semiflow.Operators.Models;

/// <summary>What joins two stages of a pre-activation network; it has no transport.</summary>
public enum StageJoin
{
    /// <summary>A convolution of stride 2 to the next stage's filters.</summary>
    Convolution,

    /// <summary>Means over 2×2 nodes, filters kept; also after the last stage.</summary>
    AveragePool,
}
