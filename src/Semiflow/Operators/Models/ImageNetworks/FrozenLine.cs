using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Operators.Models.ImageNetworks;

/// <summary>logits = (x₁ + x₂ + b, 0), frozen.</summary>
internal sealed class FrozenLine(double offset) : nn.Module<Tensor, Tensor>(nameof(FrozenLine))
{
    public override Tensor forward(Tensor input)
    {
        if (input.dim() != 2 || input.shape[1] != 2)
        {
            throw new ArgumentException($"expected [batch, 2], got [{string.Join(", ", input.shape)}].", nameof(input));
        }

        using DisposeScope scope = NewDisposeScope();
        Tensor score = input.sum(1, keepdim: true) + offset;
        return cat([score, zeros_like(score)], 1).MoveToOuterDisposeScope();
    }
}
