using static TorchSharp.torch;

namespace Semiflow.Flows;

/// <summary>
/// Who evaluates fully connected networks on this thread: a flow of a field that contains some lends them its kernels while it goes through
/// its steps. Elsewhere, and in derivatives of gradients, they are libtorch's.
/// </summary>
internal static class LayeredEvaluation
{
    [ThreadStatic]
    private static Func<ILayeredField, Tensor, Tensor?>? evaluate;

    /// <summary>Values of a network at rows <c>[batch, in]</c>; null where libtorch's operations must give them.</summary>
    public static Tensor? Of(ILayeredField network, Tensor x) => evaluate?.Invoke(network, x);

    /// <summary>Has networks evaluated by a function until disposed, by libtorch where it is null.</summary>
    public static IDisposable By(Func<ILayeredField, Tensor, Tensor?>? function)
    {
        var before = new Turn(evaluate);
        evaluate = function;
        return before;
    }

    private sealed class Turn(Func<ILayeredField, Tensor, Tensor?>? before) : IDisposable
    {
        public void Dispose() => evaluate = before;
    }
}
