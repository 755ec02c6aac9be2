using System.Numerics;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Flows.Fused;

/// <summary>A field that the fused path evaluates itself: a sum of networks and hand-written terms on small states.</summary>
/// <typeparam name="T">float or double.</typeparam>
internal sealed unsafe class FusedField<T> : IDisposable
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly IReadOnlyList<IFusedTerm<T>> terms;

    private FusedField(IReadOnlyList<IFusedTerm<T>> terms, Tensor[] parameters, int channels, int padded)
    {
        (this.terms, Parameters) = (terms, parameters);
        (Channels, Padded) = (channels, padded);
        SlotPerRow = padded + channels + terms.Sum(term => term.SavedPerRow);
        ScratchPerRow = terms.Max(term => term.ScratchPerRow);
        GradientSize = terms.Sum(term => term.GradientSize);
    }

    /// <summary>Parameters of the terms, one after the other; one that two terms share stands here twice.</summary>
    public Tensor[] Parameters { get; }

    /// <summary>Numbers in a state.</summary>
    public int Channels { get; }

    /// <summary>The same in whole registers.</summary>
    public int Padded { get; }

    /// <summary>Numbers that an evaluation keeps per row: the state, twice, and what the terms keep.</summary>
    public int SlotPerRow { get; }

    /// <summary>Numbers of working memory per row.</summary>
    public int ScratchPerRow { get; }

    /// <summary>Numbers in a sum of parameter gradients.</summary>
    public int GradientSize { get; }

    /// <summary>The field as one that the fused path evaluates; null where it cannot.</summary>
    /// <param name="field">Any field.</param>
    /// <param name="batch">Rows of the batch.</param>
    /// <param name="channels">Numbers in a state.</param>
    /// <param name="portable">True to use no instructions beyond those of every processor.</param>
    public static FusedField<T>? Of(IVectorField field, int batch, int channels, bool portable = false)
    {
        if (!Leaves(field).All(leaf => Fits(leaf, batch, channels)))
        {
            return null;
        }

        ILayeredField[] networks = [.. Leaves(field).Where(leaf => leaf is not IRowField).Select(leaf => Layered(leaf)!)];
        FusedKind<T> kind = FusedKind<T>.For(networks, portable);
        IFusedTerm<T>[] terms = [.. Leaves(field)
            .Select(leaf => leaf is IRowField row ? new FusedRowTerm<T>(row) : kind.Network(Layered(leaf)!, batch))];
        int padded = kind.Padded(channels);
        return new FusedField<T>(terms, [.. Leaves(field).SelectMany(leaf => leaf.Parameters)], channels, padded);
    }

    /// <summary>Takes the values of the parameters, in the order of <see cref="Parameters"/>, until disposed.</summary>
    public FusedField<T> Bind(ReadOnlySpan<Tensor> parameters)
    {
        foreach (IFusedTerm<T> term in terms)
        {
            term.Bind(parameters[..term.ParameterCount]);
            parameters = parameters[term.ParameterCount..];
        }

        return this;
    }

    /// <summary>Velocities of rows whose states stand at the start of a slot; what the backward needs goes into the slot.</summary>
    public void Forward(int first, int count, double time, T* slot, T* scratch, T* velocity)
    {
        FusedRows rows = Rows(first, count, time, slot);
        T* state = slot, padded = slot + count * Channels;
        for (int r = 0; r < count; r++, state += Channels, padded += Padded)
        {
            new ReadOnlySpan<T>(state, Channels).CopyTo(new Span<T>(padded, Padded));
            new Span<T>(padded + Channels, Padded - Channels).Clear();
        }

        new Span<T>(velocity, count * Channels).Clear();
        T* saved = slot + count * (Channels + Padded);
        foreach (IFusedTerm<T> term in terms)
        {
            term.Forward(rows, saved, scratch, velocity);
            saved += count * term.SavedPerRow;
        }
    }

    /// <summary>Vector-Jacobian products with the states, overwritten, and with the parameters, added.</summary>
    public void Backward(int first, int count, double time, T* slot, T* scratch, T* cotangent, T* stateGradient, T* gradients)
    {
        FusedRows rows = Rows(first, count, time, slot);
        new Span<T>(stateGradient, count * Channels).Clear();
        T* saved = slot + count * (Channels + Padded);
        foreach (IFusedTerm<T> term in terms)
        {
            term.Backward(rows, saved, scratch, cotangent, stateGradient, gradients);
            saved += count * term.SavedPerRow;
            gradients += term.GradientSize;
        }
    }

    /// <summary>Parameter gradients from the sums of the chunks.</summary>
    public Tensor[] Collect(nint[] sums, ReadOnlySpan<Tensor> parameters)
    {
        var result = new List<Tensor>();
        nint[] at = [.. sums];
        foreach (IFusedTerm<T> term in terms)
        {
            result.AddRange(term.Collect(at, parameters[..term.ParameterCount]));
            parameters = parameters[term.ParameterCount..];
            at = [.. at.Select(sum => sum + (nint)term.GradientSize * sizeof(T))];
        }

        return [.. result];
    }

    public void Dispose()
    {
        foreach (IFusedTerm<T> term in terms)
        {
            term.Dispose();
        }
    }

    private FusedRows Rows(int first, int count, double time, T* slot) =>
        new(first, count, time, (nint)slot, (nint)(slot + count * Channels));

    private static IEnumerable<IVectorField> Leaves(IVectorField field) =>
        field is IFieldSum sum ? sum.Addends.SelectMany(Leaves) : [field];

    private static ILayeredField? Layered(IVectorField leaf) => leaf as ILayeredField ?? (leaf as ModuleField)?.Network as ILayeredField;

    private static bool Fits(IVectorField leaf, int batch, int channels) => leaf is IRowField row
        ? row.Channels == channels && AllOnHost(row.Parameters)
        : Layered(leaf) is { } network && network.Widths[0] == channels && network.Widths[^1] == channels
            && batch % (network.Groups ?? 1) == 0 && AllOnHost(network.Parameters);

    private static bool AllOnHost(IReadOnlyList<Tensor> parameters) => parameters.All(
        parameter => parameter.device_type == DeviceType.CPU
            && parameter.dtype == (typeof(T) == typeof(float) ? ScalarType.Float32 : ScalarType.Float64));
}
