using Semiflow.Systems;
using Semiflow.Systems.Ocean;

namespace Semiflow.Recipes.Partial;

/// <summary>Where sequences come from, and what a reader must know of them.</summary>
internal sealed record PartialOrigin
{
    /// <summary>The system that made them; null for files.</summary>
    public SystemCard? Card { get; init; }

    /// <summary>A remark; empty for none.</summary>
    public string Remark { get; init; } = "";

    /// <summary>Unit of time; empty for none.</summary>
    public string TimeUnit { get; init; } = "";

    /// <summary>Unit of each channel in the order of the data; empty for none.</summary>
    public IReadOnlyList<string> Units { get; init; } = [];

    /// <summary>Whether the first axis of space runs north and the second east: pictures turn it upright.</summary>
    public bool NorthFirst { get; init; }

    /// <summary>
    /// For each test sequence, how much of <see cref="ScaleUnit"/> a unit of its first channel is; null where all are alike.
    /// </summary>
    public IReadOnlyList<double>? TestScales { get; init; }

    /// <summary>Unit of the scales.</summary>
    public string ScaleUnit { get; init; } = "";

    /// <summary>The basin whose balance tells velocities by a formula; null where there is none.</summary>
    public ShallowWater? Basin { get; init; }
}
