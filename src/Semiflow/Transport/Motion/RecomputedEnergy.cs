using Semiflow.Kernels.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Transport.Motion;

/// <summary>
/// The energy of a residual r = x' − x whose gradient, 2 r/n, is computed from states that the network keeps anyway: transport then costs
/// no memory (spec modulewise.md 13.4). The value is that of r itself; the gradient has the rounding of the difference. First derivatives
/// only.
/// </summary>
internal sealed class RecomputedEnergy : autograd.SingleTensorFunction<RecomputedEnergy>
{
    private const string Count = "count";

    public override string Name => "recomputed kinetic energy";

    /// <summary>Mean over all elements of r², or over the batch of its sums.</summary>
    /// <param name="residual">r, <c>[batch, …]</c>, with a graph.</param>
    /// <param name="before">x.</param>
    /// <param name="after">x' = x + r.</param>
    /// <param name="reduction">Mean over elements, n their number, or sum over features, n the number of items.</param>
    public static Tensor Of(Tensor residual, Tensor before, Tensor after, DisplacementReduction reduction)
    {
        // The scope ends TorchSharp's second handles, which would keep the residual alive.
        using DisposeScope scope = NewDisposeScope();
        return apply(residual, before.detach(), after.detach(), reduction).MoveToOuterDisposeScope();
    }

    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        var (residual, before, after, reduction) = ((Tensor)vars[0], (Tensor)vars[1], (Tensor)vars[2], (DisplacementReduction)vars[3]);
        ctx.save_for_backward([before, after]);
        ctx.save_data(Count, reduction == DisplacementReduction.MeanElements ? residual.numel() : residual.shape[0]);
        using DisposeScope scope = NewDisposeScope();
        using IDisposable quiet = no_grad();
        return KineticEnergy.OfBlock(residual, reduction).MoveToOuterDisposeScope();
    }

    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output) =>
        CustomGradient.Run(3, 1, [grad_output], ctx.get_saved_variables, saved =>
        {
            using Scalar factor = 2.0 / (long)ctx.get_data(Count);
            Tensor weight = grad_output.mul(factor);
            return [saved[1]!.sub(saved[0]!).mul_(weight), null, null];
        })!;
}
