using System.Numerics;
using System.Runtime.CompilerServices;
using Semiflow.Kernels.Lanes;

namespace Semiflow.Kernels.Filters;

/// <summary>
/// One group of planes through a filtered activation without leaving the cache: rows are read, eight rows of points in between
/// are made (vertical filter, horizontal filter, φ, horizontal filter), and a row of the result leaves as soon as its last row
/// in between exists. In the backward direction the points in between hold φ'(Up·x) ∘ (Downᵀ·∂y).
/// </summary>
internal sealed unsafe class PlaneEngine<TLanes, TVector, T>
    where TLanes : struct, ILanes<TVector, T>
    where TVector : unmanaged
    where T : unmanaged, INumber<T>
{
    private const int Block = BandLoops<TLanes, TVector, T>.Block;

    // Columns of the result between which the points in between of eight rows are kept: 32 of them and eight rows are 8 KiB.
    private const int Chunk = 16;

    // Columns that the rows of a vertical filter share before going on: twelve rows of them are 12 KiB.
    private const int Strip = 32;

    private readonly AxisPlan<T> rows, columns;
    private readonly TVector slope;
    private readonly bool steep;
    private readonly int sources, betweenRows, middleColumns, bandRows, bandRowSize;

    public PlaneEngine(AxisPlan<T> rows, AxisPlan<T> columns, double slope)
    {
        (this.rows, this.columns) = (rows, columns);
        this.slope = TLanes.Create(T.CreateChecked(slope));
        steep = slope > 1;
        sources = rows.Sources.Length;
        middleColumns = columns.Down.Span(Chunk);
        bandRows = 2 * (rows.Down.Span(1) + Block);
        bandRowSize = RowSize(columns.Down.Rows);
        betweenRows = rows.Middle;
    }

    /// <summary>Lanes of a group.</summary>
    public static int Width => TLanes.Count;

    /// <summary>Works on one group; groups are independent.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run(PlaneJob<T> job, int group)
    {
        var memory = (TVector*)ThreadScratch.Take((nuint)((long)Registers() * sizeof(TVector)));
        TVector* scale = Part(ref memory, Block), shift = Part(ref memory, Block), center = Part(ref memory, Block);
        LoadPerChannel(job, group, job.Scale, T.One, scale);
        LoadPerChannel(job, group, job.Shift, T.Zero, shift);
        LoadPerChannel(job, group, job.Center, T.Zero, center);
        RowWindow<TVector> x = Window(ref memory, 0), g = sources > 1 ? Window(ref memory, 1) : default;
        TVector* upX = Part(ref memory, Block * RowSize(columns.Sources[0].Extended));
        TVector* upG = sources > 1 ? Part(ref memory, Block * RowSize(columns.Sources[1].Extended)) : null;
        TVector* middle = Part(ref memory, Block * middleColumns);
        var band = new RowWindow<TVector>(Part(ref memory, bandRows * bandRowSize), bandRowSize, bandRows);
        int resultSize = RowSize(columns.Down.Rows);
        TVector* result = Part(ref memory, Block * resultSize), again = Part(ref memory, RowSize(columns.Sources[0].Size));

        BandedMatrix<T> down = rows.Down;
        int next = 0;
        for (int from = 0; from < betweenRows && next < down.Rows; from += Block)
        {
            int to = Math.Min(from + Block, betweenRows);
            Upward(0, ref x, job.Input, group, from, to, upX, scale, shift, job.Scale != 0 || job.Shift != 0);
            if (sources > 1)
            {
                Upward(1, ref g, job.Cotangent!.Value, group, from, to, upG, null, null, false);
            }

            band.Extend(from + Block, down.Start(next));
            Across(upX, upG, middle, band.Row(from), band.RowSize);
            while (next < down.Rows && down.Reached(next) <= to)
            {
                int ready = next + 1;
                while (ready < down.Rows && ready < next + Block && down.Reached(ready) <= to)
                {
                    ready++;
                }

                Vertical(down, next, ready, ref band, result, 1, resultSize, RowBlocks(columns.Down.Rows));
                for (int row = next; row < ready; row++)
                {
                    Emit(job, group, row, result + (row - next) * resultSize, scale, center, again);
                }

                next = ready;
            }
        }

        GC.KeepAlive(this);
    }

    private static int RowBlocks(int columns) => (columns + Block - 1) / Block * Block;

    // Two registers more than whole blocks: rows of one column then stand in different sets of the cache.
    private static int RowSize(int columns) => RowBlocks(columns) + 2;

    private static TVector* Part(ref TVector* memory, int size)
    {
        TVector* part = memory;
        memory += size;
        return part;
    }

    private int WindowRows(int source) => rows.Sources[source].Up.Span(Block) * 2;

    private RowWindow<TVector> Window(ref TVector* memory, int source)
    {
        int size = RowSize(columns.Sources[source].Extended), count = WindowRows(source);
        return new RowWindow<TVector>(Part(ref memory, size * count), size, count);
    }

    private int Registers()
    {
        int registers = 3 * Block + Block * middleColumns + bandRows * bandRowSize
            + Block * RowSize(columns.Down.Rows) + RowSize(columns.Sources[0].Size);
        for (int source = 0; source < sources; source++)
        {
            registers += (WindowRows(source) + Block) * RowSize(columns.Sources[source].Extended);
        }

        return registers;
    }

    // Into lane l the value of the channel of plane l.
    private static void LoadPerChannel(PlaneJob<T> job, int group, nint values, T absent, TVector* target)
    {
        for (int row = 0; row < (job.Input.RowsArePlanes ? Block : 1); row++)
        {
            int first = job.Input.FirstPlane(group, row, Width), lanes = job.Input.Lanes(group, row, Width);
            target[row] = default;
            for (int lane = 0; lane < lanes; lane++)
            {
                ((T*)(target + row))[lane] = values == 0 ? absent : ((T*)values)[(first + lane) % job.Input.Channels];
            }
        }
    }

    // Rows from … to of the points in between, still at the columns of the source: up[8·column + row].
    private void Upward(
        int source, ref RowWindow<TVector> window, in PlaneTensor<T> tensor, int group, int from, int to, TVector* up,
        TVector* scale, TVector* shift, bool affine)
    {
        AxisSource<T> vertical = rows.Sources[source], horizontal = columns.Sources[source];
        int have = Math.Max(window.End, vertical.Up.Start(from)), need = vertical.Up.Reached(to - 1);
        window.Extend(need, vertical.Up.Start(from));
        for (int row = have; row < need; row++)
        {
            int real = vertical.Index(row);
            TVector* start = window.Row(row), values = start + horizontal.Before;
            tensor.Read<TLanes, TVector>(group, real, values);
            if (affine)
            {
                TVector a = scale[tensor.RowsArePlanes ? real : 0], b = shift[tensor.RowsArePlanes ? real : 0];
                for (int column = 0; column < horizontal.Size; column++)
                {
                    values[column] = TLanes.MultiplyAdd(a, values[column], b);
                }
            }

            for (int column = 0; column < horizontal.Before; column++)
            {
                start[column] = values[horizontal.Index(column)];
            }

            for (int column = horizontal.Before + horizontal.Size; column < horizontal.Extended; column++)
            {
                start[column] = values[horizontal.Index(column)];
            }
        }

        Vertical(vertical.Up, from, to, ref window, up, Block, 1, RowBlocks(horizontal.Extended));
    }

    // Rows from … to of a vertical filter, a strip of all of them at a time: what they share is then still in the first level of the cache.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Vertical(
        BandedMatrix<T> filter, int from, int to, ref RowWindow<TVector> window, TVector* target, nint columnStride, nint rowStride,
        int width)
    {
        nint tapStride = window.RowSize;
        TVector* origin = window.Row(0);
        BandView<T> view = filter.View;
        for (int strip = 0; strip < width; strip += Strip)
        {
            int end = Math.Min(strip + Strip, width);
            for (int row = from, rows; row < to; row += rows)
            {
                TVector* source = origin + view.Start(row) * tapStride, output = target + (row - from) * rowStride;
                rows = TLanes.Many && row + 1 < to && view.Pairs(row) ? 2 : 1;
                for (int column = strip; column < end; column += Block)
                {
                    if (rows == 2)
                    {
                        BandLoops<TLanes, TVector, T>.CombineTwo<AsIs<TLanes, TVector, T>>(
                            source + column, tapStride, view.Weights(row), view.Weights(row + 1),
                            view.Lead(row), view.Common(row), view.Tail(row),
                            output + column * columnStride, output + rowStride + column * columnStride, columnStride, default);
                    }
                    else
                    {
                        BandLoops<TLanes, TVector, T>.Combine<AsIs<TLanes, TVector, T>>(
                            source + column, tapStride, view.Weights(row), view.Count(row),
                            output + column * columnStride, columnStride, default);
                    }
                }
            }
        }
    }

    // Eight rows at the columns of the sources to eight rows at the columns of the result.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Across(TVector* upX, TVector* upG, TVector* middle, TVector* result, nint resultRow)
    {
        BandedMatrix<T> down = columns.Down;
        int made = 0, first = 0;
        for (int from = 0; from < down.Rows; from += Chunk)
        {
            int to = Math.Min(from + Chunk, down.Rows), keep = down.Start(from), need = down.Reached(to - 1);
            if (made > keep)
            {
                long bytes = (long)(made - keep) * Block * sizeof(TVector);
                Buffer.MemoryCopy(middle + (nint)(keep - first) * Block, middle, bytes, bytes);
            }

            (first, made) = (keep, Math.Max(made, keep));
            TVector* middleOf = middle - (nint)first * Block;
            if (upG != null)
            {
                Points<AsIs<TLanes, TVector, T>>(columns.Sources[0].Up, made, need, upX, middleOf, Block, 1, slope);
                Points<LeakyReluGradientFinish<TLanes, TVector, T>>(columns.Sources[1].Up, made, need, upG, middleOf, Block, 1, slope);
            }
            else if (steep)
            {
                Points<SteeplyActivated<TLanes, TVector, T>>(columns.Sources[0].Up, made, need, upX, middleOf, Block, 1, slope);
            }
            else
            {
                Points<LeakyReluFinish<TLanes, TVector, T>>(columns.Sources[0].Up, made, need, upX, middleOf, Block, 1, slope);
            }

            made = Math.Max(made, need);
            Points<AsIs<TLanes, TVector, T>>(down, from, to, middleOf, result, 1, resultRow, default);
        }
    }

    // Points from … to of eight rows, by a horizontal filter over eight rows that stand side by side.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Points<TFinish>(
        BandedMatrix<T> filter, int from, int to, TVector* source8, TVector* target8, nint pointStride, nint rowStride, TVector slope)
        where TFinish : struct, IFinish<TLanes, TVector, T>
    {
        BandView<T> view = filter.View;
        for (int point = from; point < to; point++)
        {
            TVector* source = source8 + view.Start(point) * Block, target = target8 + point * pointStride;
            if (TLanes.Many && point + 1 < to && view.Pairs(point))
            {
                BandLoops<TLanes, TVector, T>.CombineTwo<TFinish>(
                    source, Block, view.Weights(point), view.Weights(point + 1), view.Lead(point), view.Common(point),
                    view.Tail(point), target, target + pointStride, rowStride, slope);
                point++;
            }
            else
            {
                BandLoops<TLanes, TVector, T>.Combine<TFinish>(
                    source, Block, view.Weights(point), view.Count(point), target, rowStride, slope);
            }
        }
    }

    private static void Emit(PlaneJob<T> job, int group, int row, TVector* values, TVector* scale, TVector* center, TVector* again)
    {
        int columns = job.Output.Columns;
        if (job.Sums != 0)
        {
            job.Input.Read<TLanes, TVector>(group, row, again);
            TVector sum = default, product = default, minus = center[job.Input.RowsArePlanes ? row : 0];
            for (int column = 0; column < columns; column++)
            {
                sum = TLanes.Add(sum, values[column]);
                product = TLanes.MultiplyAdd(values[column], TLanes.Subtract(again[column], minus), product);
            }

            double* sums = (double*)job.Sums + job.Input.FirstPlane(group, row, Width);
            for (int lane = job.Input.Lanes(group, row, Width) - 1; lane >= 0; lane--)
            {
                sums[lane] += double.CreateTruncating(((T*)&sum)[lane]);
                sums[lane + job.Input.Planes] += double.CreateTruncating(((T*)&product)[lane]);
            }
        }

        if (job.ScaleOutput)
        {
            TVector factor = scale[job.Input.RowsArePlanes ? row : 0];
            for (int column = 0; column < columns; column++)
            {
                values[column] = TLanes.Multiply(values[column], factor);
            }
        }

        job.Output.Write<TLanes, TVector>(group, row, values);
    }
}
