using Semiflow.Kernels;

namespace Semiflow.Operators.Models.Convolutional;

/// <summary>Options of the residual dynamics network.</summary>
internal sealed record ResidualDynamicsOptions
{
    /// <summary>
    /// Channels on the finest grid, twice as many on the coarser ones. Good values: 16 (tests), 32 (two cores), 64 (GPU).
    /// </summary>
    public int Width { get; init; } = 32;

    /// <summary>Residual blocks on a quarter of the resolution. Good values: 2, 4, 6.</summary>
    public int Blocks { get; init; } = 4;

    /// <summary>
    /// Whether what the two downsamplings left out is added back when upsampling. Without it, a quarter of the resolution must represent
    /// all that changes; on grids of 32 nodes that is too little.
    /// </summary>
    public bool Skips { get; init; }

    /// <summary>What lies outside the grid; unset: circular on periodic grids, replicate for basins and patches.</summary>
    public Border? Border { get; init; }

    /// <summary>Standard deviation of the last layer's weights: small, so that states are initially stationary.</summary>
    public double HeadDeviation { get; init; } = 1e-3;

    /// <summary>Between the convolutions; rectified units can die in a training of few moves, and their network then is constant.</summary>
    public FieldActivation Activation { get; init; }
}
