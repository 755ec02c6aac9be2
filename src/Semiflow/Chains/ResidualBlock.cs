using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Chains;

/// <summary>One explicit Euler step, <c>x + Δ r(x)</c>, along a branch that keeps the shape.</summary>
public sealed class ResidualBlock : nn.Module<Tensor, Tensor>, IResidualBlock
{
    private readonly nn.Module<Tensor, Tensor> branch;
    private readonly Scalar factor;

    /// <summary>A block around a branch.</summary>
    /// <param name="branch">r, keeps the shape of its input.</param>
    /// <param name="step">Δ; 1 in published networks, 1/M where the chain is read as a flow over unit time.</param>
    public ResidualBlock(nn.Module<Tensor, Tensor> branch, double step = 1)
        : base(nameof(ResidualBlock))
    {
        ArgumentNullException.ThrowIfNull(branch);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(step);
        (this.branch, Increment, factor) = (branch, step, step);
        RegisterComponents();
        this.KeepTensors();
    }

    /// <summary>Δ.</summary>
    public double Increment { get; }

    /// <summary>r(x).</summary>
    public Tensor Residual(Tensor input) => branch.call(input);

    /// <inheritdoc/>
    public BlockStep Step(Tensor input)
    {
        ArgumentNullException.ThrowIfNull(input);
        Tensor residual = branch.call(input);
        if (!residual.shape.AsSpan().SequenceEqual(input.shape))
        {
            throw new ArgumentException(
                $"expected a branch that keeps the shape, got [{string.Join(", ", residual.shape)}] from "
                    + $"[{string.Join(", ", input.shape)}].", nameof(input));
        }

        return new BlockStep(Sum(input, residual), [residual]) { Additive = Increment == 1 };
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input)
    {
        // Nobody asked for the residual, and the sum does not need it either.
        BlockStep step = Step(input);
        if (!ReferenceEquals(step.Residuals[0], input))
        {
            step.Residuals[0].Dispose();
        }

        return step.Output;
    }

    private Tensor Sum(Tensor input, Tensor residual) => Increment == 1 ? input + residual : input.add(residual, factor);
}
