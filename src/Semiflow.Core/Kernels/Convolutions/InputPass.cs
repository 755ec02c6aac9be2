using System.Numerics;
using Semiflow.Kernels.Lanes;
using Semiflow.Kernels.Products;

namespace Semiflow.Kernels.Convolutions;

/// <summary>The gradient of a convolution's input: the transposed convolution, phase by phase of the stride.</summary>
internal sealed unsafe class InputPass<TLanes, TVector, T>
    where TLanes : struct, ILanes<TVector, T>
    where TVector : unmanaged
    where T : unmanaged, INumber<T>
{
    private readonly ConvolutionShape shape;
    private readonly bool folds;
    private readonly PhaseAxis z;
    private readonly PhaseAxis y;
    private readonly PhaseAxis x;
    private readonly NodeLines lines;
    private readonly bool direct;
    private readonly Phase[] phases;

    private InputPass(ConvolutionShape shape)
    {
        this.shape = shape;
        ConvolutionAxis[] axes = [shape.Z, shape.Y, shape.X];
        bool circular = axes.All(axis => axis.Kernel == 1 && axis.Padding == 0
            || axis is { Border: Border.Circular, Stride: 1 } && axis.Outputs == axis.Size);
        folds = !circular && axes.Any(axis => axis.Padding > 0 && axis.Border != Border.Zero);
        PhaseAxis Of(ConvolutionAxis axis) => new(axis, folds, circular ? axis.Border : Border.Zero);
        (z, y, x) = (Of(shape.Z), Of(shape.Y), Of(shape.X));
        phases = [.. from a in Enumerable.Range(0, z.Phases) from b in Enumerable.Range(0, y.Phases)
            from c in Enumerable.Range(0, x.Phases) select new Phase(a, b, c, Panels(a, b, c))];
        lines = new NodeLines(y.Sources.Length, x.Sources.Length, shape.Outputs);
        direct = axes.All(axis => axis is { Kernel: 1, Stride: 1, Padding: 0 }) && !phases[0].Panels.ReadsBehind;
    }

    private int Nodes => z.Count * y.Count * x.Count;

    public static void Run(ConvolutionShape shape, T* g, T* w, T* dx)
    {
        var pass = new InputPass<TLanes, TVector, T>(shape);
        T* packed = (T*)ThreadScratch.TakeForAll((nuint)pass.phases.Sum(phase => phase.Panels.Size) * (nuint)sizeof(T));
        pass.Pack(w, packed);
        int planes = (pass.z.End - 1) / shape.Z.Stride + 1;
        int pieces = pass.folds ? 1 : ConvolutionBands.Count(shape.Batch, planes, pass.lines.Plane * sizeof(T));
        PlaneLoop.Run(shape.Batch * pieces, job =>
        {
            int piece = job % pieces;
            int first = ConvolutionBands.First(piece, pieces, planes), end = ConvolutionBands.First(piece + 1, pieces, planes);
            pass.Sample(g, packed, dx, job / pieces, first, end);
        });
    }

    private ColumnPanels<TLanes, TVector, T> Panels(int a, int b, int c)
    {
        int points = x.Points(c), segments = points == 0 ? 0 : z.Points(a) * y.Points(b);
        return new ColumnPanels<TLanes, TVector, T>(shape.Outputs, shape.Inputs, segments, points);
    }

    private void Pack(T* w, T* packed)
    {
        foreach (Phase phase in phases)
        {
            int[] taps = [.. from i in Enumerable.Range(0, z.Points(phase.Z)) from j in Enumerable.Range(0, y.Points(phase.Y))
                from k in Enumerable.Range(0, x.Points(phase.X))
                select (z.Tap(phase.Z, i) * shape.Y.Kernel + y.Tap(phase.Y, j)) * shape.X.Kernel + x.Tap(phase.X, k)];
            phase.Panels.Pack(w, (nint)shape.Inputs * shape.Taps, shape.Taps, taps, null, packed);
            packed += phase.Panels.Size;
        }
    }

    private void Sample(T* g, T* packed, T* dx, int sample, int first, int end)
    {
        int count = end - first + z.Most - 1, channels = shape.Inputs;
        nint held = direct ? 0 : count * lines.Plane + TLanes.Count, frame = folds ? (nint)Nodes * channels : 0;
        nint row = phases.Max(phase => phase.Panels.RowScratch(x.Count));
        T* scratch = (T*)ThreadScratch.Take((nuint)(held + frame + row) * (nuint)sizeof(T));
        T* source = g + (nint)sample * shape.OutputNodes * shape.Outputs, nodes = source + first * lines.Plane;
        if (!direct)
        {
            FramedNodes<T>.Copy(
                source, shape.Outputs, shape.Y.Outputs, shape.X.Outputs, z.Sources.AsSpan(first, count), y.Sources, x.Sources, scratch,
                shape.Outputs);
            nodes = scratch;
        }

        T* own = dx + (nint)sample * shape.InputNodes * channels, target = folds ? scratch + held : own;
        foreach (Phase phase in phases)
        {
            Lines(phase, nodes, packed, target, first, end, scratch + held + frame);
            packed += phase.Panels.Size;
        }

        if (folds)
        {
            Fold(target, own);
        }
    }

    private void Lines(Phase phase, T* nodes, T* packed, T* target, int first, int end, T* row)
    {
        int channels = shape.Inputs, count = x.Nodes(phase.X), from = x.From(phase.X);
        nint* left = stackalloc nint[z.Points(phase.Z) * y.Points(phase.Y) + 1];
        lines.Offsets(z.Points(phase.Z), y.Points(phase.Y), left);
        int zEnd = Math.Min(end, z.From(phase.Z) + z.Nodes(phase.Z)), yFrom = y.From(phase.Y), yEnd = yFrom + y.Nodes(phase.Y);
        for (int v = Math.Max(first, z.From(phase.Z)); v < zEnd && count > 0; v++)
        {
            for (int u = yFrom; u < yEnd; u++)
            {
                nint node = ((nint)z.Node(phase.Z, v) * y.Count + y.Node(phase.Y, u)) * x.Count + x.Node(phase.X, from);
                nint at = (z.Start(phase.Z, v) - first) * lines.Plane + y.Start(phase.Y, u) * lines.Line
                    + (nint)x.Start(phase.X, from) * shape.Outputs;
                phase.Panels.Rows(
                    nodes + at, shape.Outputs, count, left, packed, target + node * channels, (nint)shape.X.Stride * channels, row);
            }
        }
    }

    // What lies beyond a border is some node of the grid again.
    private void Fold(T* framed, T* dx)
    {
        int channels = shape.Inputs;
        new Span<T>(dx, shape.InputNodes * channels).Clear();
        for (int a = 0; a < z.Count; a++)
        {
            for (int b = 0; b < y.Count; b++)
            {
                for (int c = 0; c < x.Count; c++, framed += channels)
                {
                    (int i, int j, int k) = (shape.Z.Source(a), shape.Y.Source(b), shape.X.Source(c));
                    T* to = dx + (((nint)i * shape.Y.Size + j) * shape.X.Size + k) * channels;
                    int n = 0;
                    for (; n + TLanes.Count <= channels; n += TLanes.Count)
                    {
                        *(TVector*)(to + n) = TLanes.Add(*(TVector*)(to + n), *(TVector*)(framed + n));
                    }

                    for (; n < channels; n++)
                    {
                        to[n] += framed[n];
                    }
                }
            }
        }
    }

    private sealed record Phase(int Z, int Y, int X, ColumnPanels<TLanes, TVector, T> Panels);
}
