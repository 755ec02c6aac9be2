using static TorchSharp.torch;

namespace Semiflow.Kernels.Torch;

/// <summary>Batch normalization and ReLU as one node of libtorch's graph: saves only x and the parameters.</summary>
internal sealed class NormalizedReluFunction : autograd.SingleTensorFunction<NormalizedReluFunction>
{
    private const string Measured = "measured", Epsilon = "epsilon";

    public override string Name => "normalized relu";

    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        var (x, weight, bias, statistics) = ((Tensor)vars[0], (Tensor)vars[1], (Tensor)vars[2], (BatchStatistics)vars[3]);
        ctx.save_for_backward([x, weight, bias]);
        ctx.set_materialize_grads(false);
        ctx.save_data(Measured, statistics);
        ctx.save_data(Epsilon, vars[4]);
        return NormalizedReluKernel.Forward(x, weight, bias, statistics);
    }

    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output) =>
        CustomGradient.Run(5, [grad_output], ctx.get_saved_variables, saved =>
        {
            if (grad_output.IsInvalid)
            {
                return new Tensor?[5];
            }

            var statistics = (BatchStatistics)ctx.get_data(Measured);
            (Tensor gx, Tensor gw, Tensor gb) = is_grad_enabled()
                ? NormalizedReluKernel.DifferentiableBackward(grad_output, saved[0]!, saved[1]!, saved[2]!, (double)ctx.get_data(Epsilon))
                : NormalizedReluKernel.Backward(grad_output, saved[0]!, saved[1]!, saved[2]!, statistics);
            return [gx, gw, gb, null, null];
        })!;
}
