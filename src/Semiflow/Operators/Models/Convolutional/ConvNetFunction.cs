using Semiflow.Kernels.Torch;
using static TorchSharp.torch;

namespace Semiflow.Operators.Models.Convolutional;

/// <summary>The fused <see cref="ConvNet"/> in libtorch's graph: saves only its input and the parameters.</summary>
internal sealed class ConvNetFunction : autograd.SingleTensorFunction<ConvNetFunction>
{
    private const string Kernel = "kernel", Network = "network";

    public override string Name => "convolutional network";

    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        Tensor[] inputs = [.. vars[..^2].Cast<Tensor>()];
        var kernel = (IConvNetKernel)vars[^2];
        ctx.save_for_backward([.. inputs]);
        ctx.set_materialize_grads(false);
        ctx.save_data(Kernel, kernel);
        ctx.save_data(Network, vars[^1]);
        return kernel.Forward(inputs[0], inputs[1..]);
    }

    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
    {
        var network = (ConvNet)ctx.get_data(Network);
        int inputs = network.Parameters.Count + 1;
        return CustomGradient.Run(inputs, 2, [grad_output], ctx.get_saved_variables, saved =>
        {
            if (grad_output.IsInvalid)
            {
                return new Tensor?[inputs];
            }

            Tensor[] all = [.. saved.Select(tensor => tensor!)];
            return is_grad_enabled()
                ? [.. CustomGradient.Differentiable(network.General, all[0], all[1..], grad_output)]
                : [.. ((IConvNetKernel)ctx.get_data(Kernel)).Backward(grad_output, all[0], all[1..])];
        })!;
    }
}
