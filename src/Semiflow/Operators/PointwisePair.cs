using Semiflow.Kernels.Torch;
using static TorchSharp.torch;

namespace Semiflow.Operators;

/// <summary>
/// Two linear maps of the channels at every node with <c>x Φ(x)</c> between them in one node of the graph, which saves its input alone: our
/// own kernel on the CPU, libtorch elsewhere.
/// </summary>
internal static class PointwisePair
{
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

        Tensor[] there = [.. parameters.OfType<Tensor>()];
        (bool ofInput, bool ofParameters) = (x.requires_grad, Array.Exists(there, static each => each.requires_grad));
        Tensor y = kernel.Values(x, parameters);
        if (!is_grad_enabled() || !(ofInput || ofParameters))
        {
            return y;
        }

        bool[] given = [.. parameters.Select(each => each is not null)];
        return GraphNode.Join(y, [x, .. there], 1 + there.Length, (g, saved) =>
        {
            var rest = new Queue<Tensor>(saved.Skip(1).Select(tensor => tensor!));
            Tensor?[] own = Array.ConvertAll(given, each => each ? rest.Dequeue() : null);
            if (is_grad_enabled())
            {
                return CustomGradient.Differentiable(
                    input => ApplyTwin(input, own), saved[0]!, [.. own.OfType<Tensor>()], g);
            }

            Tensor?[] gradients = kernel.Gradients(g, saved[0]!, own, ofInput, ofParameters);
            return [gradients[0], .. gradients.Skip(1).Where((_, i) => given[i])];
        });
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
}
