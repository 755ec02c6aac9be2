using Semiflow.Training;

namespace Semiflow.Operators.Models.Points;

/// <summary>Options of a residual network of points.</summary>
internal sealed record PointResNetOptions
{
    /// <summary>Residual blocks. Good values: 5 to 20.</summary>
    public int Blocks { get; init; } = 9;

    /// <summary>Hidden units per block. Good values: 16 to 64.</summary>
    public int Width { get; init; } = 16;

    /// <summary>Δ of x + Δ r(x); 0 for 1/(number of blocks).</summary>
    public double Step { get; init; } = 1;

    /// <summary>Whether blocks normalize.</summary>
    public bool BatchNorm { get; init; }

    /// <summary>Law of the initial weights.</summary>
    public InitialWeights Weights { get; init; } = InitialWeights.Uniform;

    /// <summary>Its factor or deviation: small ones start near the identity.</summary>
    public double Gain { get; init; } = 1;
}
