using System.Numerics;
using Semiflow.Kernels.Lanes;
using Semiflow.Kernels.Products;

namespace Semiflow.Kernels.Pointwise;

/// <summary>The passes on one kind of register.</summary>
internal sealed unsafe class PairPasses<TLanes, TMath, TVector, T> : IPairPasses<T>
    where TLanes : struct, ILanes<TVector, T>
    where TMath : struct, ITranscendental<TVector>
    where TVector : unmanaged
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private const int NodesAtOnce = 64;

    public int Lanes => TLanes.Count;

    public void Values(PairShape shape, T* x, in PairMap<T> map, T* y)
    {
        int hidden = Padded(shape.Hidden);
        nint matrix = Size(shape.Inputs, shape.Hidden);
        var behind = new ColumnPanels<TLanes, TVector, T>(shape.Hidden, shape.Outputs, 1, 1);
        T* lent = (T*)ThreadScratch.TakeForAll((nuint)(shape.Groups * (matrix + hidden + behind.Size)) * (nuint)sizeof(T));
        T* biases = lent + shape.Groups * matrix, second = biases + shape.Groups * hidden;
        PackFirst(shape, map, lent, biases);
        for (int group = 0; group < shape.Groups; group++)
        {
            behind.Pack(
                map.Second + (nint)group * shape.Outputs * shape.Hidden, 1, shape.Hidden, [0],
                map.SecondBias == null ? null : map.SecondBias + (nint)group * shape.Outputs, second + group * behind.Size);
        }

        PlaneLoop.Run(shape.Groups * shape.Pieces, piece =>
        {
            nint held = (nint)NodesAtOnce * hidden + TLanes.Count, group = piece / shape.Pieces, zero = 0;
            T* scratch = (T*)ThreadScratch.Take((nuint)(held + behind.RowScratch(NodesAtOnce)) * (nuint)sizeof(T));
            nint end = shape.First(piece + 1);
            for (nint at = shape.First(piece); at < end; at += NodesAtOnce)
            {
                int count = (int)Math.Min(NodesAtOnce, end - at);
                PackedMatrix<TLanes, TVector, T>.Multiply(
                    x + at * shape.Inputs, shape.Inputs, count, shape.Inputs, shape.Hidden, lent + group * matrix, biases + group * hidden,
                    scratch, hidden);
                Gelu<TLanes, TMath, TVector, T>.Values(scratch, scratch, (nint)count * hidden);
                behind.Rows(
                    scratch, hidden, count, &zero, second + group * behind.Size, y + at * shape.Outputs, shape.Outputs, scratch + held);
            }
        });
    }

    public void Gradients(PairShape shape, T* x, in PairMap<T> map, T* g, T* dx, in PairMap<T> gradients)
    {
        int hidden = Padded(shape.Hidden), inputs = Padded(shape.Inputs), pieces = shape.Groups * shape.Pieces;
        nint matrix = Size(shape.Inputs, shape.Hidden), above = Size(shape.Outputs, shape.Hidden), below = Size(shape.Hidden, shape.Inputs);
        T* lent = (T*)ThreadScratch.TakeForAll((nuint)(shape.Groups * (matrix + hidden + above + below)) * (nuint)sizeof(T));
        T* biases = lent + shape.Groups * matrix, second = biases + shape.Groups * hidden, first = second + shape.Groups * above;
        PackFirst(shape, map, lent, biases);
        for (int group = 0; group < shape.Groups; group++)
        {
            PackedMatrix<TLanes, TVector, T>.Pack(
                map.Second + (nint)group * shape.Outputs * shape.Hidden, shape.Hidden, 1, shape.Outputs, shape.Hidden,
                second + group * above);
            PackedMatrix<TLanes, TVector, T>.Pack(
                map.First + (nint)group * shape.Hidden * shape.Inputs, shape.Inputs, 1, shape.Hidden, shape.Inputs, first + group * below);
        }

        bool summed = gradients.First != null;
        double[][] firstSums = new double[pieces][], secondSums = new double[pieces][], biasSums = new double[pieces][];
        int firstRoom = PointwiseSum<TLanes, TVector, T>.Room(shape.Inputs, shape.Hidden);
        int secondRoom = PointwiseSum<TLanes, TVector, T>.Room(shape.Outputs, shape.Hidden);
        PlaneLoop.Run(pieces, piece =>
        {
            nint held = (nint)NodesAtOnce * hidden, group = piece / shape.Pieces, end = shape.First(piece + 1);
            T* scratch = (T*)ThreadScratch.Take(
                (nuint)(2 * held + (nint)NodesAtOnce * inputs + firstRoom + secondRoom) * (nuint)sizeof(T));
            T* under = scratch + held, room = under + held;
            var firstSum = new PointwiseSum<TLanes, TVector, T>(shape.Inputs, shape.Hidden, room);
            var secondSum = new PointwiseSum<TLanes, TVector, T>(shape.Outputs, shape.Hidden, room + firstRoom);
            T* line = room + firstRoom + secondRoom;
            double[] biasSum = biasSums[piece] = new double[shape.Outputs];
            for (nint at = shape.First(piece); at < end; at += NodesAtOnce)
            {
                int count = (int)Math.Min(NodesAtOnce, end - at);
                T* given = g + at * shape.Outputs;
                PackedMatrix<TLanes, TVector, T>.Multiply(
                    x + at * shape.Inputs, shape.Inputs, count, shape.Inputs, shape.Hidden, lent + group * matrix, biases + group * hidden,
                    scratch, hidden);
                PackedMatrix<TLanes, TVector, T>.Multiply(
                    given, shape.Outputs, count, shape.Outputs, shape.Hidden, second + group * above, null, under, hidden);
                Gelu<TLanes, TMath, TVector, T>.ValuesAndGradients(scratch, scratch, under, (nint)count * hidden);
                if (summed)
                {
                    firstSum.Add(x + at * shape.Inputs, shape.Inputs, under, count);
                    secondSum.Add(given, shape.Outputs, scratch, count);
                    AddTo(biasSum, given, count);
                }

                if (dx != null)
                {
                    bool whole = inputs == shape.Inputs;
                    T* to = whole ? dx + at * shape.Inputs : line;
                    PackedMatrix<TLanes, TVector, T>.Multiply(
                        under, hidden, count, shape.Hidden, shape.Inputs, first + group * below, null, to, inputs);
                    for (int i = 0; i < count && !whole; i++)
                    {
                        new Span<T>(line + (nint)i * inputs, shape.Inputs).CopyTo(
                            new Span<T>(dx + (at + i) * shape.Inputs, shape.Inputs));
                    }
                }
            }

            (firstSums[piece], secondSums[piece]) = (firstSum.End(), secondSum.End());
        });
        if (summed)
        {
            PointwiseSum<TLanes, TVector, T>.Collect(
                firstSums, shape.Groups, shape.Inputs, shape.Hidden, gradients.First, true, gradients.FirstBias);
            PointwiseSum<TLanes, TVector, T>.Collect(
                secondSums, shape.Groups, shape.Outputs, shape.Hidden, gradients.Second, false, null);
            for (int i = 0; i < shape.Groups * shape.Outputs && gradients.SecondBias != null; i++)
            {
                (int group, int output) = (i / shape.Outputs, i % shape.Outputs);
                gradients.SecondBias[i] = T.CreateChecked(
                    biasSums.Skip(group * shape.Pieces).Take(shape.Pieces).Sum(sum => sum[output]));
            }
        }
    }

    private static int Padded(int count) => ProductTiles<TLanes, TVector, T>.Padded(count);

    private static nint Size(int depth, int columns) => PackedMatrix<TLanes, TVector, T>.Size(depth, columns);

    private static void PackFirst(PairShape shape, in PairMap<T> map, T* packed, T* biases)
    {
        int hidden = Padded(shape.Hidden);
        nint size = Size(shape.Inputs, shape.Hidden);
        for (int group = 0; group < shape.Groups; group++)
        {
            PackedMatrix<TLanes, TVector, T>.Pack(
                map.First + (nint)group * shape.Hidden * shape.Inputs, 1, shape.Inputs, shape.Inputs, shape.Hidden, packed + group * size);
            var bias = new Span<T>(biases + (nint)group * hidden, hidden);
            bias.Clear();
            if (map.FirstBias != null)
            {
                new Span<T>(map.FirstBias + (nint)group * shape.Hidden, shape.Hidden).CopyTo(bias);
            }
        }
    }

    private static void AddTo(double[] sums, T* g, int count)
    {
        for (int i = 0; i < count; i++)
        {
            for (int o = 0; o < sums.Length; o++)
            {
                sums[o] += double.CreateChecked(*g++);
            }
        }
    }
}
