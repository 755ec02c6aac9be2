namespace Semiflow.Operators.Models;

/// <summary>
/// A residual network of pre-activation blocks in stages (spec least-action.md 4); one stage is a one-representation network.
/// </summary>
public sealed record ResNetOptions
{
    /// <summary>
    /// Filters of each stage. A stage with as many filters as the previous one continues at its resolution, unless pooling joins them.
    /// </summary>
    public IReadOnlyList<int> Filters { get; init; } = [64, 128, 256];

    /// <summary>Blocks of each stage: as many numbers as stages, or one for all.</summary>
    public IReadOnlyList<int> Blocks { get; init; } = [18];

    /// <summary>First layers.</summary>
    public StemKind Stem { get; init; } = StemKind.Encoder;

    /// <summary>What joins the stages.</summary>
    public StageJoin Join { get; init; } = StageJoin.Convolution;

    /// <summary>Kernel of the joining convolutions, odd.</summary>
    public int JoinKernel { get; init; } = 1;

    /// <summary>Batch normalization in stem and blocks.</summary>
    public bool BatchNorm { get; init; } = true;

    /// <summary>Biases of convolutions.</summary>
    public bool Bias { get; init; }

    /// <summary>Δ of x + Δ r(x); 0 stands for 1/(number of blocks).</summary>
    public double Step { get; init; } = 1;

    /// <summary>The published classifier.</summary>
    public HeadSpec Head { get; init; } = new(HeadKind.NormalizedAverage, 8);
}
