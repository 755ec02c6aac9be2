using Semiflow.Flows.Control;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Flows.Tensors;

/// <summary>Rows of states at save times, in the order in which they are computed, and where they belong.</summary>
/// <param name="batch">Samples.</param>
/// <param name="saves">Number of save times.</param>
internal sealed class OutputRows(long batch, int saves)
{
    private readonly List<Tensor> pieces = [];
    private readonly List<long> targets = [];

    /// <summary>The initial state at the save times before the first step.</summary>
    public void Initial(StepProgress track, Tensor state, bool lockStep)
    {
        foreach (int save in track.TakeSaves())
        {
            if (lockStep)
            {
                Add(state.alias(), [.. Enumerable.Range(0, (int)batch).Select(b => (save * batch) + b)]);
            }
            else
            {
                Add(state.narrow(0, track.Sample, 1), [(save * batch) + track.Sample]);
            }
        }
    }

    /// <summary>Outputs of the accepted steps among those just tried.</summary>
    public void Add(StepResult taken, Tensor end, StepRound round, bool[] accepted, IReadOnlyList<StepProgress> tracks,
        TensorDenseOutput dense,
        bool lockStep)
    {
        var steps = tracks.Select((track, g) => accepted[g] ? track.Steps[^1] : null).ToArray();
        int[] samples = [.. tracks.Select(track => track.Sample)];
        if (RoundOutputs.Of(steps, samples, batch, lockStep) is { } outputs)
        {
            Add(dense.Values(taken, end, round, outputs), outputs.Targets);
        }
    }

    /// <summary>Rows of states and where they go.</summary>
    public void Add(Tensor values, IReadOnlyList<long> where)
    {
        pieces.Add(values.DetachFromDisposeScope());
        targets.AddRange(where);
    }

    /// <summary>
    /// All rows at their places, <c>[time, batch, channel, x…]</c>; NaN where nothing was computed. The rows themselves are given back.
    /// </summary>
    public Tensor Assemble(Tensor like)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor all = pieces.Count == 0 ? like.narrow(0, 0, 0) : cat(pieces);
        pieces.ForEach(piece => piece.Dispose());
        pieces.Clear();
        return Assemble(all, targets, saves, batch).MoveToOuterDisposeScope();
    }

    /// <summary>Rows at their places; NaN where nothing goes.</summary>
    public static Tensor Assemble(Tensor rows, IReadOnlyList<long> targets, int saves, long batch)
    {
        long[] source = new long[saves * batch];
        Array.Fill(source, rows.shape[0]);
        for (int i = 0; i < targets.Count; i++)
        {
            source[targets[i]] = i;
        }

        if (targets.Count < source.Length)
        {
            rows = cat([rows, full([1, .. rows.shape[1..]], double.NaN, rows.dtype, rows.device)]);
        }

        Tensor ordered = source.Select((from, i) => from == i).All(same => same) && source.Length == rows.shape[0] ? rows
            : rows.index_select(0, HostTensor.Indices(source, rows));
        return ordered.reshape([saves, batch, .. rows.shape[1..]]);
    }
}
