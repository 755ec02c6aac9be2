using Semiflow.Spaces;

namespace Semiflow.Data;

/// <summary>Pairs of functions read from a file, and what the file says about them.</summary>
/// <param name="Input">Inputs, <c>[sample, channel, x…]</c>, float32 or float64 as in the file.</param>
/// <param name="Output">Outputs on the same grid.</param>
/// <param name="Samples">Number of each sample in the file.</param>
public sealed record OperatorPairs(GridFunction Input, GridFunction Output, IReadOnlyList<int> Samples)
{
    /// <summary>Constants for inputs that come with the file; null where it has none.</summary>
    public ValueRange? InputRange { get; init; }

    /// <summary>Constants for outputs that come with the file; null where it has none.</summary>
    public ValueRange? OutputRange { get; init; }

    /// <summary>Attributes at the root: generator, version, seed, system, parameters, boundary and others, as text.</summary>
    public IReadOnlyDictionary<string, string> Attributes { get; init; } = new Dictionary<string, string>();

    /// <summary>How the file was understood, in words, e.g. <c>one group per sample (input, output)</c>.</summary>
    public string Layout { get; init; } = "";

    /// <summary>
    /// Where the position of the nodes comes from: <c>given</c>, <c>stated in the file</c>, <c>as in the run</c> or <c>inferred from the
    /// values</c>.
    /// </summary>
    public string BoundaryOrigin { get; init; } = "given";

    /// <summary>The published split of this file, when its name is one of the published ones.</summary>
    public OfficialSplit? Split { get; init; }
}
