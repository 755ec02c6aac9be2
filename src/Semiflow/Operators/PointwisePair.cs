using Semiflow.Kernels.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Operators;

/// <summary>
/// Two linear maps of the channels at every node with <c>x Φ(x)</c> between them in one node of the graph, which saves its input alone: our
/// own kernel on the CPU, libtorch elsewhere.
/// </summary>
internal sealed class PointwisePair : autograd.SingleTensorFunction<PointwisePair>
{
    private const string Owner = "owner", Wanted = "wanted";

    /// <inheritdoc/>
    public override string Name => "pair of linear maps";

    /// <summary>Values of the pair.</summary>
    /// <param name="first">The first map.</param>
    /// <param name="second">The map behind the nonlinearity.</param>
    /// <param name="x"><c>[groups·batch, in, x…]</c>, in any memory order.</param>
    /// <returns><c>[groups·batch, out, x…]</c>.</returns>
    public static Tensor Apply(PointwiseLinear first, PointwiseLinear second, Tensor x)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        CustomGradient.ThrowIfFailed();
        Tensor?[] parameters = [first.Weight, first.Bias, second.Weight, second.Bias];
        if (PointwisePairKernel.For(x, parameters) is not { } kernel)
        {
            return ApplyTwin(x, parameters);
        }

        // The scope ends TorchSharp's second handles.
        using DisposeScope scope = NewDisposeScope();
        bool wanted = is_grad_enabled() && (x.requires_grad || OfAny(parameters));
        Tensor y = wanted ? apply([x, .. parameters, kernel]) : kernel.Values(x, parameters);
        return y.MoveToOuterDisposeScope();
    }

    /// <summary>The same by libtorch: any device, any order of derivative.</summary>
    /// <param name="x"><c>[groups·batch, in, x…]</c>.</param>
    /// <param name="parameters">Weights <c>[group, out, in]</c> and bias <c>[group, out]</c>, or null, of both maps.</param>
    public static Tensor ApplyTwin(Tensor x, IReadOnlyList<Tensor?> parameters)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        Tensor between = nn.functional.gelu(PointwiseLinear.Values(x, parameters[0]!, parameters[1]));
        return PointwiseLinear.Values(between, parameters[2]!, parameters[3]);
    }

    /// <inheritdoc/>
    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        var x = (Tensor)vars[0];
        Tensor?[] parameters = [.. vars[1..5].Cast<Tensor?>()];
        var kernel = (PointwisePairKernel)vars[5];
        ctx.save_for_backward([x, .. parameters!]);
        ctx.set_materialize_grads(false);
        ctx.save_data(Owner, kernel);
        ctx.save_data(Wanted, (x.requires_grad, OfAny(parameters)));
        return kernel.Values(x, parameters);
    }

    /// <inheritdoc/>
    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output) =>
        CustomGradient.Run(6, [grad_output], ctx.get_saved_variables, saved =>
        {
            if (grad_output.IsInvalid)
            {
                return new Tensor?[6];
            }

            Tensor x = saved[0]!;
            Tensor?[] parameters = [.. saved.Skip(1)];
            if (is_grad_enabled())
            {
                Tensor[] there = [.. parameters.OfType<Tensor>()];
                var gradients = new Queue<Tensor?>(
                    CustomGradient.Differentiable(input => ApplyTwin(input, parameters), x, there, grad_output));
                return [gradients.Dequeue(), .. parameters.Select(each => each is null ? null : gradients.Dequeue()), null];
            }

            (bool ofInput, bool ofParameters) = ((bool, bool))ctx.get_data(Wanted);
            return [.. ((PointwisePairKernel)ctx.get_data(Owner)).Gradients(grad_output, x, parameters, ofInput, ofParameters), null];
        })!;

    private static bool OfAny(Tensor?[] parameters) => parameters.Any(parameter => parameter is { requires_grad: true });
}
