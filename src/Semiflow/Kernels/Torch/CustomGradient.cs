using System.Runtime.ExceptionServices;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Kernels.Torch;

/// <summary>
/// Keeps exceptions inside hand-written backward functions: thrown through libtorch's engine they would end the process. A
/// failed backward gives gradients of NaN and is remembered here until <see cref="ThrowIfFailed"/>.
/// </summary>
internal static class CustomGradient
{
    private static ExceptionDispatchInfo? failure;

    // What the last backward on this thread returned: the engine holds its own references by the next call, and ours would
    // keep every gradient of the network alive until the caller's dispose scope ends.
    [ThreadStatic]
    private static List<Tensor>? returned;

    /// <summary>
    /// Throws what a backward function threw, if any did since the last call. Call after <c>backward</c> or
    /// <c>autograd.grad</c>; the fused operations call it too when next applied.
    /// </summary>
    /// <exception cref="Exception">The exception of the backward function.</exception>
    public static void ThrowIfFailed() => Interlocked.Exchange(ref failure, null)?.Throw();

    /// <summary>
    /// Runs the body of a backward function: its temporary tensors die, <paramref name="cotangents"/> too, and no exception leaves.
    /// </summary>
    /// <param name="tensors">Number of inputs that are tensors, the first ones.</param>
    /// <param name="others">Number of inputs behind them that are none, and have no gradient.</param>
    /// <param name="cotangents">The handles that the backward function was given.</param>
    /// <param name="saved">The tensors saved in the forward direction: the first inputs, null where one was not given, then whatever
    /// else.</param>
    /// <param name="body">Gives one gradient per tensor, null for one without.</param>
    internal static List<Tensor?> Run(
        int tensors, int others, IReadOnlyList<Tensor> cotangents, Func<IReadOnlyList<Tensor?>> saved,
        Func<IReadOnlyList<Tensor?>, Tensor?[]> body)
    {
        returned?.ForEach(tensor => tensor.Dispose());
        returned = [];
        using DisposeScope scope = NewDisposeScope();
        IReadOnlyList<Tensor?> inputs = [];
        List<Tensor?> gradients;
        try
        {
            inputs = saved();
            gradients = [.. body(inputs)];
        }
#pragma warning disable CA1031
        catch (Exception error)
#pragma warning restore CA1031
        {
            Interlocked.CompareExchange(ref failure, ExceptionDispatchInfo.Capture(error), null);
            gradients = [.. Enumerable.Range(0, tensors).Select(
                i => i < inputs.Count && inputs[i] is { } input ? full_like(input, double.NaN) : null)];
        }

        gradients.AddRange(new Tensor?[others]);
        foreach (Tensor gradient in gradients.OfType<Tensor>())
        {
            returned.Add(gradient.DetachFromDisposeScope());
        }

        foreach (Tensor cotangent in cotangents)
        {
            cotangent.Dispose();
        }

        return gradients;
    }

    /// <summary>
    /// For a backward function whose result is to be differentiated again: the gradients of the same values computed by libtorch
    /// operations, which have a graph. Null for an input that needs none.
    /// </summary>
    /// <remarks>
    /// Where x was computed with the same parameters, as in the second step of a solver, the way to them through x is the engine's to go:
    /// hence the <see cref="SeparateGraph"/>.
    /// </remarks>
    /// <param name="values">The values, by libtorch operations on an input and the parameters.</param>
    /// <param name="x">The input.</param>
    /// <param name="parameters">What else gradients are asked for: leaves, or computed without x and without each other.</param>
    /// <param name="cotangent">Gradient of the values.</param>
    /// <returns>The gradient of x, then one for each parameter.</returns>
    internal static Tensor?[] Differentiable(Func<Tensor, Tensor> values, Tensor x, IReadOnlyList<Tensor> parameters, Tensor cotangent)
    {
        Tensor copy = SeparateGraph.Copy(x), weight = SeparateGraph.Copy(cotangent);
        Tensor?[] gradients = Derivative.Sparse([values(copy)], [copy, .. parameters], [weight], retainGraph: true, createGraph: true);
        return SeparateGraph.Of([x, .. parameters, cotangent], [copy, .. parameters, weight], gradients);
    }
}
