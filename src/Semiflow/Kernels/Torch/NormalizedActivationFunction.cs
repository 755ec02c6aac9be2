using static TorchSharp.torch;

namespace Semiflow.Kernels.Torch;

/// <summary>
/// Batch normalization by the statistics of the batch and the filtered activation as one node of libtorch's graph: saves only x
/// and the parameters; the normalized tensor never exists.
/// </summary>
internal sealed class NormalizedActivationFunction : autograd.SingleTensorFunction<NormalizedActivationFunction>
{
    private const string Owner = "owner", Measured = "measured";

    public override string Name => "normalized filtered activation";

    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        var (x, weight, bias, shift) = ((Tensor)vars[0], (Tensor)vars[1], (Tensor)vars[2], (Tensor?)vars[3]);
        var (owner, statistics) = ((NormalizedKernel)vars[4], (BatchStatistics)vars[5]);
        ctx.save_for_backward([x, weight, bias, shift!]);
        ctx.set_materialize_grads(false);
        ctx.save_data(Owner, owner);
        ctx.save_data(Measured, statistics);
        return owner.Forward(x, weight, bias, shift, statistics);
    }

    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output) =>
        CustomGradient.Run(6, [grad_output], ctx.get_saved_variables, saved =>
        {
            if (grad_output.IsInvalid)
            {
                return new Tensor?[6];
            }

            (Tensor x, Tensor weight, Tensor bias, Tensor? shift) = (saved[0]!, saved[1]!, saved[2]!, saved[3]);
            var (owner, statistics) = ((NormalizedKernel)ctx.get_data(Owner), (BatchStatistics)ctx.get_data(Measured));
            (Tensor gx, Tensor gw, Tensor gb) = is_grad_enabled()
                ? owner.DifferentiableBackward(grad_output, x, weight, bias, shift, statistics)
                : owner.Backward(grad_output, x, weight, bias, shift, statistics);
            return [gx, gw, gb, shift is null ? null : gb.clone(), null, null];
        })!;
}
