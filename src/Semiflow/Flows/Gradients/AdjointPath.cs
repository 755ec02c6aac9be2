using Semiflow.Flows.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Flows.Gradients;

/// <summary>
/// The continuous adjoint of a plan in lock step (spec ode.md 6.3): <c>a' = −aᵀ ∂v/∂x</c> backward along the dense output of the stored or
/// reconstructed states, <c>a ← a + ∂L/∂x(t_i)</c> at save times, and the gradient of the parameters by the method's quadrature, outside
/// the error norm. Within a step of size h time is θ, so <c>da/dθ = −h aᵀ ∂v/∂x</c> holds for steps one per sample too.
/// </summary>
internal sealed class AdjointPath : IPathBackward
{
    private readonly PathPlan plan;
    private readonly IVectorField field;
    private readonly FlowOptions options;
    private readonly TensorDenseOutput dense;
    private readonly bool reconstructs;
    private readonly int[] firstRow;

    public AdjointPath(IVectorField field, FlowOptions options, PathPlan plan)
    {
        (this.field, this.options, this.plan) = (field, options, plan);
        reconstructs = options.Gradient == GradientMode.Reconstructed;
        dense = new TensorDenseOutput(options.Method);
        Parameters = [.. field.Parameters.Where(parameter => parameter.requires_grad)];
        firstRow = plan.FirstRows();
    }

    public IReadOnlyList<Tensor> Parameters { get; }

    public (Tensor Rows, IReadOnlyList<Tensor> Kept) Forward(Tensor state)
    {
        using DisposeScope whole = NewDisposeScope();
        using PlanReplay replay = new(field, options, plan);
        var pieces = new List<Tensor> { replay.Initial(state) };
        var kept = new List<Tensor>();
        for (int r = 0; r < plan.Rounds.Count; r++)
        {
            if (!reconstructs || r == 0)
            {
                kept.Add(state);
            }

            using DisposeScope scope = NewDisposeScope();
            int count = pieces.Count;
            state = replay.Run(state, r, r + 1, pieces.Add).MoveToOuterDisposeScope();
            pieces[count..].Where(piece => !ReferenceEquals(piece, state)).ToList().ForEach(piece => piece.MoveToOuterDisposeScope());
        }

        if (reconstructs)
        {
            kept.Add(state);
            Refuse(replay, state, kept[0]);
        }

        return (cat(pieces).MoveToOuterDisposeScope(), [.. kept.Select(one => one.MoveToOuterDisposeScope())]);
    }

    public (Tensor State, IReadOnlyList<Tensor> Parameters) Backward(Tensor rows, IReadOnlyList<Tensor> kept)
    {
        using PlanReplay replay = new(field, options, plan);
        using AdjointStepper adjoint = new(field, options, Parameters);
        Tensor[] sums = [.. Parameters.Select(parameter => zeros_like(parameter))];
        long batch = plan.Batch;
        Tensor costate = zeros([batch, .. rows.shape[1..]], rows.dtype, rows.device);
        Tensor? state = reconstructs ? kept[^1] : null;
        for (int r = plan.Rounds.Count - 1; r >= 0; r--)
        {
            using DisposeScope scope = NewDisposeScope();
            StepRound round = plan.Rounds[r];
            state = state is null ? null : Reconstruction.Before(replay, round, state).MoveToOuterDisposeScope();
            var segment = new AdjointSegment(round, Basis(replay, round, state ?? kept[r]), dense);
            double place = 1;
            for (int o = (round.Outputs?.Places.Length ?? 0) - 1; o >= 0; o--)
            {
                costate = adjoint.Integrate(segment, place, round.Outputs!.Places[o], costate, sums);
                costate = costate + rows.narrow(0, firstRow[r] + (o * batch), batch);
                place = round.Outputs.Places[o];
            }

            costate = adjoint.Integrate(segment, place, 0, costate, sums).MoveToOuterDisposeScope();
        }

        using Tensor starts = HostTensor.Indices([.. plan.Initial.Targets.Select(target => target % batch)], rows);
        return (costate.index_add(0, starts, rows.narrow(0, 0, firstRow[0]), 1), sums);
    }

    /// <summary>Backward of libtorch no exception may leave, so states that lose their way are refused here, before anybody builds on
    /// them.</summary>
    private void Refuse(PlanReplay replay, Tensor last, Tensor first)
    {
        using DisposeScope scope = NewDisposeScope();

        // A sample that failed has no way back, and is told of as such.
        Tensor whole = last.isfinite().flatten(1).all(1).nonzero().flatten();
        for (int r = plan.Rounds.Count - 1; r >= 0; r--)
        {
            last = Reconstruction.Before(replay, plan.Rounds[r], last);
        }

        Reconstruction.Check(last.index_select(0, whole), first.index_select(0, whole), options);
    }

    /// <summary>What the dense output weighs, slopes times the step.</summary>
    private Tensor Basis(PlanReplay replay, StepRound round, Tensor start)
    {
        using IDisposable quiet = no_grad();
        (StepResult taken, Tensor? end) = replay.Take(round, start, null, true);
        Tensor basis = dense.Basis(taken, end);
        Tensor slopes = basis.narrow(0, 2, basis.shape[0] - 2);
        if (round.PerSample)
        {
            slopes.mul_(HostTensor.Wide(round.Steps, start));
        }
        else
        {
            using Scalar size = round.Steps[0].ToScalar();
            slopes.mul_(size);
        }

        return basis;
    }
}
