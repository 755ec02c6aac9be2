using static TorchSharp.torch;

namespace Semiflow.Kernels.Torch;

/// <summary>The fused filtered activation in libtorch's graph: saves only x, scale and shift.</summary>
internal sealed class FilteredActivationFunction : autograd.SingleTensorFunction<FilteredActivationFunction>
{
    private const string Owner = "owner";

    public override string Name => "filtered activation";

    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        var (x, scale, shift, owner) = ((Tensor)vars[0], (Tensor?)vars[1], (Tensor?)vars[2], (ActivationKernel)vars[3]);
        ctx.save_for_backward([x, scale!, shift!]);
        ctx.set_materialize_grads(false);
        ctx.save_data(Owner, owner);
        return owner.Forward(x, scale, shift);
    }

    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output) =>
        CustomGradient.Run(4, [grad_output], ctx.get_saved_variables, saved =>
        {
            if (grad_output.IsInvalid)
            {
                return [null, null, null, null];
            }

            (Tensor x, Tensor? scale, Tensor? shift) = (saved[0]!, saved[1], saved[2]);
            var owner = (ActivationKernel)ctx.get_data(Owner);

            // A graph of the gradient is asked for: only the twin is differentiable again.
            (Tensor gx, Tensor? ga, Tensor? gb) = is_grad_enabled()
                ? owner.Twin.Gradients(grad_output, x, scale, shift)
                : owner.Backward(grad_output, x, scale, shift);
            return [gx, ga, gb, null];
        })!;
}
