using Semiflow.Chains;
using static TorchSharp.torch;

namespace Semiflow.Operators.Models.Blocks;

/// <summary>
/// A post-activation block, <c>ReLU(s(x) + z(x))</c> (He et al. 2016, "Deep Residual Learning"). The branch z ends in batch
/// normalization; z is the residual, strided and projecting blocks included (spec modulewise.md 1.2).
/// </summary>
internal sealed class PostActivationBlock : nn.Module<Tensor, Tensor>, IResidualBlock
{
    private readonly NormedConvolutions branch;
    private readonly nn.Module<Tensor, Tensor>? shortcut;

    private PostActivationBlock(NormedConvolutions branch, nn.Module<Tensor, Tensor>? shortcut, Generator generator)
        : base(nameof(PostActivationBlock))
    {
        (this.branch, this.shortcut) = (branch, shortcut);
        RegisterComponents();
        this.Drawn(generator);
    }

    /// <summary>
    /// conv 3×3 – BN – ReLU – conv 3×3 – BN, joined by a shortcut without parameters: a subsampled input with channels of zeros.
    /// </summary>
    /// <param name="from">Channels of the input.</param>
    /// <param name="to">Channels of the output.</param>
    /// <param name="stride">1, or 2 for half the resolution.</param>
    /// <param name="generator">Source of the initial parameters.</param>
    public static PostActivationBlock Basic(int from, int to, int stride, Generator generator) => new(
        new NormedConvolutions([(from, to, 3, stride), (to, to, 3, 1)]),
        stride == 1 && from == to ? null : new ZeroPaddedShortcut(to - from, stride),
        generator);

    /// <summary>
    /// conv 1×1 – BN – ReLU – conv 3×3 (stride) – BN – ReLU – conv 1×1 to four times the width – BN; where the shape changes, the shortcut
    /// is conv 1×1 – BN.
    /// </summary>
    /// <param name="from">Channels of the input.</param>
    /// <param name="width">Inner channels; the output has four times as many.</param>
    /// <param name="stride">1, or 2 for half the resolution.</param>
    /// <param name="generator">Source of the initial parameters.</param>
    public static PostActivationBlock Bottleneck(int from, int width, int stride, Generator generator) => new(
        new NormedConvolutions([(from, width, 1, 1), (width, width, 3, stride), (width, 4 * width, 1, 1)]),
        stride == 1 && from == 4 * width ? null : new NormedConvolutions([(from, 4 * width, 1, stride)]),
        generator);

    /// <summary>Output, and z.</summary>
    /// <param name="input">A batch <c>[batch, channel, height, width]</c>.</param>
    public BlockStep Step(Tensor input)
    {
        ArgumentNullException.ThrowIfNull(input);
        Tensor residual = branch.call(input);
        using Tensor? skip = shortcut?.call(input);
        return new BlockStep(((skip ?? input) + residual).relu_(), [residual]);
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input)
    {
        BlockStep step = Step(input);
        step.Residuals[0].Dispose();
        return step.Output;
    }
}
