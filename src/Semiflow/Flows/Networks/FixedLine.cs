using static TorchSharp.torch;

namespace Semiflow.Flows.Networks;

/// <summary>
/// A classifier that is not learned: logits (0, w·x + b), so that class 1 must come to lie on one side of a line and class 0 on the other.
/// </summary>
internal sealed class FixedLine : nn.Module<Tensor, Tensor>
{
    private readonly float[] normal;
    private readonly double offset;

    /// <summary>The classifier of a line.</summary>
    /// <param name="offset">b.</param>
    /// <param name="normal">w.</param>
    public FixedLine(double offset, params float[] normal) : base(nameof(FixedLine)) => (this.offset, this.normal) = (offset, normal);

    /// <inheritdoc/>
    public override Tensor forward(Tensor input)
    {
        ArgumentNullException.ThrowIfNull(input);
        using Tensor w = tensor(normal).to(input.dtype).to(input.device);
        using TorchSharp.Scalar shift = offset;
        Tensor score = input.mv(w).add(shift);
        return stack([zeros_like(score), score], 1);
    }
}
