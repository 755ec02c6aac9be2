using System.Numerics;
using System.Runtime.InteropServices;

namespace Semiflow.Flows.Spans;

/// <summary>The sum <c>y = x + h Σ_j w_j k_j</c> over vectors of any length: the hot loop of large states.</summary>
internal sealed class SpanStageSum
{
    // Each target block stays in the first-level cache while the stages pass over it.
    private const int Block = 1024;

    private readonly int[] stages;
    private readonly double[] weights;

    /// <summary>A sum whose weights are not 0.</summary>
    /// <param name="weights">w, one per stage.</param>
    internal SpanStageSum(IReadOnlyList<double> weights)
    {
        stages = [.. Enumerable.Range(0, weights.Count).Where(j => weights[j] != 0)];
        this.weights = [.. stages.Select(j => weights[j])];
    }

    /// <summary>Writes x + h Σ_j w_j k_j.</summary>
    internal void Add(ReadOnlySpan<double> state, double step, double[][] slopes, Span<double> target)
    {
        for (int from = 0; from < state.Length; from += Block)
        {
            int length = Math.Min(Block, state.Length - from);
            state.Slice(from, length).CopyTo(target.Slice(from, length));
            Accumulate(step, slopes, from, target.Slice(from, length));
        }
    }

    /// <summary>Writes h Σ_j w_j k_j.</summary>
    internal void Write(double step, double[][] slopes, Span<double> target)
    {
        for (int from = 0; from < target.Length; from += Block)
        {
            int length = Math.Min(Block, target.Length - from);
            target.Slice(from, length).Clear();
            Accumulate(step, slopes, from, target.Slice(from, length));
        }
    }

    private void Accumulate(double step, double[][] slopes, int from, Span<double> target)
    {
        int j = 0;
        for (; j + 4 <= stages.Length; j += 4)
        {
            Add4(
                target,
                slopes[stages[j]].AsSpan(from, target.Length), step * weights[j],
                slopes[stages[j + 1]].AsSpan(from, target.Length), step * weights[j + 1],
                slopes[stages[j + 2]].AsSpan(from, target.Length), step * weights[j + 2],
                slopes[stages[j + 3]].AsSpan(from, target.Length), step * weights[j + 3]);
        }

        for (; j < stages.Length; j++)
        {
            Add1(target, slopes[stages[j]].AsSpan(from, target.Length), step * weights[j]);
        }
    }

    /// <summary>Adds w k to the target.</summary>
    internal static void Add1(Span<double> target, ReadOnlySpan<double> k, double w)
    {
        ref double to = ref MemoryMarshal.GetReference(target);
        ref double from = ref MemoryMarshal.GetReference(k[..target.Length]);
        int i = 0;
        for (; i <= target.Length - Vector<double>.Count; i += Vector<double>.Count)
        {
            Vector.FusedMultiplyAdd(new Vector<double>(w), Vector.LoadUnsafe(ref from, (nuint)i), Vector.LoadUnsafe(ref to, (nuint)i))
                .StoreUnsafe(ref to, (nuint)i);
        }

        for (; i < target.Length; i++)
        {
            target[i] = Math.FusedMultiplyAdd(w, k[i], target[i]);
        }
    }

    private static void Add4(
        Span<double> target,
        ReadOnlySpan<double> k0,
        double w0,
        ReadOnlySpan<double> k1,
        double w1,
        ReadOnlySpan<double> k2,
        double w2,
        ReadOnlySpan<double> k3,
        double w3)
    {
        ref double to = ref MemoryMarshal.GetReference(target);
        ref double from0 = ref MemoryMarshal.GetReference(k0[..target.Length]);
        ref double from1 = ref MemoryMarshal.GetReference(k1[..target.Length]);
        ref double from2 = ref MemoryMarshal.GetReference(k2[..target.Length]);
        ref double from3 = ref MemoryMarshal.GetReference(k3[..target.Length]);
        int i = 0;
        for (; i <= target.Length - Vector<double>.Count; i += Vector<double>.Count)
        {
            nuint at = (nuint)i;
            Vector<double> sum = Vector.FusedMultiplyAdd(
                new Vector<double>(w0), Vector.LoadUnsafe(ref from0, at), Vector.LoadUnsafe(ref to, at));
            sum = Vector.FusedMultiplyAdd(new Vector<double>(w1), Vector.LoadUnsafe(ref from1, at), sum);
            sum = Vector.FusedMultiplyAdd(new Vector<double>(w2), Vector.LoadUnsafe(ref from2, at), sum);
            sum = Vector.FusedMultiplyAdd(new Vector<double>(w3), Vector.LoadUnsafe(ref from3, at), sum);
            sum.StoreUnsafe(ref to, at);
        }

        for (; i < target.Length; i++)
        {
            double sum = Math.FusedMultiplyAdd(w0, k0[i], target[i]);
            sum = Math.FusedMultiplyAdd(w1, k1[i], sum);
            sum = Math.FusedMultiplyAdd(w2, k2[i], sum);
            target[i] = Math.FusedMultiplyAdd(w3, k3[i], sum);
        }
    }
}
