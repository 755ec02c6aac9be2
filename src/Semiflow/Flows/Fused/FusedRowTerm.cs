using System.Numerics;
using Semiflow.Kernels.Torch;
using Semiflow.Native;
using static TorchSharp.torch;

namespace Semiflow.Flows.Fused;

/// <summary>A hand-written field on the fused path.</summary>
/// <typeparam name="T">float or double.</typeparam>
internal sealed unsafe class FusedRowTerm<T>(IRowField field) : IFusedTerm<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private T[] values = [];

    public int SavedPerRow => 0;

    public int ScratchPerRow => 0;

    public int GradientSize { get; } = (int)field.Parameters.Sum(parameter => parameter.numel());

    public int ParameterCount { get; } = field.Parameters.Count;

    public void Bind(ReadOnlySpan<Tensor> parameters)
    {
        values = new T[GradientSize];
        Span<T> rest = values;
        foreach (Tensor parameter in parameters)
        {
            using Tensor plain = parameter.detach().contiguous();
            TensorBytes.Span<T>(plain).CopyTo(rest);
            GC.KeepAlive(plain);
            rest = rest[(int)parameter.numel()..];
        }
    }

    public void Forward(in FusedRows rows, T* saved, T* scratch, T* velocity)
    {
        int size = rows.Count * field.Channels;
        field.AddVelocity(rows.Time, values.AsSpan(), new ReadOnlySpan<T>((T*)rows.States, size), new Span<T>(velocity, size));
    }

    public void Backward(in FusedRows rows, T* saved, T* scratch, T* cotangent, T* stateGradient, T* gradients)
    {
        int size = rows.Count * field.Channels;
        field.AddGradients(
            rows.Time, values.AsSpan(), new ReadOnlySpan<T>((T*)rows.States, size), new ReadOnlySpan<T>(cotangent, size),
            new Span<T>(stateGradient, size), new Span<T>(gradients, GradientSize));
    }

    public Tensor[] Collect(ReadOnlySpan<nint> sums, ReadOnlySpan<Tensor> parameters)
    {
        var gradients = new Tensor[parameters.Length];
        int offset = 0;
        for (int p = 0; p < parameters.Length; p++)
        {
            gradients[p] = zeros(parameters[p].shape, parameters[p].dtype);
            T* target = (T*)PlaneMemory.Pointer<T>(gradients[p]);
            int size = (int)parameters[p].numel();
            foreach (nint sum in sums)
            {
                for (int i = 0; i < size; i++)
                {
                    target[i] += ((T*)sum)[offset + i];
                }
            }

            offset += size;
        }

        return gradients;
    }

    public void Dispose()
    {
    }
}
