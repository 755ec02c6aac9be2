namespace Semiflow.Operators.Models.ImageNetworks;

/// <summary>A ResNeXt (spec least-action.md 4).</summary>
internal sealed record ResNeXtOptions
{
    /// <summary>Planes of each stage, a quarter of its filters; each stage after the first halves the resolution.</summary>
    public IReadOnlyList<int> Planes { get; init; } = [64, 128, 256];

    /// <summary>Blocks of each stage.</summary>
    public IReadOnlyList<int> Blocks { get; init; } = [3, 3, 3];

    /// <summary>Groups of the inner convolutions.</summary>
    public int Cardinality { get; init; } = 16;

    /// <summary>Channels of a group at 64 planes.</summary>
    public int Width { get; init; } = 64;

    /// <summary>What counts as the residual.</summary>
    public AggregatedResidual Residual { get; init; }

    /// <summary>First layers, to 64 filters.</summary>
    public StemKind Stem { get; init; } = StemKind.ActiveConvolution;

    /// <summary>The published classifier.</summary>
    public HeadSpec Head { get; init; } = new(HeadKind.AverageLinear);
}
