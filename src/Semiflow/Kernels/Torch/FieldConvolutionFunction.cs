using static TorchSharp.torch;

namespace Semiflow.Kernels.Torch;

/// <summary>Our convolution in libtorch's graph: saves only x and the parameters.</summary>
internal sealed class FieldConvolutionFunction : autograd.SingleTensorFunction<FieldConvolutionFunction>
{
    private const string Owner = "owner", Rule = "rule", Wanted = "wanted";

    public override string Name => "field convolution";

    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        var (x, w, b, kernel) = ((Tensor)vars[0], (Tensor)vars[1], (Tensor?)vars[2], (ConvolutionKernel)vars[3]);
        ctx.save_for_backward([x, w, b!]);
        ctx.set_materialize_grads(false);
        ctx.save_data(Owner, kernel);
        ctx.save_data(Rule, vars[4]);
        ctx.save_data(Wanted, (x.requires_grad, w.requires_grad || b is { requires_grad: true }));
        return kernel.Forward(x, w, b);
    }

    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output) =>
        CustomGradient.Run(5, [grad_output], ctx.get_saved_variables, saved =>
        {
            if (grad_output.IsInvalid)
            {
                return new Tensor?[5];
            }

            (Tensor x, Tensor w, Tensor? b) = (saved[0]!, saved[1]!, saved[2]);
            if (is_grad_enabled())
            {
                var rule = (ConvolutionRule)ctx.get_data(Rule);
                Tensor?[] gradients = CustomGradient.Differentiable(
                    input => FieldConvolution.ApplyTwin(input, w, b, rule), x, b is null ? [w] : [w, b], grad_output);
                return [gradients[0], gradients[1], b is null ? null : gradients[2], null, null];
            }

            var kernel = (ConvolutionKernel)ctx.get_data(Owner);
            (bool input, bool parameters) = ((bool, bool))ctx.get_data(Wanted);
            Tensor? dx = input ? kernel.InputGradient(grad_output, w) : null;
            (Tensor? dw, Tensor? db) = parameters ? kernel.WeightGradient(x, grad_output, b is not null) : (null, null);
            return [dx, dw, db, null, null];
        })!;
}
