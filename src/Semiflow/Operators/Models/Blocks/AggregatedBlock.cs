using Semiflow.Chains;
using static TorchSharp.torch;

namespace Semiflow.Operators.Models.Blocks;

/// <summary>
/// A ResNeXt block: conv 1×1 – BN – ReLU – grouped conv 3×3 – BN – ReLU – conv 1×1 – BN – ReLU next to a skip connection, which is conv 1×1
/// – BN where stride or width change (Xie et al. 2017; the variant with a ReLU at the end of the branch of the authors of arXiv
/// 2009.08372).
/// </summary>
internal sealed class AggregatedBlock : nn.Module<Tensor, Tensor>, IResidualBlock
{
    private readonly NormedConvolutions branch;
    private readonly NormedConvolutions? shortcut;
    private readonly AggregatedResidual residual;

    /// <summary>
    /// A block with fresh parameters; its inner width is <c>cardinality·⌊planes·width/64⌋</c>, its output has 4·planes channels.
    /// </summary>
    /// <param name="from">Channels of the input.</param>
    /// <param name="planes">A quarter of the channels of the output.</param>
    /// <param name="stride">1, or 2 for half the resolution.</param>
    /// <param name="cardinality">Groups of the inner convolution.</param>
    /// <param name="width">Channels of a group at 64 planes.</param>
    /// <param name="generator">Source of the initial parameters.</param>
    /// <param name="residual">What counts as the residual.</param>
    public AggregatedBlock(
        int from, int planes, int stride, int cardinality, int width, Generator generator,
        AggregatedResidual residual = AggregatedResidual.Displacement)
        : base(nameof(AggregatedBlock))
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(planes * width, 64);
        int inner = cardinality * (planes * width / 64);
        branch = new NormedConvolutions(
            [(from, inner, 1, 1), (inner, inner, 3, stride), (inner, 4 * planes, 1, 1)], [1, cardinality, 1], endsActive: true);
        shortcut = stride == 1 && from == 4 * planes ? null : new NormedConvolutions([(from, 4 * planes, 1, stride)]);
        this.residual = residual;
        RegisterComponents();
        this.Drawn(generator);
    }

    /// <summary>Output and residual.</summary>
    /// <param name="input">A batch <c>[batch, channel, height, width]</c>.</param>
    public BlockStep Step(Tensor input)
    {
        ArgumentNullException.ThrowIfNull(input);
        Tensor added = branch.call(input);
        using Tensor? skip = shortcut?.call(input);
        Tensor sum = (skip ?? input) + added;
        Tensor output = residual == AggregatedResidual.BranchAlone ? sum : sum.relu_();
        if (residual != AggregatedResidual.Displacement)
        {
            return new BlockStep(output, [added]);
        }

        added.Dispose();
        return new BlockStep(output, [output - (skip ?? input)]);
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input)
    {
        BlockStep step = Step(input);
        step.Residuals[0].Dispose();
        return step.Output;
    }
}
