using Semiflow.Kernels.Torch;
using static TorchSharp.torch;

namespace Semiflow.Flows.Gradients;

/// <summary>
/// The output rows of a plan as one node of libtorch's graph. Its backward is a <see cref="IPathBackward"/>, so that no step stays
/// in the graph; parameters are inputs of the node, so that <c>autograd.grad</c> sees them too.
/// </summary>
internal sealed class PathGradient : autograd.SingleTensorFunction<PathGradient>
{
    private const string Owner = "owner";

    public override string Name => "flow";

    /// <summary>The rows; gradients reach the state and the parameters of the field.</summary>
    public static Tensor Apply(IPathBackward path, Tensor state) => apply([state, .. path.Parameters, path]);

    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        var path = (IPathBackward)vars[^1];
        using IDisposable quiet = no_grad();
        var state = (Tensor)vars[0];
        (Tensor rows, IReadOnlyList<Tensor> kept) = path.Forward(state.detach());

        // Inputs in order, as CustomGradient wants them; libtorch notices when parameters are changed before backward.
        ctx.save_for_backward([state, .. path.Parameters, .. kept]);
        ctx.save_data(Owner, path);
        return rows;
    }

    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
    {
        var path = (IPathBackward)ctx.get_data(Owner);
        return CustomGradient.Run(1 + path.Parameters.Count, 1, [grad_output], ctx.get_saved_variables, saved =>
        {
            if (is_grad_enabled())
            {
                throw new NotSupportedException($"Second derivatives of a flow need gradients through its steps: set "
                    + $"{nameof(FlowOptions.Gradient)} to {nameof(GradientMode.Through)}.");
            }

            (Tensor state, IReadOnlyList<Tensor> parameters) = path.Backward(
                grad_output, [.. saved.Skip(1 + path.Parameters.Count).Select(one => one!)]);
            return [state, .. parameters];
        })!;
    }
}
