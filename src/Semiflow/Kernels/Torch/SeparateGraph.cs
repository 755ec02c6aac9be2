using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Kernels.Torch;

/// <summary>
/// Results whose graph begins at copies of the inputs, as a function of the inputs in the graph of the caller: libtorch's <c>grad</c> gives
/// total derivatives and cannot be told where to stop, so what must not see the history of the inputs is computed at copies without one.
/// Derivatives of any order are taken in the separate graph and handed on in the same way.
/// </summary>
internal sealed class SeparateGraph : autograd.MultiTensorFunction<SeparateGraph>
{
    public override string Name => "separate graph";

    /// <summary>The results as functions of the inputs.</summary>
    /// <param name="inputs">Tensors in the caller's graph.</param>
    /// <param name="copies">One for each: what stands in its place in the separate graph; a leaf may stand for itself.</param>
    /// <param name="results">Functions of the copies; null for none.</param>
    public static Tensor?[] Of(IReadOnlyList<Tensor> inputs, IReadOnlyList<Tensor> copies, Tensor?[] results)
    {
        int[] there = [.. Enumerable.Range(0, results.Length).Where(i => results[i] is not null)];
        if (there.Length == 0)
        {
            return results;
        }

        List<Tensor> handed = apply([.. inputs, new Held(copies, [.. there.Select(i => results[i]!)])]);
        var all = new Tensor?[results.Length];
        for (int i = 0; i < there.Length; i++)
        {
            all[there[i]] = handed[i];
        }

        return all;
    }

    /// <summary>A tensor's values without its history, which wants a derivative where the tensor does.</summary>
    public static Tensor Copy(Tensor tensor) => tensor.detach().requires_grad_(tensor.requires_grad);

    public override List<Tensor> forward(autograd.AutogradContext ctx, params object[] vars)
    {
        var held = (Held)vars[^1];
        ctx.save_for_backward([.. vars[..^1].Cast<Tensor>(), .. held.Copies, .. held.Results]);
        ctx.set_materialize_grads(false);
        ctx.save_data(nameof(Held.Copies), held.Copies.Count);
        return [.. held.Results.Select(result => result.detach().clone())];
    }

    public override List<Tensor> backward(autograd.AutogradContext ctx, List<Tensor> grad_outputs)
    {
        int count = (int)ctx.get_data(nameof(Held.Copies));
        return CustomGradient.Run(count, 1, grad_outputs, ctx.get_saved_variables, saved =>
        {
            int[] given = [.. Enumerable.Range(0, grad_outputs.Count).Where(i => !grad_outputs[i].IsInvalid)];
            Tensor[] inputs = [.. saved.Take(count).Select(tensor => tensor!)];
            Tensor[] copies = [.. saved.Skip(count).Take(count).Select(tensor => tensor!)];
            Tensor[] results = [.. given.Select(i => saved[(2 * count) + i]!)], cotangents = [.. given.Select(i => grad_outputs[i])];
            if (!is_grad_enabled())
            {
                return Derivative.Sparse(results, copies, cotangents, retainGraph: true);
            }

            Tensor[] weights = [.. cotangents.Select(Copy)];
            Tensor?[] gradients = Derivative.Sparse(results, copies, weights, retainGraph: true, createGraph: true);
            return Of([.. inputs, .. cotangents], [.. copies, .. weights], gradients);
        })!;
    }

    private sealed record Held(IReadOnlyList<Tensor> Copies, IReadOnlyList<Tensor> Results);
}
