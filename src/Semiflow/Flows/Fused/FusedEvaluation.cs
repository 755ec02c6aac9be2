using System.Numerics;
using Semiflow.Kernels.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Flows.Fused;

/// <summary>A network at one batch size, bound to the values that its weights have now.</summary>
/// <typeparam name="T">float or double.</typeparam>
internal sealed unsafe class FusedEvaluation<T> : IFusedEvaluation
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly IFusedTerm<T> term;
    private readonly ILayeredField network;
    private readonly Tensor[] parameters;
    private readonly int batch;
    private readonly int inputs;
    private readonly int padded;
    private readonly int outputs;
    private readonly ScalarType type = typeof(T) == typeof(float) ? ScalarType.Float32 : ScalarType.Float64;
    private int uses = 1;

    /// <param name="term">The kernels of the network, not yet bound.</param>
    /// <param name="network">The network.</param>
    /// <param name="batch">Rows.</param>
    /// <param name="padded">Numbers in a row of inputs, filled up to whole registers.</param>
    public FusedEvaluation(IFusedTerm<T> term, ILayeredField network, int batch, int padded)
    {
        (this.term, this.network, this.batch, this.padded) = (term, network, batch, padded);
        (inputs, outputs) = (network.Widths[0], network.Widths[^1]);
        parameters = [.. network.Parameters];
        term.Bind(parameters);
    }

    public Tensor Evaluate(Tensor x)
    {
        bool graph = is_grad_enabled() && (x.requires_grad || Array.Exists(parameters, static parameter => parameter.requires_grad));

        // The rows in whole registers, then what the way back needs.
        Tensor slot = empty([(long)batch * (padded + term.SavedPerRow)], type);
        Tensor values = zeros([batch, outputs], type);
        using (Tensor whole = x.contiguous(), scratch = empty([(long)batch * term.ScratchPerRow], type))
        {
            T* rows = (T*)PlaneMemory.Pointer<T>(slot), from = (T*)PlaneMemory.Pointer<T>(whole);
            for (int r = 0; r < batch; r++)
            {
                new ReadOnlySpan<T>(from + ((nint)r * inputs), inputs).CopyTo(new Span<T>(rows + ((nint)r * padded), padded));
                new Span<T>(rows + ((nint)r * padded) + inputs, padded - inputs).Clear();
            }

            term.Forward(
                new FusedRows(0, batch, 0, (nint)from, (nint)rows), rows + ((nint)batch * padded), (T*)PlaneMemory.Pointer<T>(scratch),
                (T*)PlaneMemory.Pointer<T>(values));
            GC.KeepAlive(whole);
            GC.KeepAlive(scratch);
        }

        if (!graph)
        {
            slot.Dispose();
            return values;
        }

        // A second handle: the field may let go of its own.
        Tensor input = x.alias().DetachFromDisposeScope();
        slot.DetachFromDisposeScope();
        Interlocked.Increment(ref uses);
        return GraphNode.Join(values, [x, .. parameters], cotangent => Backward(cotangent, input, slot), () =>
        {
            input.Dispose();
            slot.Dispose();
            Release();
        });
    }

    public void Release()
    {
        if (Interlocked.Decrement(ref uses) == 0)
        {
            term.Dispose();
        }
    }

    private Tensor?[] Backward(Tensor cotangent, Tensor input, Tensor slot)
    {
        if (is_grad_enabled())
        {
            // By libtorch: its operations have derivatives of any order.
            using IDisposable libtorch = LayeredEvaluation.By(null);
            return CustomGradient.Differentiable(x => network.Velocity(x, x), input, parameters, cotangent);
        }

        Tensor whole = cotangent.contiguous(), scratch = empty([(long)batch * term.ScratchPerRow], type);
        Tensor state = zeros([batch, inputs], type), sums = zeros([term.GradientSize], type);
        T* rows = (T*)PlaneMemory.Pointer<T>(slot);
        nint sum = PlaneMemory.Pointer<T>(sums);
        term.Backward(
            new FusedRows(0, batch, 0, 0, (nint)rows), rows + ((nint)batch * padded), (T*)PlaneMemory.Pointer<T>(scratch),
            (T*)PlaneMemory.Pointer<T>(whole), (T*)PlaneMemory.Pointer<T>(state), (T*)sum);
        Tensor?[] gradients = [state, .. term.Collect([sum], parameters)];
        GC.KeepAlive(whole);
        GC.KeepAlive(scratch);
        GC.KeepAlive(sums);
        GC.KeepAlive(slot);
        return gradients;
    }
}
