using System.Numerics;
using Semiflow.Kernels.Lanes;
using Semiflow.Kernels.Products;

namespace Semiflow.Kernels.Convolutions;

/// <summary>
/// The gradients of a convolution's weights and bias: sums over all nodes. Samples, cut into bands of planes, are summed in pieces that
/// depend on the sizes alone, and these in their order, so that the bits do not depend on the number of threads. A sum in the numbers' own
/// type ends with the band in which it has seen enough nodes, since rounding grows with them; a band has at least one plane.
/// </summary>
internal sealed unsafe class WeightPass<TLanes, TVector, T>
    where TLanes : struct, ILanes<TVector, T>
    where TVector : unmanaged
    where T : unmanaged, INumber<T>
{
    private const int MostPieces = 16, NodesOfPiece = 512, NodesOfRun = 2048, MostLines = 64;
    private const long NearCache = 32 << 10, FarCache = 512 << 10;

    private readonly ConvolutionShape shape;
    private readonly bool transposed; // Few channels of the output: the lanes hold those of the input.
    private readonly bool framed;
    private readonly int rows;
    private readonly int columns;
    private readonly int bands; // Of each sample.
    private readonly int pieces;
    private readonly int shares; // Pieces are divided further by lines of the kernel where there are few of them.
    private readonly NodeLines lines;
    private readonly int[] z;
    private readonly int[] y;
    private readonly int[] x;

    private WeightPass(ConvolutionShape shape)
    {
        this.shape = shape;
        transposed = FewColumns.Are(shape.Outputs);
        int line = shape.X.Kernel * shape.Inputs;
        (rows, columns) = transposed ? (shape.Outputs, Padded(line)) : (line, Padded(shape.Outputs));
        framed = transposed || !shape.Unframed;
        lines = framed ? new(shape.Y.Framed, shape.X.Framed, shape.Inputs) : new(shape.Y.Size, shape.X.Size, shape.Inputs);
        (z, y, x) = (shape.Z.Sources(), shape.Y.Sources(), shape.X.Sources());
        long nodes = (long)shape.Batch * shape.OutputNodes;
        int wanted = (int)Math.Clamp(nodes / NodesOfPiece, 1, MostPieces);
        int fitting = ConvolutionBands.Fitting(shape.Z.Outputs, (shape.Z.Stride * lines.Plane + OutPlane) * sizeof(T), FarCache);
        int shortEnough = (shape.OutputNodes + NodesOfRun - 1) / NodesOfRun, enough = (wanted + shape.Batch - 1) / shape.Batch;
        bands = Math.Min(shape.Z.Outputs, Math.Max(fitting, Math.Max(shortEnough, enough)));
        pieces = Math.Min(wanted, shape.Batch * bands);
        shares = pieces < MostPieces / 4 ? shape.Lines : 1;
    }

    private nint PartSize => (nint)shape.Lines * rows * columns;

    private int OutputStride => transposed ? shape.Outputs : columns;

    private nint OutPlane => (nint)shape.Y.Outputs * shape.X.Outputs * OutputStride;

    public static void Run(ConvolutionShape shape, T* x, T* g, T* dw, T* dBias)
    {
        var pass = new WeightPass<TLanes, TVector, T>(shape);
        nint size = pass.pieces * pass.PartSize;
        T* parts = (T*)ThreadScratch.TakeForAll((nuint)size * (nuint)sizeof(T));
        double[][] sums = [.. Enumerable.Range(0, pass.pieces).Select(_ => new double[shape.Outputs])];
        PlaneLoop.Run(pass.pieces * pass.shares, job =>
        {
            (int piece, int share) = (job / pass.shares, job % pass.shares);
            pass.Piece(x, g, parts, piece, share, dBias != null && share == 0 ? sums[piece] : null);
        });
        pass.Collect(parts, dw);
        for (int k = 0; k < shape.Outputs && dBias != null; k++)
        {
            dBias[k] = T.CreateChecked(sums.Sum(piece => piece[k]));
        }
    }

    private static int Padded(int count) => ProductTiles<TLanes, TVector, T>.Padded(count);

    private void Piece(T* input, T* gradient, T* parts, int piece, int share, double[]? sums)
    {
        int each = shape.Lines / shares, firstLine = share * each, endLine = firstLine + each;
        nint lineSize = (nint)rows * columns, size = each * lineSize;
        T* part = parts + piece * PartSize + firstLine * lineSize;
        bool widened = OutputStride != shape.Outputs;
        int planes = shape.Z.Outputs, most = (planes + bands - 1) / bands;
        nint held = framed ? ((most - 1) * shape.Z.Stride + shape.Z.Kernel) * lines.Plane + columns : 0;
        nint wide = widened ? most * OutPlane : 0;
        T* scratch = (T*)ThreadScratch.Take((nuint)(held + wide + size) * (nuint)sizeof(T)), run = scratch + held + wide;
        new Span<T>(part, (int)size).Clear();
        new Span<T>(run, (int)size).Clear();
        int[] outY = [.. Enumerable.Range(0, shape.Y.Outputs)], outX = [.. Enumerable.Range(0, shape.X.Outputs)];
        int start = ConvolutionBands.First(piece, pieces, shape.Batch * bands), nodes = 0;
        int end = ConvolutionBands.First(piece + 1, pieces, shape.Batch * bands);
        for (int job = start; job < end; job++)
        {
            int sample = job / bands, first = ConvolutionBands.First(job % bands, bands, planes);
            int count = ConvolutionBands.First(job % bands + 1, bands, planes) - first, from = first * shape.Z.Stride;
            T* a = input + (nint)sample * shape.InputNodes * shape.Inputs;
            T* b = gradient + ((nint)sample * shape.OutputNodes + (nint)first * shape.Y.Outputs * shape.X.Outputs) * shape.Outputs;
            AddTo(sums, b, count * shape.Y.Outputs * shape.X.Outputs);
            if (framed)
            {
                FramedNodes<T>.Copy(
                    a, shape.Inputs, shape.Y.Size, shape.X.Size, z.AsSpan(from, (count - 1) * shape.Z.Stride + shape.Z.Kernel), y, x,
                    scratch, shape.Inputs);
                a = scratch;
            }
            else
            {
                a += from * lines.Plane;
            }

            if (widened)
            {
                FramedNodes<T>.Copy(b, shape.Outputs, shape.Y.Outputs, shape.X.Outputs, [.. Enumerable.Range(0, count)], outY, outX,
                    scratch + held, OutputStride);
                b = scratch + held;
            }

            Band(a, b, count, run, firstLine, endLine);
            nodes += count * shape.Y.Outputs * shape.X.Outputs;
            if (nodes >= NodesOfRun || job + 1 == end)
            {
                Move(run, part, (int)size);
                nodes = 0;
            }
        }
    }

    // Adds a run to its piece and begins anew.
    private static void Move(T* run, T* part, int size)
    {
        for (int n = 0; n < size; n += TLanes.Count)
        {
            *(TVector*)(part + n) = TLanes.Add(*(TVector*)(part + n), *(TVector*)(run + n));
        }

        new Span<T>(run, size).Clear();
    }

    // A few lines of nodes at a time, which stay in the nearest cache for all lines of the kernel and all tiles.
    private void Band(T* a, T* b, int planes, T* run, int firstLine, int endLine)
    {
        long lineBytes = (shape.X.Stride * lines.Line + (nint)shape.X.Outputs * OutputStride) * sizeof(T);
        int total = planes * shape.Y.Outputs, most = (int)Math.Clamp(NearCache / lineBytes, 1, MostLines);
        nint* near = stackalloc nint[most], far = stackalloc nint[most], offsets = stackalloc nint[shape.Lines];
        lines.Offsets(shape.Z.Kernel, shape.Y.Kernel, offsets);
        for (int first = 0; first < total; first += most)
        {
            int count = Math.Min(most, total - first);
            for (int i = 0; i < count; i++)
            {
                int p = (first + i) / shape.Y.Outputs, q = (first + i) % shape.Y.Outputs;
                near[i] = p * shape.Z.Stride * lines.Plane + q * shape.Y.Stride * lines.Line;
                far[i] = (nint)(first + i) * shape.X.Outputs * OutputStride;
            }

            nint step = (nint)shape.X.Stride * shape.Inputs, panel = ProductTiles<TLanes, TVector, T>.Panel * TLanes.Count;
            for (int line = firstLine; line < endLine; line++)
            {
                T* sums = run + (nint)(line - firstLine) * rows * columns, input = a + offsets[line];
                (nint leftStep, nint rightStep) = transposed ? (OutputStride, step) : (step, (nint)OutputStride);
                var sum = new ProductSum(
                    shape.X.Outputs, leftStep, rightStep, count, transposed ? far : near, transposed ? near : far);
                ProductTiles<TLanes, TVector, T>.Multiply(
                    transposed ? b : input, 1, rows, sum, transposed ? input : b, panel, columns, sums, columns, sums, columns);
            }
        }
    }

    private void AddTo(double[]? sums, T* g, int nodes)
    {
        if (sums is null)
        {
            return;
        }

        const int run = 64; // Short sums in the numbers' own type, their sum in float64.
        int channels = shape.Outputs;
        for (int first = 0; first < nodes; first += run)
        {
            int count = Math.Min(run, nodes - first), k = 0;
            T* from = g + (nint)first * channels;
            for (; k + TLanes.Count <= channels; k += TLanes.Count)
            {
                TVector total = default, other = default;
                for (int n = 0; n < count / 2; n++)
                {
                    total = TLanes.Add(total, *(TVector*)(from + 2 * n * (nint)channels + k));
                    other = TLanes.Add(other, *(TVector*)(from + (2 * n + 1) * (nint)channels + k));
                }

                total = TLanes.Add(total, count % 2 == 0 ? other : TLanes.Add(other, *(TVector*)(from + (count - 1) * (nint)channels + k)));
                for (int lane = 0; lane < TLanes.Count; lane++)
                {
                    sums[k + lane] += double.CreateChecked(((T*)&total)[lane]);
                }
            }

            for (; k < channels; k++)
            {
                T total = T.Zero;
                for (int n = 0; n < count; n++)
                {
                    total += from[(nint)n * channels + k];
                }

                sums[k] += double.CreateChecked(total);
            }
        }
    }

    private void Collect(T* parts, T* dw)
    {
        const int channels = 8; // Of the input, at a time.
        int jobs = (shape.Inputs + channels - 1) / channels;
        nint size = PartSize;
        if (size < 1 << 14)
        {
            Collect(parts, size, dw, 0, shape.Inputs);
        }
        else
        {
            PlaneLoop.Run(jobs, job => Collect(parts, size, dw, job * channels, Math.Min(shape.Inputs, (job + 1) * channels)));
        }
    }

    private void Collect(T* parts, nint size, T* dw, int first, int end)
    {
        int taps = shape.Taps, points = shape.X.Kernel;
        for (int t = 0; t < taps; t++)
        {
            T* line = parts + (nint)(t / points) * rows * columns;
            int at = t % points * shape.Inputs;
            for (int i = transposed ? 0 : at + first; i < (transposed ? rows : at + end); i++)
            {
                Add(line + (nint)i * columns + (transposed ? at + first : 0), transposed ? end - first : columns, size);
            }

            (nint ofRow, nint ofColumn) = transposed ? (1, columns) : (columns, (nint)1);
            for (int c = first; c < end; c++)
            {
                T* from = line + (at + c) * ofRow, to = dw + (nint)c * taps + t;
                for (int k = 0; k < shape.Outputs; k++)
                {
                    to[k * (nint)shape.Inputs * taps] = from[k * ofColumn];
                }
            }
        }
    }

    // All pieces into the first, in their order.
    private void Add(T* numbers, int count, nint size)
    {
        int n = 0;
        for (; n + TLanes.Count <= count; n += TLanes.Count)
        {
            TVector total = *(TVector*)(numbers + n);
            for (int piece = 1; piece < pieces; piece++)
            {
                total = TLanes.Add(total, *(TVector*)(numbers + n + piece * size));
            }

            *(TVector*)(numbers + n) = total;
        }

        for (; n < count; n++)
        {
            for (int piece = 1; piece < pieces; piece++)
            {
                numbers[n] += numbers[n + piece * size];
            }
        }
    }
}
