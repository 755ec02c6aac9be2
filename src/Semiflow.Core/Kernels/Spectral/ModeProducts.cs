using System.Numerics;
using System.Runtime.CompilerServices;
using Semiflow.Kernels.Lanes;
using Semiflow.Kernels.Products;

namespace Semiflow.Kernels.Spectral;

/// <summary>
/// The learned complex matrices, <c>[group, mode, in, out, part]</c>, on the modes of all samples of a group: real products whose lanes
/// hold the numbers of a row of weights as they stand, real and imaginary parts side by side.
/// </summary>
internal sealed unsafe class ModeProducts<TLanes, TVector, T>
    where TLanes : struct, ILanes<TVector, T>
    where TVector : unmanaged
    where T : unmanaged, INumber<T>
{
    private const int ModesOfPiece = 8;

    private readonly SpectralShape shape;
    private readonly int inputs; // In whole registers, as the others below.
    private readonly int outputs;
    private readonly int pairs;
    private readonly int pieces;

    public ModeProducts(SpectralShape shape)
    {
        this.shape = shape;
        inputs = ProductTiles<TLanes, TVector, T>.Padded(shape.Inputs);
        outputs = ProductTiles<TLanes, TVector, T>.Padded(shape.Outputs);
        pairs = ProductTiles<TLanes, TVector, T>.Padded(2 * shape.Outputs);
        pieces = (shape.Modes + ModesOfPiece - 1) / ModesOfPiece;
    }

    private static nint Panel => ProductTiles<TLanes, TVector, T>.Panel * TLanes.Count;

    private nint MatrixSize => 2 * (nint)shape.Inputs * shape.Outputs;

    private nint InputStep => shape.Spectrum(inputs);

    private nint OutputStep => shape.Spectrum(outputs);

    /// <summary>Modes of the input to modes of the output.</summary>
    public void Values(T* input, T* weights, T* output) => PlaneLoop.Run(shape.Groups * pieces, job =>
    {
        nint part = (nint)shape.Each * pairs;
        T* scratch = (T*)ThreadScratch.Take((nuint)(2 * part + (nint)shape.Inputs * pairs) * (nuint)sizeof(T));
        EachMode(job, (group, mode) =>
        {
            T* z = input + group * shape.Each * InputStep + 2 * (nint)mode * inputs;
            T* y = output + group * shape.Each * OutputStep + 2 * (nint)mode * outputs;
            T* w = Matrix(weights, group, mode, scratch + 2 * part);
            nint none = 0;
            var sum = new ProductSum(shape.Inputs, 1, pairs, 1, &none, &none);
            for (int p = 0; p < 2; p++)
            {
                ProductTiles<TLanes, TVector, T>.Multiply(
                    z + p * inputs, InputStep, shape.Each, sum, w, Panel, pairs, scratch + p * part, pairs, null, 0);
            }

            for (int b = 0; b < shape.Each; b++, y += OutputStep)
            {
                Joined(scratch + (nint)b * pairs, scratch + part + (nint)b * pairs, y);
            }
        });
    });

    /// <summary>Gradients of the modes of the input and of the weights.</summary>
    /// <param name="input">Modes of the input.</param>
    /// <param name="weights">The matrices.</param>
    /// <param name="cotangents">Gradients of the modes of the output.</param>
    /// <param name="dInput">Gradients of the modes of the input, overwritten; null if not wanted.</param>
    /// <param name="dWeights">Gradients of the weights, overwritten; null if not wanted.</param>
    public void Gradients(T* input, T* weights, T* cotangents, T* dInput, T* dWeights) => PlaneLoop.Run(shape.Groups * pieces, job =>
    {
        nint part = (nint)shape.Each * pairs, turned = 2 * (nint)shape.Outputs * inputs, sums = (nint)shape.Inputs * pairs;
        T* scratch = (T*)ThreadScratch.Take((nuint)(2 * part + turned + sums) * (nuint)sizeof(T));
        EachMode(job, (group, mode) =>
        {
            nint first = group * shape.Each * InputStep + 2 * (nint)mode * inputs;
            T* g = cotangents + group * shape.Each * OutputStep + 2 * (nint)mode * outputs;
            for (int b = 0; b < shape.Each; b++, g += OutputStep)
            {
                Paired(g, scratch + (nint)b * pairs, scratch + part + (nint)b * pairs);
            }

            nint at = (group * (nint)shape.Modes + mode) * MatrixSize, none = 0;
            if (dInput != null)
            {
                Turned(weights + at, scratch + 2 * part);
                var sum = new ProductSum(2 * shape.Outputs, 1, inputs, 1, &none, &none);
                for (int p = 0; p < 2; p++)
                {
                    ProductTiles<TLanes, TVector, T>.Multiply(
                        scratch + p * part, pairs, shape.Each, sum, scratch + 2 * part, Panel, inputs, dInput + first + p * inputs,
                        InputStep, null, 0);
                }
            }

            if (dWeights != null)
            {
                nint* left = stackalloc nint[2], right = stackalloc nint[2];
                (left[0], left[1], right[0], right[1]) = (0, inputs, 0, part);
                bool whole = pairs == 2 * shape.Outputs;
                T* to = whole ? dWeights + at : scratch + 2 * part + turned;
                ProductTiles<TLanes, TVector, T>.Multiply(
                    input + first, 1, shape.Inputs, new ProductSum(shape.Each, InputStep, pairs, 2, left, right), scratch, Panel, pairs,
                    to, pairs, null, 0);
                for (int i = 0; i < shape.Inputs && !whole; i++)
                {
                    new Span<T>(to + (nint)i * pairs, 2 * shape.Outputs).CopyTo(
                        new Span<T>(dWeights + at + 2 * (nint)i * shape.Outputs, 2 * shape.Outputs));
                }
            }
        });
    });

    private void EachMode(int job, Action<int, int> visit)
    {
        (int group, int piece) = (job / pieces, job % pieces);
        for (int mode = piece * ModesOfPiece; mode < Math.Min(shape.Modes, (piece + 1) * ModesOfPiece); mode++)
        {
            visit(group, mode);
        }
    }

    // A matrix as it stands, or with its rows filled up to whole registers.
    private T* Matrix(T* weights, int group, int mode, T* room)
    {
        T* w = weights + (group * (nint)shape.Modes + mode) * MatrixSize;
        if (pairs == 2 * shape.Outputs)
        {
            return w;
        }

        for (int i = 0; i < shape.Inputs; i++)
        {
            new Span<T>(w + 2 * (nint)i * shape.Outputs, 2 * shape.Outputs).CopyTo(new Span<T>(room + (nint)i * pairs, pairs));
            new Span<T>(room + (nint)i * pairs + 2 * shape.Outputs, pairs - 2 * shape.Outputs).Clear();
        }

        return room;
    }

    // Products with the real and with the imaginary part of the input to real and imaginary parts of the output.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Joined(T* real, T* imaginary, T* y)
    {
        for (int o = 0; o < shape.Outputs; o++)
        {
            y[o] = real[2 * o] - imaginary[2 * o + 1];
            y[outputs + o] = real[2 * o + 1] + imaginary[2 * o];
        }

        new Span<T>(y + shape.Outputs, outputs - shape.Outputs).Clear();
        new Span<T>(y + outputs + shape.Outputs, outputs - shape.Outputs).Clear();
    }

    // The cotangent g as pairs, and −i g.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Paired(T* g, T* pair, T* quarter)
    {
        for (int o = 0; o < shape.Outputs; o++)
        {
            (T real, T imaginary) = (g[o], g[outputs + o]);
            (pair[2 * o], pair[2 * o + 1]) = (real, imaginary);
            (quarter[2 * o], quarter[2 * o + 1]) = (imaginary, -real);
        }

        new Span<T>(pair + 2 * shape.Outputs, pairs - 2 * shape.Outputs).Clear();
        new Span<T>(quarter + 2 * shape.Outputs, pairs - 2 * shape.Outputs).Clear();
    }

    // [in, pair] to [pair, in].
    private void Turned(T* w, T* to)
    {
        int columns = 2 * shape.Outputs, i = 0;
        for (; i + TLanes.Count <= shape.Inputs; i += TLanes.Count)
        {
            int j = 0;
            for (; j + TLanes.Count <= columns; j += TLanes.Count)
            {
                TLanes.Transpose(w + (nint)i * columns + j, columns, to + (nint)j * inputs + i, inputs);
            }

            Rest(i, i + TLanes.Count, j);
        }

        for (int j = 0; j < columns && i < inputs; j++)
        {
            new Span<T>(to + (nint)j * inputs + i, inputs - i).Clear();
        }

        Rest(i, shape.Inputs, 0);

        void Rest(int from, int end, int column)
        {
            for (int r = from; r < end; r++)
            {
                for (int j = column; j < columns; j++)
                {
                    to[(nint)j * inputs + r] = w[(nint)r * columns + j];
                }
            }
        }
    }
}
