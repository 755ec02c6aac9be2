using System.Numerics;
using System.Runtime.CompilerServices;
using Semiflow.Kernels.Lanes;
using Semiflow.Kernels.Products;

namespace Semiflow.Kernels.Pointwise;

/// <summary>
/// Gradients of a linear map at every node, summed over the nodes of one piece: in the numbers' own type for a run of nodes, in float64
/// from run to run, since rounding grows with the number of summands.
/// </summary>
internal sealed unsafe class PointwiseSum<TLanes, TVector, T>
    where TLanes : struct, ILanes<TVector, T>
    where TVector : unmanaged
    where T : unmanaged, INumber<T>
{
    private const int NodesOfRun = 1024;

    private readonly int inputs;
    private readonly int columns;
    private readonly T* run; // [in, out], and a row for the bias.
    private readonly double[] total;
    private int nodes;

    /// <summary>A sum, zero.</summary>
    /// <param name="inputs">Channels of the input.</param>
    /// <param name="outputs">Channels of the output.</param>
    /// <param name="room">As many numbers as <see cref="Room"/>, aligned.</param>
    public PointwiseSum(int inputs, int outputs, T* room)
    {
        this.inputs = inputs;
        run = room;
        columns = ProductTiles<TLanes, TVector, T>.Padded(outputs);
        total = new double[Room(inputs, outputs)];
        Clear();
    }

    /// <summary>Numbers of working memory.</summary>
    public static int Room(int inputs, int outputs) => (inputs + 1) * ProductTiles<TLanes, TVector, T>.Padded(outputs);

    /// <summary>Adds nodes.</summary>
    /// <param name="x">Inputs, one node after the other.</param>
    /// <param name="xStride">Numbers from node to node.</param>
    /// <param name="g">Gradients of the outputs, each node filled up to whole registers.</param>
    /// <param name="count">Nodes.</param>
    public void Add(T* x, nint xStride, T* g, int count)
    {
        for (int first = 0; first < count; first += NodesOfRun)
        {
            int some = Math.Min(NodesOfRun, count - first);
            if (nodes + some > NodesOfRun)
            {
                Move();
            }

            AddRun(x + first * xStride, xStride, g + (nint)first * columns, some);
        }
    }

    /// <summary>The sum, <c>[in, out]</c> and a row for the bias, each filled up to whole registers.</summary>
    public double[] End()
    {
        Move();
        return total;
    }

    /// <summary>The sums of all pieces, those of group 0 first, added in their order.</summary>
    /// <param name="pieces">The sums.</param>
    /// <param name="groups">Groups.</param>
    /// <param name="inputs">Channels of the input.</param>
    /// <param name="outputs">Channels of the output.</param>
    /// <param name="weights"><c>[group, out, in]</c>, or <c>[group, in, out]</c>, overwritten.</param>
    /// <param name="inputsLast">True for the first of these orders.</param>
    /// <param name="bias"><c>[group, out]</c>, overwritten; null if not wanted.</param>
    public static void Collect(double[][] pieces, int groups, int inputs, int outputs, T* weights, bool inputsLast, T* bias)
    {
        int each = pieces.Length / groups, columns = ProductTiles<TLanes, TVector, T>.Padded(outputs);
        for (int group = 0; group < groups; group++)
        {
            double[] sum = pieces[group * each];
            for (int piece = group * each + 1; piece < (group + 1) * each; piece++)
            {
                for (int i = 0; i < sum.Length; i++)
                {
                    sum[i] += pieces[piece][i];
                }
            }

            (int rows, int side) = inputsLast ? (outputs, inputs) : (inputs, outputs);
            for (int n = 0; n < rows * side; n++)
            {
                (int slow, int fast) = (n / side, n % side);
                *weights++ = T.CreateChecked(inputsLast ? sum[fast * columns + slow] : sum[slow * columns + fast]);
            }

            for (int o = 0; o < outputs && bias != null; o++)
            {
                *bias++ = T.CreateChecked(sum[inputs * columns + o]);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void AddRun(T* x, nint xStride, T* g, int count)
    {
        PackedMatrix<TLanes, TVector, T>.AddOuter(x, xStride, g, columns, count, run, inputs);
        T* bias = run + (nint)inputs * columns;
        for (int j = 0; j < columns; j += TLanes.Count)
        {
            TVector even = *(TVector*)(bias + j), odd = default;
            T* at = g + j;
            int n = 0;
            for (; n + 2 <= count; n += 2, at += 2 * columns)
            {
                even = TLanes.Add(even, *(TVector*)at);
                odd = TLanes.Add(odd, *(TVector*)(at + columns));
            }

            even = n < count ? TLanes.Add(even, *(TVector*)at) : even;
            *(TVector*)(bias + j) = TLanes.Add(even, odd);
        }

        nodes += count;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Move()
    {
        for (int i = 0; i < total.Length; i++)
        {
            total[i] += double.CreateChecked(run[i]);
        }

        Clear();
    }

    private void Clear()
    {
        new Span<T>(run, total.Length).Clear();
        nodes = 0;
    }
}
