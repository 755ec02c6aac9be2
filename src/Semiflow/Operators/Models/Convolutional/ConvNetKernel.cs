using System.Numerics;
using System.Runtime.InteropServices;
using Semiflow.Flows;
using Semiflow.Flows.Fused;
using Semiflow.Kernels;
using Semiflow.Kernels.FramedPlanes;
using Semiflow.Kernels.Lanes;
using Semiflow.Kernels.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Operators.Models.Convolutional;

/// <summary>A <see cref="ConvNet"/> sample by sample in cache: pixels innermost, each layer a sum of shifted planes.</summary>
internal sealed unsafe class ConvNetKernel<TLanes, TMath, TVector, T> : IConvNetKernel
    where TLanes : struct, ILanes<TVector, T>
    where TMath : struct, ITranscendental<TVector>
    where TVector : unmanaged
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private const int MostChunks = 8, WorthSharing = 32, Taps = PlaneConvolution<TLanes, TVector, T>.Points;

    private readonly ConvNetShape<TLanes, TVector, T> shape;
    private readonly ConvNet network;
    private readonly int batch;
    private readonly int groups;
    private readonly int planes;
    private Weights? kept;

    public ConvNetKernel(ConvNet network, int batch, int height, int width)
    {
        this.network = network;
        this.batch = batch;
        groups = network.Groups ?? 1;
        planes = FusedNonlinearity<TLanes, TMath, TVector, T>.Planes(network.Nonlinearity);
        shape = new ConvNetShape<TLanes, TVector, T>(network, height, width);
    }

    private bool HasRates => network.Nonlinearity == Nonlinearity.Swish;

    private int Chunks => Math.Min(batch, MostChunks); // A function of the batch alone: sums have the same bits for any number of threads.

    // Few samples, not as many for each thread: each layer of each is shared instead.
    private bool Shared => batch < MostChunks && batch % PlaneLoop.Threads != 0 && shape.Channels.Max() >= WorthSharing;

    private nint InputSize => (nint)shape.Channels[0] * shape.Plane.Height * shape.Plane.Width;

    private nint OutputSize => (nint)shape.Channels[^1] * shape.Plane.Height * shape.Plane.Width;

    // A chunk adds to sums of its own for each of its groups.
    private static int Slot(int chunk, int group) => chunk + group;

    private int Slots => Chunks + groups - 1;

    public Tensor Forward(Tensor x, Tensor[] parameters)
    {
        using Tensor input = x.detach().contiguous();
        Tensor output = empty([batch, shape.Channels[^1], shape.Plane.Height, shape.Plane.Width], x.dtype);
        T* from = (T*)PlaneMemory.Pointer<T>(input), to = (T*)PlaneMemory.Pointer<T>(output);
        Memory(0, out T* work);
        Weights packed = Pack(parameters, false);
        T* weights = packed.Numbers.Start;
        T[][] rates = packed.Rates;
        Each(work, (own, sample, _, group) =>
            own.Forward(from + sample * InputSize, weights + group * shape.Packed, rates[group], to + sample * OutputSize));
        kept = packed;
        GC.KeepAlive(input);
        GC.KeepAlive(output);
        return output;
    }

    public Tensor[] Backward(Tensor gradient, Tensor x, Tensor[] parameters)
    {
        using Tensor input = x.detach().contiguous(), cotangent = gradient.detach().contiguous();
        Tensor result = empty(x.shape, x.dtype);
        T* from = (T*)PlaneMemory.Pointer<T>(input), above = (T*)PlaneMemory.Pointer<T>(cotangent), to = (T*)PlaneMemory.Pointer<T>(result);
        T* totals = Memory(Slots * shape.Gradient, out T* work);
        Weights packed = Pack(parameters, true);
        T* weights = packed.Numbers.Start;
        T[][] rates = packed.Rates;
        Each(work, (own, sample, chunk, group) =>
        {
            own.Forward(from + sample * InputSize, weights + group * shape.Packed, rates[group], null);
            own.Backward(
                above + sample * OutputSize, weights + group * shape.Packed, rates[group],
                totals + Slot(chunk, group) * shape.Gradient, to + sample * InputSize);
        });
        kept = packed;
        GC.KeepAlive(input);
        GC.KeepAlive(cotangent);
        return [result, .. Collect(totals, parameters)];
    }

    private delegate void SampleVisit(ConvNetSample<TLanes, TMath, TVector, T> own, int sample, int chunk, int group);

    // Sums, which are cleared, and room for one sample that all threads share: kept, since it would be new pages each call.
    private T* Memory(nint count, out T* work)
    {
        nint size = Shared ? ConvNetSample<TLanes, TMath, TVector, T>.Size(shape, planes, true) : 0;
        T* sums = (T*)ThreadScratch.TakeForAll((nuint)(Whole(count) + size) * (nuint)sizeof(T));
        work = sums + Whole(count);
        NativeMemory.Clear(sums, (nuint)count * (nuint)sizeof(T));
        return sums;
    }

    // Whole registers.
    private static nint Whole(nint count) => (count + TLanes.Count - 1) / TLanes.Count * TLanes.Count;

    private void Each(T* work, SampleVisit visit)
    {
        if (!Shared)
        {
            PlaneLoop.Run(Chunks, chunk =>
            {
                nint size = ConvNetSample<TLanes, TMath, TVector, T>.Size(shape, planes, false);
                Samples(chunk, new(shape, network, planes, false, (T*)ThreadScratch.Take((nuint)size * (nuint)sizeof(T))), visit);
            });
            return;
        }

        var one = new ConvNetSample<TLanes, TMath, TVector, T>(shape, network, planes, true, work);
        for (int chunk = 0; chunk < Chunks; chunk++)
        {
            Samples(chunk, one, visit);
        }
    }

    private void Samples(int chunk, ConvNetSample<TLanes, TMath, TVector, T> own, SampleVisit visit)
    {
        int first = (int)((long)batch * chunk / Chunks), end = (int)((long)batch * (chunk + 1) / Chunks);
        for (int sample = first; sample < end; sample++)
        {
            visit(own, sample, chunk, sample / (batch / groups));
        }
    }

    // The stages of a solver see the same parameters: comparing them takes a fraction of the time of packing them.
    private Weights Pack(Tensor[] parameters, bool backward)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor[] all = [.. parameters.Select(parameter => parameter.detach().contiguous())];
        Weights packed = Interlocked.Exchange(ref kept, null) ?? new Weights(groups * shape.Packed, all.Sum(each => (int)each.numel()));
        if (!packed.Hold(all) || (backward && !packed.Backward))
        {
            Pack(all, packed, backward);
        }

        GC.KeepAlive(all);
        return packed;
    }

    // Backward: from outputs to inputs, with the kernel reversed.
    private void Pack(Tensor[] all, Weights packed, bool backward)
    {
        packed.Backward = backward;
        packed.Rates = [.. Enumerable.Range(0, groups).Select(_ => new T[shape.Layers])];
        nint[] weights = new nint[shape.Layers], biases = new nint[shape.Layers];
        int p = 0;
        for (int l = 0; l < shape.Layers; l++)
        {
            (weights[l], biases[l]) = ((nint)PlaneMemory.Pointer<T>(all[p++]), (nint)PlaneMemory.Pointer<T>(all[p++]));
            if (HasRates && l + 1 < shape.Layers)
            {
                Tensor rate = nn.functional.softplus(all[p++]).contiguous();
                for (int g = 0; g < groups; g++)
                {
                    packed.Rates[g][l] = ((T*)PlaneMemory.Pointer<T>(rate))[g];
                }

                GC.KeepAlive(rate);
            }
        }

        T* numbers = packed.Numbers.Start;
        PlaneLoop.Run(groups * shape.Layers, job =>
        {
            (int g, int l) = (job / shape.Layers, job % shape.Layers);
            int inputs = shape.Channels[l], outputs = shape.Channels[l + 1];
            T* own = (T*)weights[l] + (nint)g * outputs * inputs * Taps, target = numbers + g * shape.Packed;
            (var ahead, var back) = (shape.Forward[l], shape.Backward[l]);
            ahead.Convolution.Pack(own, Taps, (nint)inputs * Taps, false, (T*)biases[l] + (nint)g * outputs, target + ahead.At);
            if (backward)
            {
                back.Convolution.Pack(own, (nint)inputs * Taps, Taps, true, null, target + back.At);
            }
        });
    }

    // The sums of a group's chunks, into those of the first.
    private void Gather(T* totals)
    {
        for (int chunk = 0, last = -1; chunk < Chunks; chunk++)
        {
            int first = (int)((long)batch * chunk / Chunks) / (batch / groups);
            if (first == last)
            {
                T* sum = totals + Slot(FirstChunk(first), first) * shape.Gradient, other = totals + Slot(chunk, first) * shape.Gradient;
                for (nint i = 0; i < shape.Gradient; i++)
                {
                    sum[i] += other[i];
                }
            }

            last = ((int)((long)batch * (chunk + 1) / Chunks) - 1) / (batch / groups);
        }
    }

    // The chunk that has a group's first sample.
    private int FirstChunk(int group)
    {
        int sample = group * (batch / groups), chunk = (int)((long)sample * Chunks / batch);
        return (int)((long)batch * (chunk + 1) / Chunks) <= sample ? chunk + 1 : chunk;
    }

    private List<Tensor> Collect(T* totals, Tensor[] parameters)
    {
        var result = new List<Tensor>();
        Gather(totals);
        nint[] weights = new nint[shape.Layers];
        for (int l = 0; l < shape.Layers; l++)
        {
            int outputs = shape.Channels[l + 1];
            Tensor weight = empty(parameters[result.Count].shape, parameters[0].dtype),
                bias = empty(parameters[result.Count + 1].shape, parameters[0].dtype);
            Tensor? beta = HasRates && l + 1 < shape.Layers ? zeros(parameters[result.Count + 2].shape, parameters[0].dtype) : null;
            T* b = (T*)PlaneMemory.Pointer<T>(bias), r = (T*)PlaneMemory.Pointer<T>(beta);
            weights[l] = (nint)PlaneMemory.Pointer<T>(weight);
            for (int g = 0; g < groups; g++)
            {
                T* own = totals + Slot(FirstChunk(g), g) * shape.Gradient;
                new Span<T>(own + shape.BiasGradient[l], outputs).CopyTo(new Span<T>(b + (nint)g * outputs, outputs));
                for (int lane = 0; beta is not null && lane < shape.RateParts(l) * TLanes.Count; lane++)
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

        PlaneLoop.Run(groups * shape.Layers, job =>
        {
            (int g, int l) = (job / shape.Layers, job % shape.Layers);
            shape.Forward[l].Convolution.Collect(
                totals + Slot(FirstChunk(g), g) * shape.Gradient + shape.WeightGradient[l],
                (T*)weights[l] + (nint)g * shape.Channels[l] * shape.Channels[l + 1] * Taps);
        });
        return result;
    }

    // Weights in the order of the products, and the parameters that they were made of.
    private sealed class Weights(nint count, int parameters)
    {
        private readonly byte[] source = new byte[parameters * sizeof(T)];

        public FusedMemory<T> Numbers { get; } = new(count);

        public T[][] Rates { get; set; } = [];

        public bool Backward { get; set; }

        // True if these are the parameters; else they are remembered.
        public bool Hold(Tensor[] all)
        {
            bool same = Rates.Length > 0;
            int at = 0;
            foreach (Tensor each in all)
            {
                var bytes = new ReadOnlySpan<byte>((void*)PlaneMemory.Pointer<T>(each), (int)each.numel() * sizeof(T));
                Span<byte> own = source.AsSpan(at, bytes.Length);
                at += bytes.Length;
                if (!bytes.SequenceEqual(own))
                {
                    bytes.CopyTo(own);
                    same = false;
                }
            }

            return same;
        }
    }
}
