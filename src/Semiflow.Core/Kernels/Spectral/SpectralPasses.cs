using System.Numerics;
using Semiflow.Kernels.Lanes;
using Semiflow.Kernels.Pointwise;
using Semiflow.Kernels.Products;

namespace Semiflow.Kernels.Spectral;

/// <summary>
/// The passes on one kind of register: samples are transformed, modes of all samples multiplied, samples transformed back; what happens at
/// the nodes happens to a line while it is in the nearest cache.
/// </summary>
internal sealed unsafe class SpectralPasses<TLanes, TMath, TVector, T> : ISpectralPasses<T>
    where TLanes : struct, ILanes<TVector, T>
    where TMath : struct, ITranscendental<TVector>
    where TVector : unmanaged
    where T : unmanaged, IFloatingPointIeee754<T>
{
    public int Lanes => TLanes.Count;

    public nint Modes(SpectralShape shape) => shape.Batch * shape.Spectrum(Padded(shape.Inputs));

    public void Values(SpectralShape shape, SpectralMatrices<T>[] matrices, T* x, in SpectralMap<T> map, T* modes, T* sum, T* y)
    {
        int inputs = Padded(shape.Inputs), outputs = Padded(shape.Outputs), points = shape.Points[^1];
        nint inputLine = (nint)points * shape.Inputs, outputLine = (nint)points * shape.Outputs;
        SpectralTransform<TLanes, TVector, T> below = new(shape, matrices, inputs), above = new(shape, matrices, outputs);
        nint room = shape.Batch * shape.Spectrum(outputs), matrix = PackedMatrix<TLanes, TVector, T>.Size(shape.Inputs, shape.Outputs);
        T* lent = (T*)ThreadScratch.TakeForAll(
            (nuint)(room + Shared(shape, below, above) + shape.Groups * (matrix + outputs)) * (nuint)sizeof(T));
        T* works = lent + room, packed = works + Shared(shape, below, above), biases = packed + shape.Groups * matrix;
        bool gelu = map.Gelu, widened = outputs != shape.Outputs;
        for (int group = 0; group < shape.Groups; group++)
        {
            PackedMatrix<TLanes, TVector, T>.Pack(
                map.Pointwise + (nint)group * shape.Outputs * shape.Inputs, 1, shape.Inputs, shape.Inputs, shape.Outputs,
                packed + group * matrix);
            var bias = new Span<T>(biases + (nint)group * outputs, outputs);
            bias.Clear();
            if (map.Bias != null)
            {
                new Span<T>(map.Bias + (nint)group * shape.Outputs, shape.Outputs).CopyTo(bias);
            }
        }

        new SampleTransforms<TLanes, TVector, T>(shape, below, modes, shape.Spectrum(inputs)).Down(
            works, (nint)points * inputs, (sample, band, to, scratch) =>
        {
            T* from = x + sample * shape.Lines * inputLine;
            for (int line = shape.FirstLine(band); line < shape.FirstLine(band + 1); line++)
            {
                T* nodes = Wide(from + line * inputLine, points, shape.Inputs, inputs, scratch + below.Room);
                below.LineDown(nodes, to + line * below.LineSize, scratch);
            }
        });
        new ModeProducts<TLanes, TVector, T>(shape).Values(modes, map.Spectral, lent);
        new SampleTransforms<TLanes, TVector, T>(shape, above, lent, shape.Spectrum(outputs)).Up(
            works, (nint)points * outputs, (sample, band, spectra, scratch) =>
        {
            nint own = sample / shape.Each;
            for (int line = shape.FirstLine(band); line < shape.FirstLine(band + 1); line++)
            {
                nint at = (nint)sample * shape.Lines + line;
                T* end = y + at * outputLine, seen = sum == null ? end : sum + at * outputLine;
                T* nodes = widened ? scratch + above.Room : seen;
                PackedMatrix<TLanes, TVector, T>.Multiply(
                    x + at * inputLine, shape.Inputs, points, shape.Inputs, shape.Outputs, packed + own * matrix, biases + own * outputs,
                    nodes, outputs);
                above.LineUp(spectra + line * above.LineSize, nodes, scratch);
                if (widened && sum != null)
                {
                    Cut(nodes, points, outputs, shape.Outputs, seen);
                }

                if (gelu)
                {
                    Gelu<TLanes, TMath, TVector, T>.Values(nodes, widened ? nodes : end, (nint)points * outputs);
                }

                if (widened)
                {
                    Cut(nodes, points, outputs, shape.Outputs, end);
                }
            }
        });
    }

    public void Gradients(
        SpectralShape shape, SpectralMatrices<T>[] transposed, T* x, in SpectralMap<T> map, T* modes, T* sum, T* g, T* dx,
        in SpectralMap<T> gradients)
    {
        int inputs = Padded(shape.Inputs), outputs = Padded(shape.Outputs), points = shape.Points[^1];
        nint inputLine = (nint)points * shape.Inputs, outputLine = (nint)points * shape.Outputs, wideLine = (nint)points * outputs;
        nint room = shape.Batch * shape.Spectrum(outputs), lower = shape.Batch * shape.Spectrum(inputs);
        bool own = sum == null && outputs == shape.Outputs;
        nint cotangents = own ? 0 : shape.Batch * shape.Lines * wideLine;
        nint matrix = PackedMatrix<TLanes, TVector, T>.Size(shape.Outputs, shape.Inputs);
        SpectralTransform<TLanes, TVector, T> below = new(shape, transposed, inputs), above = new(shape, transposed, outputs);
        T* lent = (T*)ThreadScratch.TakeForAll(
            (nuint)(room + lower + cotangents + Shared(shape, below, above) + shape.Groups * matrix) * (nuint)sizeof(T));
        T* under = lent + room, inner = own ? g : under + lower, works = under + lower + cotangents;
        T* packed = works + Shared(shape, below, above);
        for (int group = 0; group < shape.Groups && dx != null; group++)
        {
            PackedMatrix<TLanes, TVector, T>.Pack(
                map.Pointwise + (nint)group * shape.Outputs * shape.Inputs, shape.Inputs, 1, shape.Outputs, shape.Inputs,
                packed + group * matrix);
        }

        bool summed = gradients.Pointwise != null;
        int summing = PointwiseSum<TLanes, TVector, T>.Room(shape.Inputs, shape.Outputs);
        var sums = new double[shape.Batch * shape.Bands][];
        new SampleTransforms<TLanes, TVector, T>(shape, above, lent, shape.Spectrum(outputs)).Down(
            works, wideLine + summing, (sample, band, to, scratch) =>
        {
            T* behind = scratch + above.Room;
            var total = new PointwiseSum<TLanes, TVector, T>(shape.Inputs, shape.Outputs, behind + wideLine);
            for (int line = shape.FirstLine(band); line < shape.FirstLine(band + 1); line++)
            {
                nint at = (nint)sample * shape.Lines + line;
                T* nodes = inner + at * wideLine;
                if (!own)
                {
                    T* given = Wide(g + at * outputLine, points, shape.Outputs, outputs, nodes);
                    if (sum != null)
                    {
                        T* seen = Wide(sum + at * outputLine, points, shape.Outputs, outputs, behind);
                        Gelu<TLanes, TMath, TVector, T>.Gradients(seen, given, nodes, wideLine);
                    }
                }

                above.LineDown(nodes, to + line * above.LineSize, scratch);
                if (summed)
                {
                    total.Add(x + at * inputLine, shape.Inputs, nodes, points);
                }
            }

            sums[sample * shape.Bands + band] = total.End();
        });
        if (summed)
        {
            PointwiseSum<TLanes, TVector, T>.Collect(
                sums, shape.Groups, shape.Inputs, shape.Outputs, gradients.Pointwise, true, gradients.Bias);
        }

        new ModeProducts<TLanes, TVector, T>(shape).Gradients(modes, map.Spectral, lent, dx == null ? null : under, gradients.Spectral);
        if (dx == null)
        {
            return;
        }

        bool widened = inputs != shape.Inputs;
        new SampleTransforms<TLanes, TVector, T>(shape, below, under, shape.Spectrum(inputs)).Up(
            works, (nint)points * inputs, (sample, band, spectra, scratch) =>
        {
            for (int line = shape.FirstLine(band); line < shape.FirstLine(band + 1); line++)
            {
                nint at = (nint)sample * shape.Lines + line;
                T* end = dx + at * inputLine, nodes = widened ? scratch + below.Room : end;
                PackedMatrix<TLanes, TVector, T>.Multiply(
                    inner + at * wideLine, outputs, points, shape.Outputs, shape.Inputs, packed + sample / shape.Each * matrix, null,
                    nodes, inputs);
                below.LineUp(spectra + line * below.LineSize, nodes, scratch);
                if (widened)
                {
                    Cut(nodes, points, inputs, shape.Inputs, end);
                }
            }
        });
    }

    private static nint Shared(
        SpectralShape shape, SpectralTransform<TLanes, TVector, T> below, SpectralTransform<TLanes, TVector, T> above) => Math.Max(
            SampleTransforms<TLanes, TVector, T>.Shared(shape, below), SampleTransforms<TLanes, TVector, T>.Shared(shape, above));

    private static int Padded(int count) => ProductTiles<TLanes, TVector, T>.Padded(count);

    // Rows filled up to whole registers with zeros, where they are not.
    private static T* Wide(T* rows, int count, int numbers, int width, T* room)
    {
        if (numbers == width)
        {
            return rows;
        }

        for (int i = 0; i < count; i++)
        {
            new Span<T>(rows + (nint)i * numbers, numbers).CopyTo(new Span<T>(room + (nint)i * width, numbers));
            new Span<T>(room + (nint)i * width + numbers, width - numbers).Clear();
        }

        return room;
    }

    private static void Cut(T* rows, int count, int width, int numbers, T* to)
    {
        for (int i = 0; i < count; i++)
        {
            new Span<T>(rows + (nint)i * width, numbers).CopyTo(new Span<T>(to + (nint)i * numbers, numbers));
        }
    }
}
