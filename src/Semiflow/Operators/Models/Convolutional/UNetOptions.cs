using Semiflow.Kernels;

namespace Semiflow.Operators.Models.Convolutional;

/// <summary>Options of a U-Net.</summary>
internal sealed record UNetOptions
{
    /// <summary>Channels of each level, finest first; the grid is divisible by 2 to the number of levels minus one.</summary>
    public IReadOnlyList<int> Widths { get; init; } = [32, 64, 128];

    /// <summary>What lies outside the grid; unset: circular on periodic grids, replicate for basins and patches.</summary>
    public Border? Border { get; init; }

    /// <summary>Standard deviation of the last layer's weights: small, so that the output starts near zero.</summary>
    public double HeadDeviation { get; init; } = 1e-3;

    /// <summary>Between the convolutions; rectified units can die in a training of few moves, and their network then is constant.</summary>
    public FieldActivation Activation { get; init; }
}
