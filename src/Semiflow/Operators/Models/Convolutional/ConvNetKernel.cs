using System.Numerics;
using Semiflow.Flows;
using Semiflow.Flows.Fused;
using Semiflow.Kernels;
using Semiflow.Kernels.FramedPlanes;
using Semiflow.Kernels.Lanes;
using Semiflow.Kernels.Torch;
using static TorchSharp.torch;

namespace Semiflow.Operators.Models.Convolutional;

/// <summary>A <see cref="ConvNet"/> sample by sample in cache: pixels innermost, each layer a sum of shifted planes.</summary>
internal sealed unsafe class ConvNetKernel<TLanes, TMath, TVector, T> : IConvNetKernel
    where TLanes : struct, ILanes<TVector, T>
    where TMath : struct, ITranscendental<TVector>
    where TVector : unmanaged
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private const int MostChunks = 8, Taps = PlaneConvolution<TLanes, TVector, T>.Points;

    private readonly ConvNetShape<TLanes, TVector, T> shape;
    private readonly ConvNet network;
    private readonly int batch;
    private readonly int groups;
    private readonly int planes;
    private readonly T factor;

    public ConvNetKernel(ConvNet network, int batch, int height, int width)
    {
        this.network = network;
        this.batch = batch;
        groups = network.Groups ?? 1;
        planes = FusedNonlinearity<TLanes, TMath, TVector, T>.Planes(network.Nonlinearity);
        factor = T.CreateChecked(network.Factor);
        shape = new ConvNetShape<TLanes, TVector, T>(network, height, width);
    }

    private bool HasRates => network.Nonlinearity == Nonlinearity.Swish;

    private int Chunks => Math.Min(batch, MostChunks); // A function of the batch alone: sums have the same bits for any number of threads.

    public Tensor Forward(Tensor x, Tensor[] parameters)
    {
        using Tensor input = x.detach().contiguous();
        Tensor output = empty([batch, shape.Channels[^1], shape.Plane.Height, shape.Plane.Width], x.dtype);
        T* from = (T*)PlaneMemory.Pointer<T>(input), to = (T*)PlaneMemory.Pointer<T>(output);
        using FusedMemory<T> packed = new(groups * shape.Packed);
        T[] rates = Pack(parameters, packed.Start);
        T* weights = packed.Start;
        PlaneLoop.Run(Chunks, c => Each(c, (work, sample, group) =>
        {
            work.Forward(from + sample * InputSize, weights + group * shape.Packed, rates.AsSpan(group * shape.Layers),
                to + sample * OutputSize);
        }));
        GC.KeepAlive(input);
        GC.KeepAlive(output);
        return output;
    }

    public Tensor[] Backward(Tensor gradient, Tensor x, Tensor[] parameters)
    {
        using Tensor input = x.detach().contiguous(), cotangent = gradient.detach().contiguous();
        Tensor result = empty(x.shape, x.dtype);
        T* from = (T*)PlaneMemory.Pointer<T>(input), above = (T*)PlaneMemory.Pointer<T>(cotangent), to = (T*)PlaneMemory.Pointer<T>(result);
        using FusedMemory<T> packed = new(groups * shape.Packed), sums = new(Chunks * groups * shape.Gradient);
        T[] rates = Pack(parameters, packed.Start);
        T* weights = packed.Start, totals = sums.Start;
        PlaneLoop.Run(Chunks, c => Each(c, (work, sample, group) =>
        {
            Span<T> own = rates.AsSpan(group * shape.Layers);
            work.Forward(from + sample * InputSize, weights + group * shape.Packed, own, null);
            work.Backward(
                above + sample * OutputSize, weights + group * shape.Packed, own,
                totals + ((nint)c * groups + group) * shape.Gradient, to + sample * InputSize);
        }));
        GC.KeepAlive(input);
        GC.KeepAlive(cotangent);
        return [result, .. Collect(totals, parameters)];
    }

    private nint InputSize => (nint)shape.Channels[0] * shape.Plane.Height * shape.Plane.Width;

    private nint OutputSize => (nint)shape.Channels[^1] * shape.Plane.Height * shape.Plane.Width;

    private delegate void SampleVisit(ConvNetSample<TLanes, TMath, TVector, T> work, int sample, int group);

    private void Each(int chunk, SampleVisit visit)
    {
        var work = new ConvNetSample<TLanes, TMath, TVector, T>(shape, network.Nonlinearity, network.Border, planes, factor);
        int first = (int)((long)batch * chunk / Chunks), end = (int)((long)batch * (chunk + 1) / Chunks);
        for (int sample = first; sample < end; sample++)
        {
            visit(work, sample, sample / (batch / groups));
        }
    }

    // Backward: from outputs to inputs, with the kernel reversed.
    private T[] Pack(Tensor[] parameters, T* packed)
    {
        T[] rates = new T[groups * shape.Layers];
        int p = 0;
        for (int l = 0; l < shape.Layers; l++)
        {
            using Tensor weight = parameters[p++].detach().contiguous(), bias = parameters[p++].detach().contiguous();
            T* w = (T*)PlaneMemory.Pointer<T>(weight), b = (T*)PlaneMemory.Pointer<T>(bias);
            int inputs = shape.Channels[l], outputs = shape.Channels[l + 1];
            for (int g = 0; g < groups; g++)
            {
                T* own = w + (nint)g * outputs * inputs * Taps, target = packed + g * shape.Packed;
                (var ahead, var back) = (shape.Forward[l], shape.Backward[l]);
                ahead.Convolution.Pack(own, Taps, (nint)inputs * Taps, false, b + (nint)g * outputs, target + ahead.At);
                back.Convolution.Pack(own, (nint)inputs * Taps, Taps, true, null, target + back.At);
            }

            GC.KeepAlive(weight);
            GC.KeepAlive(bias);
            if (HasRates && l + 1 < shape.Layers)
            {
                using Tensor rate = nn.functional.softplus(parameters[p++].detach()).contiguous();
                for (int g = 0; g < groups; g++)
                {
                    rates[g * shape.Layers + l] = ((T*)PlaneMemory.Pointer<T>(rate))[g];
                }

                GC.KeepAlive(rate);
            }
        }

        return rates;
    }

    private List<Tensor> Collect(T* totals, Tensor[] parameters)
    {
        var result = new List<Tensor>();
        for (int c = 1; c < Chunks; c++)
        {
            Span<T> first = new(totals, (int)(groups * shape.Gradient)), other = new(totals + c * groups * shape.Gradient, first.Length);
            for (int i = 0; i < first.Length; i++)
            {
                first[i] += other[i];
            }
        }

        for (int l = 0; l < shape.Layers; l++)
        {
            int inputs = shape.Channels[l], outputs = shape.Channels[l + 1];
            Tensor weight = empty(parameters[result.Count].shape, parameters[0].dtype),
                bias = empty(parameters[result.Count + 1].shape, parameters[0].dtype);
            Tensor? beta = HasRates && l + 1 < shape.Layers ? zeros(parameters[result.Count + 2].shape, parameters[0].dtype) : null;
            T* w = (T*)PlaneMemory.Pointer<T>(weight), b = (T*)PlaneMemory.Pointer<T>(bias), r = (T*)PlaneMemory.Pointer<T>(beta);
            for (int g = 0; g < groups; g++)
            {
                T* own = totals + g * shape.Gradient;
                shape.Forward[l].Convolution.Collect(own + shape.WeightGradient[l], w + (nint)g * outputs * inputs * Taps);
                new Span<T>(own + shape.BiasGradient[l], outputs).CopyTo(new Span<T>(b + (nint)g * outputs, outputs));
                for (int lane = 0; beta is not null && lane < TLanes.Count; lane++)
                {
                    r[g] += own[shape.RateGradient[l] + lane];
                }
            }

            result.AddRange([weight, bias]);
            if (beta is not null)
            {
                // The rate is the softplus of β.
                result.Add(beta.mul_(parameters[result.Count].detach().sigmoid()));
            }
        }

        return result;
    }
}
