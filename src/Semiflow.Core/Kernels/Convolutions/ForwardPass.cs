using System.Numerics;
using Semiflow.Kernels.Lanes;
using Semiflow.Kernels.Products;

namespace Semiflow.Kernels.Convolutions;

/// <summary>The values of a convolution: planes of each sample are framed, then each line of outputs is one product.</summary>
internal static unsafe class ForwardPass<TLanes, TVector, T>
    where TLanes : struct, ILanes<TVector, T>
    where TVector : unmanaged
    where T : unmanaged, INumber<T>
{
    public static void Run(ConvolutionShape shape, T* x, T* w, T* bias, T* y)
    {
        var panels = new ColumnPanels<TLanes, TVector, T>(shape.Inputs, shape.Outputs, shape.Lines, shape.X.Kernel);
        T* packed = (T*)ThreadScratch.TakeForAll((nuint)panels.Size * (nuint)sizeof(T));
        panels.Pack(w, shape.Taps, (nint)shape.Inputs * shape.Taps, [.. Enumerable.Range(0, shape.Taps)], bias, packed);
        bool framed = !shape.Unframed || panels.ReadsBehind;
        NodeLines lines = framed
            ? new(shape.Y.Framed, shape.X.Framed, shape.Inputs)
            : new(shape.Y.Size, shape.X.Size, shape.Inputs);
        int[] z = shape.Z.Sources(), yAxis = shape.Y.Sources(), xAxis = shape.X.Sources();
        int pieces = ConvolutionBands.Count(shape.Batch, shape.Z.Outputs, (long)shape.Z.Stride * lines.Plane * sizeof(T));
        PlaneLoop.Run(shape.Batch * pieces, job =>
        {
            int sample = job / pieces, piece = job % pieces;
            int first = ConvolutionBands.First(piece, pieces, shape.Z.Outputs);
            int end = ConvolutionBands.First(piece + 1, pieces, shape.Z.Outputs);
            int from = first * shape.Z.Stride, count = (end - first - 1) * shape.Z.Stride + shape.Z.Kernel;
            nint held = framed ? count * lines.Plane + TLanes.Count : 0;
            T* nodes = x + ((nint)sample * shape.InputNodes * shape.Inputs) + from * lines.Plane;
            T* scratch = (T*)ThreadScratch.Take((nuint)(held + panels.RowScratch(shape.X.Outputs)) * (nuint)sizeof(T));
            if (framed)
            {
                T* source = x + (nint)sample * shape.InputNodes * shape.Inputs;
                FramedNodes<T>.Copy(
                    source, shape.Inputs, shape.Y.Size, shape.X.Size, z.AsSpan(from, count), yAxis, xAxis, scratch, shape.Inputs);
                nodes = scratch;
            }

            nint* left = stackalloc nint[shape.Lines];
            lines.Offsets(shape.Z.Kernel, shape.Y.Kernel, left);
            T* to = y + ((nint)sample * shape.OutputNodes + (nint)first * shape.Y.Outputs * shape.X.Outputs) * shape.Outputs;
            for (int p = 0; p < end - first; p++)
            {
                for (int q = 0; q < shape.Y.Outputs; q++, to += (nint)shape.X.Outputs * shape.Outputs)
                {
                    panels.Rows(
                        nodes + p * shape.Z.Stride * lines.Plane + q * shape.Y.Stride * lines.Line, (nint)shape.X.Stride * shape.Inputs,
                        shape.X.Outputs, left, packed, to, shape.Outputs, scratch + held);
                }
            }
        });
    }
}
