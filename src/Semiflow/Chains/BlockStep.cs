using static TorchSharp.torch;

namespace Semiflow.Chains;

/// <summary>What a block does to a batch.</summary>
/// <param name="Output">Its output <c>[batch, …]</c>.</param>
/// <param name="Residuals">What it adds, one tensor per skip connection, each <c>[batch, …]</c>; empty for layers without transport, such
/// as those that change the shape.</param>
public sealed record BlockStep(Tensor Output, IReadOnlyList<Tensor> Residuals)
{
    /// <summary>Whether the output is the input plus the one residual, so that the residual can be recomputed from the two.</summary>
    public bool Additive { get; init; }

    /// <summary>
    /// The step of any module: an <see cref="IResidualBlock"/> has its own, any other that keeps the shape has T(x) − x, the rest have no
    /// residual.
    /// </summary>
    public static BlockStep Of(nn.Module<Tensor, Tensor> block, Tensor input)
    {
        ArgumentNullException.ThrowIfNull(block);
        ArgumentNullException.ThrowIfNull(input);
        if (block is IResidualBlock residual)
        {
            return residual.Step(input);
        }

        Tensor output = block.call(input);
        return new BlockStep(output, output.shape.AsSpan().SequenceEqual(input.shape) ? [output - input] : []);
    }
}
