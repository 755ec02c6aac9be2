using Semiflow.Kernels.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Flows.Gradients;

/// <summary>
/// Exact gradients of a plan from few stored states (spec ode.md 6.2): up to 256 steps every √n-th is stored and one segment at a
/// time is taken again with a graph; beyond, segments are cut in 16 again, so memory grows with the logarithm of the steps.
/// </summary>
internal sealed class CheckpointedPath : IPathBackward
{
    private const int Parts = 16;
    private readonly PathPlan plan;
    private readonly IVectorField field;
    private readonly FlowOptions options;
    private readonly int[] firstRow;
    private Tensor[] sums = [];

    public CheckpointedPath(IVectorField field, FlowOptions options, PathPlan plan)
    {
        (this.field, this.options, this.plan) = (field, options, plan);
        Parameters = [.. field.Parameters.Where(parameter => parameter.requires_grad)];
        firstRow = plan.FirstRows();
    }

    public IReadOnlyList<Tensor> Parameters { get; }

    public (Tensor Rows, IReadOnlyList<Tensor> Kept) Forward(Tensor state)
    {
        using DisposeScope whole = NewDisposeScope();
        using PlanReplay replay = new(field, options, plan);
        Tensor ordered = replay.Ordered(state);
        var pieces = new List<Tensor> { replay.Initial(ordered) };
        Tensor[] kept = Advance(replay, ordered, 0, plan.Rounds.Count, pieces);
        return (cat(pieces).MoveToOuterDisposeScope(), [.. kept.Select(one => one.MoveToOuterDisposeScope())]);
    }

    public (Tensor State, IReadOnlyList<Tensor> Parameters) Backward(Tensor rows, IReadOnlyList<Tensor> kept)
    {
        using PlanReplay replay = new(field, options, plan);
        sums = [.. Parameters.Select(parameter => zeros_like(parameter))];
        long last = plan.Rounds.Count == 0 ? plan.Batch : plan.Rounds[^1].Active;
        Tensor end = zeros([last, .. rows.shape[1..]], rows.dtype, rows.device);
        Tensor ordered = plan.Rounds.Count == 0 ? end : Segments(replay, 0, plan.Rounds.Count, kept, rows, end);

        // The same gather as in the forward direction, turned around.
        using IDisposable graph = enable_grad();
        Tensor first = zeros([plan.Batch, .. rows.shape[1..]], rows.dtype, rows.device).requires_grad_();
        Tensor sorted = replay.Ordered(first);
        Tensor initial = replay.Initial(sorted);
        return (Derivative.Of([sorted.alias(), initial], [first], [ordered, rows.narrow(0, 0, firstRow[0])])[0], sums);
    }

    private static int Length(int rounds) => rounds <= Parts * Parts ? (int)Math.Ceiling(Math.Sqrt(rounds)) : (rounds + Parts - 1) / Parts;

    /// <summary>Takes rounds without a graph; returns the states at the starts of the segments.</summary>
    private static Tensor[] Advance(PlanReplay replay, Tensor state, int from, int until, List<Tensor>? outputs)
    {
        var starts = new List<Tensor>();
        int length = Length(until - from);
        for (int r = from; r < until; r += length)
        {
            starts.Add(state);
            if (outputs is null && r + length >= until)
            {
                break; // Nobody needs the end of the last segment.
            }

            using DisposeScope scope = NewDisposeScope();
            int count = outputs?.Count ?? 0;
            state = replay.Run(state, r, Math.Min(r + length, until), outputs is null ? null : outputs.Add).MoveToOuterDisposeScope();
            outputs?[count..].Where(piece => !ReferenceEquals(piece, state)).ToList().ForEach(piece => piece.MoveToOuterDisposeScope());
        }

        return [.. starts];
    }

    private Tensor Segments(PlanReplay replay, int from, int until, IReadOnlyList<Tensor> starts, Tensor rows, Tensor end)
    {
        int length = Length(until - from);
        for (int s = starts.Count - 1; s >= 0; s--)
        {
            using DisposeScope scope = NewDisposeScope();
            int first = from + (s * length);
            int last = Math.Min(first + length, until);
            end = (last - first <= Parts ? Leaf(replay, first, last, starts[s], rows, end)
                : Segments(replay, first, last, Advance(replay, starts[s], first, last, null), rows, end)).MoveToOuterDisposeScope();
        }

        return end;
    }

    /// <summary>The gradient of the states before a segment from that after it.</summary>
    private Tensor Leaf(PlanReplay replay, int from, int until, Tensor start, Tensor rows, Tensor end)
    {
        using IDisposable graph = enable_grad();
        Tensor state = start.detach().requires_grad_();
        var outputs = new List<Tensor>();
        Tensor after = replay.Run(state, from, until, outputs.Add);
        Tensor[] gradients = [end, .. Enumerable.Range(from, until - from).Where(r => plan.Rounds[r].Outputs is not null)
            .Select(r => rows.narrow(0, firstRow[r], firstRow[r + 1] - firstRow[r]))];

        // The graph is retained until the scope ends: a field may share a part of it between segments.
        Tensor?[] found = Derivative.Sparse([after, .. outputs], [state, .. Parameters], gradients, retainGraph: true);
        using IDisposable quiet = no_grad();
        for (int p = 0; p < sums.Length; p++)
        {
            if (found[p + 1] is { } part)
            {
                sums[p].add_(part);
            }
        }

        return found[0] ?? zeros_like(state);
    }
}
