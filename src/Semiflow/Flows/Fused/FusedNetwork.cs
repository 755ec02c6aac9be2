using System.Numerics;
using Semiflow.Kernels;
using Semiflow.Kernels.Lanes;
using Semiflow.Kernels.Products;
using Semiflow.Kernels.Torch;
using static TorchSharp.torch;

namespace Semiflow.Flows.Fused;

/// <summary>
/// An <see cref="ILayeredField"/> on the fused path: weights packed once per path, activations kept by the evaluation, backward by hand.
/// </summary>
internal sealed unsafe class FusedNetwork<TLanes, TMath, TVector, T> : IFusedTerm<T>
    where TLanes : struct, ILanes<TVector, T>
    where TMath : struct, ITranscendental<TVector>
    where TVector : unmanaged
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly int[] widths;
    private readonly int[] padded;
    private readonly int layers;
    private readonly int groups;
    private readonly int rowsPerGroup;
    private readonly Nonlinearity kind;
    private readonly FusedLayout layout;
    private readonly T[] rates;
    private FusedMemory<T>? packed;

    /// <param name="network">The network.</param>
    /// <param name="batch">Rows of the whole batch, which the groups share.</param>
    public FusedNetwork(ILayeredField network, int batch)
    {
        widths = [.. network.Widths];
        padded = [.. widths.Select(PackedMatrix<TLanes, TVector, T>.Padded)];
        layers = widths.Length - 1;
        groups = network.Groups ?? 1;
        rowsPerGroup = batch / groups;
        kind = network.Nonlinearity;
        layout = new FusedLayout(
            widths, padded, PackedMatrix<TLanes, TVector, T>.Size, TLanes.Count, FusedNonlinearity<TLanes, TMath, TVector, T>.Planes(kind));
        rates = new T[groups * layers];
        ParameterCount = network.Parameters.Count;
    }

    public int SavedPerRow => layout.SavedPerRow;

    public int ScratchPerRow => 2 * padded.Max();

    public int GradientSize => groups * layout.Gradient;

    public int ParameterCount { get; }

    private bool HasRates => kind == Nonlinearity.Swish;

    public void Bind(ReadOnlySpan<Tensor> parameters)
    {
        packed = new FusedMemory<T>((nint)groups * layout.Packed);
        int p = 0;
        for (int l = 0; l < layers; l++)
        {
            using Tensor weight = parameters[p++].detach().contiguous(), bias = parameters[p++].detach().contiguous();
            T* w = (T*)PlaneMemory.Pointer<T>(weight), b = (T*)PlaneMemory.Pointer<T>(bias);
            int inputs = widths[l], outputs = widths[l + 1];
            for (int g = 0; g < groups; g++)
            {
                T* target = packed!.Start + (nint)g * layout.Packed, source = w + (nint)g * inputs * outputs;
                PackedMatrix<TLanes, TVector, T>.Pack(source, 1, inputs, inputs, outputs, target + layout.Forward[l]);
                PackedMatrix<TLanes, TVector, T>.Pack(source, inputs, 1, outputs, inputs, target + layout.Backward[l]);
                new ReadOnlySpan<T>(b + (nint)g * outputs, outputs).CopyTo(new Span<T>(target + layout.Bias[l], outputs));
            }

            GC.KeepAlive(weight);
            GC.KeepAlive(bias);
            if (HasRates && l + 1 < layers)
            {
                using Tensor rate = nn.functional.softplus(parameters[p++].detach()).contiguous();
                for (int g = 0; g < groups; g++)
                {
                    rates[g * layers + l] = ((T*)PlaneMemory.Pointer<T>(rate))[g];
                }

                GC.KeepAlive(rate);
            }
        }
    }

    public void Forward(in FusedRows rows, T* saved, T* scratch, T* velocity)
    {
        for (int r = 0; r < rows.Count;)
        {
            int group = (rows.First + r) / rowsPerGroup;
            int count = Math.Min(rows.Count - r, (group + 1) * rowsPerGroup - rows.First - r);
            ForwardGroup(
                group, count, (T*)rows.Padded + r * padded[0], saved + r * layout.SavedPerRow, scratch, velocity + r * widths[^1]);
            r += count;
        }
    }

    public void Backward(in FusedRows rows, T* saved, T* scratch, T* cotangent, T* stateGradient, T* gradients)
    {
        for (int r = 0; r < rows.Count;)
        {
            int group = (rows.First + r) / rowsPerGroup;
            int count = Math.Min(rows.Count - r, (group + 1) * rowsPerGroup - rows.First - r);
            BackwardGroup(
                group, count, (T*)rows.Padded + r * padded[0], saved + r * layout.SavedPerRow, scratch,
                cotangent + r * widths[^1], stateGradient + r * widths[0], gradients + (nint)group * layout.Gradient);
            r += count;
        }
    }

    public Tensor[] Collect(ReadOnlySpan<nint> sums, ReadOnlySpan<Tensor> parameters)
    {
        var result = new List<Tensor>();
        for (int l = 0; l < layers; l++)
        {
            result.Add(Sum(sums, layout.WeightGradient[l], widths[l + 1], widths[l], padded[l], parameters[result.Count]));
            result.Add(Sum(sums, layout.BiasGradient[l], 1, widths[l + 1], padded[l + 1], parameters[result.Count]));
            if (HasRates && l + 1 < layers)
            {
                // The rate is the softplus of β; its gradient lies in lanes.
                Tensor beta = parameters[result.Count];
                Tensor lanes = Sum(sums, layout.RateGradient[l], 1, TLanes.Count, TLanes.Count, empty([groups, TLanes.Count], beta.dtype));
                result.Add(lanes.sum([1L]) * beta.detach().sigmoid());
            }
        }

        return [.. result];
    }

    public void Dispose()
    {
        packed?.Dispose();
        packed = null;
    }

    private void ForwardGroup(int group, int rows, T* state, T* saved, T* scratch, T* velocity)
    {
        T* weights = packed!.Start + (nint)group * layout.Packed, x = state;
        for (int l = 0; l < layers; l++)
        {
            bool hidden = l + 1 < layers;
            T* y = hidden ? saved + rows * layout.Hidden[l] : scratch;
            PackedMatrix<TLanes, TVector, T>.Multiply(
                x, padded[l], rows, widths[l], widths[l + 1], weights + layout.Forward[l], weights + layout.Bias[l], y, padded[l + 1]);
            if (hidden)
            {
                FusedNonlinearity<TLanes, TMath, TVector, T>.Forward(
                    kind, y, rows * padded[l + 1], rows * padded[l + 1], rates[group * layers + l]);
            }

            x = y;
        }

        Add(x, padded[layers], velocity, widths[layers], rows);
    }

    private void BackwardGroup(int group, int rows, T* state, T* saved, T* scratch, T* cotangent, T* stateGradient, T* gradients)
    {
        T* weights = packed!.Start + (nint)group * layout.Packed;
        T* delta = scratch, next = scratch + rows * padded.Max();
        new Span<T>(delta, rows * padded[layers]).Clear();
        Add(cotangent, widths[layers], delta, padded[layers], rows);
        for (int l = layers - 1; l >= 0; l--)
        {
            T* x = l == 0 ? state : saved + rows * layout.Hidden[l - 1];
            PackedMatrix<TLanes, TVector, T>.AddOuter(
                delta, padded[l + 1], x, padded[l], rows, gradients + layout.WeightGradient[l], widths[l + 1]);
            AddRows(delta, padded[l + 1], rows, gradients + layout.BiasGradient[l]);
            PackedMatrix<TLanes, TVector, T>.Multiply(
                delta, padded[l + 1], rows, widths[l + 1], widths[l], weights + layout.Backward[l], null, next, padded[l]);
            if (l > 0)
            {
                FusedNonlinearity<TLanes, TMath, TVector, T>.Backward(
                    kind, x, rows * padded[l], rows * padded[l], next, rates[group * layers + l - 1],
                    gradients + layout.RateGradient[l - 1]);
            }

            T* swap = delta;
            delta = next;
            next = swap;
        }

        Add(delta, padded[0], stateGradient, widths[0], rows);
    }

    private static void Add(T* source, int sourceStride, T* target, int targetStride, int rows)
    {
        int width = Math.Min(sourceStride, targetStride);
        for (int r = 0; r < rows; r++, source += sourceStride, target += targetStride)
        {
            for (int j = 0; j < width; j++)
            {
                target[j] += source[j];
            }
        }
    }

    private static void AddRows(T* source, int stride, int rows, T* sum)
    {
        for (int j = 0; j < stride; j += TLanes.Count)
        {
            TVector total = *(TVector*)(sum + j);
            for (int r = 0; r < rows; r++)
            {
                total = TLanes.Add(total, *(TVector*)(source + r * stride + j));
            }

            *(TVector*)(sum + j) = total;
        }
    }

    private Tensor Sum(ReadOnlySpan<nint> sums, int offset, int rows, int columns, int stride, Tensor like)
    {
        Tensor result = zeros(like.shape, like.dtype);
        T* target = (T*)PlaneMemory.Pointer<T>(result);
        for (int g = 0; g < groups; g++)
        {
            for (int r = 0; r < rows; r++, target += columns)
            {
                foreach (nint sum in sums)
                {
                    T* source = (T*)sum + (nint)g * layout.Gradient + offset + r * stride;
                    for (int j = 0; j < columns; j++)
                    {
                        target[j] += source[j];
                    }
                }
            }
        }

        GC.KeepAlive(result);
        return result;
    }
}
