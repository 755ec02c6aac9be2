using static TorchSharp.torch;

namespace Semiflow.Kernels.Torch;

/// <summary>A weighted sum in libtorch's graph: one node for all terms, which saves no tensor.</summary>
internal sealed class WeightedSumFunction : autograd.SingleTensorFunction<WeightedSumFunction>
{
    private const string Owner = "owner";

    public override string Name => "weighted sum";

    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        var kernel = (IWeightedSumKernel)vars[^1];
        ctx.set_materialize_grads(false);
        ctx.save_data(Owner, kernel);
        return kernel.Forward((Tensor?)vars[0], [.. vars[1..^1].Cast<Tensor>()]);
    }

    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
    {
        var kernel = (IWeightedSumKernel)ctx.get_data(Owner);
        return CustomGradient.Run(kernel.Inputs, [grad_output], static () => [], _ => grad_output.IsInvalid
            ? new Tensor?[kernel.Inputs]
            : [.. kernel.Backward(grad_output, is_grad_enabled()), null])!;
    }
}
