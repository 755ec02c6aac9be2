using static TorchSharp.torch;

namespace Semiflow.Kernels.Torch;

/// <summary>
/// Vector-Jacobian products that cannot end the process: libtorch's own does where nothing depends, or where shapes or types do not fit,
/// and no exception can be caught.
/// </summary>
internal static class Derivative
{
    /// <summary><c>Σ cᵀ ∂(outputs)/∂(inputs)</c>, zeros for an input on which nothing depends.</summary>
    /// <param name="outputs">Tensors, in a graph or not.</param>
    /// <param name="inputs">Tensors of which derivatives are asked for.</param>
    /// <param name="cotangents">c, one per output in its shape and type; null for scalars, whose c is 1.</param>
    /// <param name="retainGraph">Whether the graph may be used again.</param>
    /// <param name="createGraph">Whether the products have a graph themselves.</param>
    /// <exception cref="ArgumentException">A cotangent does not fit its output.</exception>
    public static Tensor[] Of(
        IReadOnlyList<Tensor> outputs, IReadOnlyList<Tensor> inputs, IReadOnlyList<Tensor>? cotangents = null, bool retainGraph = false,
        bool createGraph = false) =>
        [.. Sparse(outputs, inputs, cotangents, retainGraph, createGraph).Zip(inputs, (found, input) => found ?? zeros_like(input))];

    /// <summary>The same, null for an input on which nothing depends.</summary>
    /// <inheritdoc cref="Of"/>
    public static Tensor?[] Sparse(
        IReadOnlyList<Tensor> outputs, IReadOnlyList<Tensor> inputs, IReadOnlyList<Tensor>? cotangents = null, bool retainGraph = false,
        bool createGraph = false)
    {
        Check(outputs, cotangents);
        var found = new Tensor?[inputs.Count];
        int[] from = [.. Enumerable.Range(0, outputs.Count).Where(i => outputs[i].requires_grad)];
        int[] to = [.. Enumerable.Range(0, inputs.Count).Where(i => inputs[i].requires_grad)];
        if (from.Length == 0 || to.Length == 0)
        {
            return found;
        }

        Tensor[] values = [.. from.Select(i => outputs[i])], wanted = [.. to.Select(i => inputs[i])];
        Tensor[]? weights = cotangents is null ? null : [.. from.Select(i => cotangents[i])];

        // Only leaves gather what backward gives.
        IList<Tensor?> parts = createGraph || !wanted.All(input => input.is_leaf)
            ? autograd.grad(values, wanted, weights, retain_graph: retainGraph, create_graph: createGraph, allow_unused: true)!
            : Backward(values, wanted, weights, retainGraph);
        for (int i = 0; i < to.Length; i++)
        {
            found[to[i]] = parts[i] is { IsInvalid: false } part ? part : null;
        }

        return found;
    }

    /// <summary>
    /// Derivatives by <c>backward</c>, which throws where <c>autograd.grad</c> ends the process, as where a field has overwritten what its
    /// derivative needs. What the inputs have gathered before is put back.
    /// </summary>
    private static Tensor?[] Backward(Tensor[] outputs, Tensor[] inputs, Tensor[]? weights, bool retainGraph)
    {
        Tensor?[] before = [.. inputs.Select(input => input.grad)];
        try
        {
            Array.ForEach(inputs, input => input.grad = null);
            autograd.backward(outputs, weights, retainGraph, false, inputs);
            return [.. inputs.Select(input => input.grad)];
        }
        finally
        {
            for (int i = 0; i < inputs.Length; i++)
            {
                inputs[i].grad = before[i];
                before[i]?.Dispose();
            }
        }
    }

    private static void Check(IReadOnlyList<Tensor> outputs, IReadOnlyList<Tensor>? cotangents)
    {
        for (int i = 0; i < outputs.Count; i++)
        {
            bool fits = cotangents is null
                ? outputs[i].numel() == 1
                : cotangents[i].dtype == outputs[i].dtype && cotangents[i].shape.AsSpan().SequenceEqual(outputs[i].shape);
            if (!fits)
            {
                string given = cotangents is null ? "none" : Tell(cotangents[i]);
                throw new ArgumentException($"A derivative of {Tell(outputs[i])} needs weights of that shape and type, got {given}.");
            }
        }
    }

    private static string Tell(Tensor tensor) => $"[{string.Join(", ", tensor.shape)}] of {tensor.dtype}";
}
