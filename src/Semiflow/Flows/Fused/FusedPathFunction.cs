using Semiflow.Kernels.Torch;
using static TorchSharp.torch;

namespace Semiflow.Flows.Fused;

/// <summary>A fused path in libtorch's graph: inputs are the initial states and every parameter.</summary>
internal sealed class FusedPathFunction : autograd.SingleTensorFunction<FusedPathFunction>
{
    private const string Run = "run";

    public override string Name => "fused path";

    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        var run = (IFusedRun)vars[^1];
        Tensor[] inputs = [.. vars[..^1].Cast<Tensor>()];
        Tensor? states = run.Forward(inputs[0], inputs[1..], keep: true);
        ctx.save_for_backward([.. inputs, .. run.Record]);
        ctx.set_materialize_grads(false);
        ctx.save_data(Run, run);
        // A path without end has no states; the caller sees their shape.
        return states ?? empty([0], inputs[0].dtype);
    }

    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
    {
        var run = (IFusedRun)ctx.get_data(Run);
        int inputs = run.Parameters.Length + 1;
        return CustomGradient.Run(inputs, 1, [grad_output], ctx.get_saved_variables, saved =>
        {
            if (grad_output.IsInvalid)
            {
                return new Tensor?[inputs];
            }

            Tensor[] all = [.. saved.Select(tensor => tensor!)];
            return is_grad_enabled()
                ? [.. CustomGradient.Differentiable(run.General, all[0], all[1..inputs], grad_output)]
                : [.. run.Backward(grad_output, all[1..inputs], all[inputs..])];
        })!;
    }
}
