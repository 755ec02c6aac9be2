using System.Numerics;
using System.Runtime.InteropServices;
using Semiflow.Flows;
using Semiflow.Flows.Fused;
using Semiflow.Kernels;
using Semiflow.Kernels.FramedPlanes;
using Semiflow.Kernels.Lanes;

namespace Semiflow.Operators.Models.Convolutional;

/// <summary>One sample of a <see cref="ConvNet"/> on its way forward and back, in the memory of one thread.</summary>
internal sealed unsafe class ConvNetSample<TLanes, TMath, TVector, T>
    where TLanes : struct, ILanes<TVector, T>
    where TMath : struct, ITranscendental<TVector>
    where TVector : unmanaged
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly ConvNetShape<TLanes, TVector, T> shape;
    private readonly FramedPlane<T> plane;
    private readonly Nonlinearity kind;
    private readonly Border border;
    private readonly T factor;
    private readonly nint[] inputs; // Address of the framed input of each layer, further planes of its nonlinearity behind it.
    private readonly T* scratch;
    private T* cotangent;
    private T* next;

    public ConvNetSample(ConvNetShape<TLanes, TVector, T> shape, Nonlinearity kind, Border border, int planes, T factor)
    {
        (this.shape, plane, this.kind, this.border, this.factor) = (shape, shape.Plane, kind, border, factor);
        int widest = Enumerable.Range(0, shape.Layers + 1).Max(shape.PlaneSize);
        int[] sizes = [.. Enumerable.Range(0, shape.Layers).Select(l => (l == 0 ? 1 : planes) * shape.PlaneSize(l))];
        nint most = shape.Forward.Concat(shape.Backward).Max(part => part.Convolution.Scratch);
        nuint bytes = (nuint)(sizes.Sum() + 2 * widest + most) * (nuint)sizeof(T);
        T* at = (T*)ThreadScratch.Take(bytes);
        NativeMemory.Clear(at, bytes); // Behind the pixels zeros stay zeros.
        inputs = new nint[shape.Layers];
        for (int l = 0; l < shape.Layers; l++)
        {
            inputs[l] = (nint)at;
            at += sizes[l];
        }

        cotangent = at;
        next = cotangent + widest;
        scratch = next + widest;
    }

    /// <summary>Values of the network, unless only what the backward pass needs is asked for.</summary>
    public void Forward(T* planes, T* weights, ReadOnlySpan<T> rates, T* output)
    {
        plane.Enter(planes, shape.Channels[0], (T*)inputs[0], T.One);
        plane.Frame((T*)inputs[0], shape.Channels[0], border);
        int last = shape.Layers - 1;
        for (int l = 0; l < last; l++)
        {
            T* y = (T*)inputs[l + 1];
            Convolve(shape.Forward[l], (T*)inputs[l], weights, y);
            FusedNonlinearity<TLanes, TMath, TVector, T>.Forward(kind, y, shape.PlaneSize(l + 1), rates[l]);
            plane.Frame(y, shape.Channels[l + 1], border);
        }

        if (output != null)
        {
            Convolve(shape.Forward[last], (T*)inputs[last], weights, next);
            plane.Leave(next, shape.Channels[^1], output, factor);
        }
    }

    /// <summary>Gradient of the input, overwritten, and of the parameters, added; after <see cref="Forward"/> of the same sample.</summary>
    public void Backward(T* planes, T* weights, ReadOnlySpan<T> rates, T* gradients, T* output)
    {
        plane.Enter(planes, shape.Channels[^1], cotangent, factor);
        for (int l = shape.Layers - 1; l >= 0; l--)
        {
            // Zeros in the frame: its values are those of other pixels, which count once.
            int channels = shape.Channels[l + 1];
            plane.Frame(cotangent, shape.Forward[l].Convolution.Outputs, Border.Zero);
            if (l + 1 < shape.Layers)
            {
                FusedNonlinearity<TLanes, TMath, TVector, T>.Backward(
                    kind, (T*)inputs[l + 1], shape.PlaneSize(l + 1), cotangent, rates[l], gradients + shape.RateGradient[l]);
            }

            shape.Forward[l].Convolution.AddGradient(cotangent, (T*)inputs[l], gradients + shape.WeightGradient[l], scratch);
            for (int c = 0; c < channels; c++)
            {
                AddTo(gradients + shape.BiasGradient[l] + c, cotangent + (nint)c * plane.Pitch + plane.First);
            }

            plane.Frame(cotangent, channels, border);
            Convolve(shape.Backward[l], cotangent, weights, next);
            T* swap = cotangent;
            cotangent = next;
            next = swap;
        }

        plane.Leave(cotangent, shape.Channels[0], output, T.One);
    }

    private void Convolve(ConvNetShape<TLanes, TVector, T>.Part part, T* x, T* weights, T* y) =>
        part.Convolution.Multiply(x, weights + part.At, y, scratch);

    private void AddTo(T* sum, T* pixels)
    {
        TVector total = default;
        for (int r = 0; r < plane.Registers; r++, pixels += TLanes.Count)
        {
            total = TLanes.Add(total, *(TVector*)pixels);
        }

        *sum = TLanes.Sum(total, *sum);
    }
}
