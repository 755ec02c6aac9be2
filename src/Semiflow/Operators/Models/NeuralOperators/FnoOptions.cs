namespace Semiflow.Operators.Models;

/// <summary>The nonlinearity of an FNO.</summary>
public enum FnoActivation
{
    /// <summary><c>x·sigmoid(softplus(β)x)/1.1</c>, β learned: LEADS.</summary>
    Swish,

    /// <summary>Slope 0.01 for negative values.</summary>
    LeakyRelu,

    /// <summary><c>x Φ(x)</c>.</summary>
    Gelu,
}

/// <summary>What an FNO knows about position.</summary>
public enum FnoCoordinates
{
    /// <summary>Nothing: it commutes with shifts.</summary>
    None,

    /// <summary>Each coordinate from 0 to 1, both ends included: the convention of the authors, also where the axis is periodic.</summary>
    Inclusive,

    /// <summary>Sine and cosine of each coordinate: continuous across the seam of a periodic axis.</summary>
    Periodic,
}

/// <summary>Everything that determines an FNO besides channels and grid.</summary>
public sealed record FnoOptions
{
    /// <summary>Inner channels; 10 (LEADS) to 64.</summary>
    public int Width { get; init; } = 32;

    /// <summary>Fourier modes kept per direction, at most half of its points with the padding; 6 to 16.</summary>
    public int Modes { get; init; } = 8;

    /// <summary>Number of Fourier layers; 3 to 5.</summary>
    public int Layers { get; init; } = 4;

    /// <summary>Hidden channels of the lift; 0 for one linear map.</summary>
    public int LiftChannels { get; init; }

    /// <summary>Hidden channels of the projection; 128 is the reference.</summary>
    public int ProjectChannels { get; init; } = 128;

    /// <summary>The nonlinearity between layers.</summary>
    public FnoActivation Activation { get; init; } = FnoActivation.Gelu;

    /// <summary>What it knows about position.</summary>
    public FnoCoordinates Coordinates { get; init; } = FnoCoordinates.Inclusive;

    /// <summary>
    /// Nodes of zeros behind the end of each axis while the Fourier layers act, so that what leaves a function that is not periodic at one
    /// end does not enter at the other; 0 for periodic functions, published 4 for transport and 8 for the airfoil (spec cno.md 4.1).
    /// </summary>
    public int Padding { get; init; }

    /// <summary>
    /// The network of LEADS for the Navier–Stokes equation: 59,621 parameters on one channel in two dimensions (spec leads.md 5).
    /// </summary>
    public static FnoOptions Leads { get; } = new() { Width = 10, Modes = 6, Activation = FnoActivation.Swish };

    /// <summary>The same options, checked.</summary>
    /// <param name="points">Points of each axis of the grid.</param>
    /// <exception cref="InputException">A value is out of its range.</exception>
    internal FnoOptions Checked(IReadOnlyList<int> points)
    {
        Require(Width >= 1, "width", Width, "at least 1");
        Require(Layers >= 1, "layers", Layers, "at least 1");
        Require(LiftChannels >= 0, "lift_channels", LiftChannels, "at least 0");
        Require(ProjectChannels >= 1, "project_channels", ProjectChannels, "at least 1");
        Require(Enum.IsDefined(Activation), "activation", Activation, "swish, leaky_relu or gelu");
        Require(Enum.IsDefined(Coordinates), "coordinates", Coordinates, "none, inclusive or periodic");
        Require(Padding >= 0, "padding", Padding, "at least 0");
        int least = points.Min() + Padding;
        Require(Modes >= 1 && 2 * Modes <= least, "modes",
            Modes, $"at least 1 and at most {least / 2}, half of the {least} points{(Padding > 0 ? " with the padding" : "")}");
        return this;
    }

    private static void Require(bool holds, string name, object value, string range)
    {
        if (!holds)
        {
            throw new InputException(
                FormattableString.Invariant($"model.{name} = {value} of the FNO must be {range}; set it with --set model.{name}=VALUE."));
        }
    }
}
