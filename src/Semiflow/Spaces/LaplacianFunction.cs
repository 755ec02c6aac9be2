using Semiflow.Kernels.Torch;
using static TorchSharp.torch;

namespace Semiflow.Spaces;

/// <summary>The fused Laplacian in libtorch's graph: self-adjoint, so its backward is itself and nothing is saved.</summary>
internal sealed class LaplacianFunction : autograd.SingleTensorFunction<LaplacianFunction>
{
    private const string Owner = "owner";

    public override string Name => "Laplacian";

    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        var (x, owner) = ((Tensor)vars[0], (Laplacian)vars[1]);
        ctx.set_materialize_grads(false);
        ctx.save_data(Owner, owner);
        return owner.Compute(x);
    }

    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output) =>
        CustomGradient.Run(1, 1, [grad_output], () => [], _ =>
            grad_output.IsInvalid ? [null] : [((Laplacian)ctx.get_data(Owner)).Differentiable(grad_output)])!;
}
