using Semiflow.Flows.Fused;
using Semiflow.Flows.Gradients;
using Semiflow.Flows.Maps;
using Semiflow.Kernels.Torch;
using static TorchSharp.torch;

namespace Semiflow.Flows;

/// <summary>The flow of a vector field: carries states through time.</summary>
public sealed class FlowMap
{
    private readonly IVectorField field;
    private readonly FlowOptions options;

    /// <summary>A flow.</summary>
    /// <param name="field">The field.</param>
    /// <param name="options">Method, steps and gradient mode.</param>
    /// <exception cref="InputException">The options ask for what no flow on tensors does, such as a method that couples all its stages.
    /// </exception>
    public FlowMap(IVectorField field, FlowOptions options)
    {
        ArgumentNullException.ThrowIfNull(field);
        FlowLimits.Check(options);

        // The adjoint equation is solved for the whole batch at once.
        bool adjoint = options.Gradient is GradientMode.Adjoint or GradientMode.Reconstructed;
        (this.field, this.options) = (field, adjoint ? options with { LockStep = true } : options);
    }

    /// <summary>States at all save times.</summary>
    /// <param name="state">States at the first time, <c>[batch, channel, x…]</c>, float32 or float64.</param>
    /// <param name="times">
    /// Save times in double precision, <c>[time]</c> for all or <c>[time, batch]</c>; up or down. Repeated times give
    /// repeated states; NaN is a padding after a sample's last time and gives NaN. Gradients flow to times that ask for them.
    /// </param>
    /// <exception cref="ArgumentException">Shapes, types or the order of the times do not fit, or those of a velocity, of the value of an
    /// event or of the state after it.</exception>
    /// <exception cref="FlowException">A sample failed and <see cref="FlowOptions.Throw"/> is on.</exception>
    public Trajectory Path(Tensor state, Tensor times)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(times);
        CustomGradient.ThrowIfFailed();
        var saves = new SaveTimes(times, state);
        return FusedPath.Of(field, options, state, times, saves, from => General(from, times, saves).States)
            ?? General(state, times, saves);
    }

    /// <summary>The path of any field, by what the field does; networks within it are evaluated by kernels.</summary>
    internal Trajectory General(Tensor state, Tensor times, SaveTimes saves)
    {
        using CheckedField general = new(field);

        // A step that is taken again must give what it gave, also where backward takes it: only paths kept whole use kernels.
        using FusedEvaluations networks = new();
        using IDisposable lent = LayeredEvaluation.By(options.Gradient == GradientMode.Through ? networks.Evaluate : null);
        if (options.Control is not null || options.Events.Count + options.StopTimes.Count + options.JumpTimes.Count > 0)
        {
            Trajectory controlled = new ControlledPath(general, options).Run(state, times, saves);
            return controlled with { States = Mask(controlled.States, times, saves) };
        }

        FixedPath path = new(general, options);
        List<Tensor> states = options.Gradient == GradientMode.Through || !PlannedStates.HasGraph(general, state, saves)
            ? path.States(state, times, saves)
            : [.. PlannedStates.States(
                general, options, PathPlan.Of(saves, state.shape[0], options.Substeps, options.Method), state, times, saves)
                .unbind(0)];
        IReadOnlyList<FlowFailure> failures = BlowupSearch.Find(states, path, times, saves);
        if (failures.Count == 0)
        {
            return new Trajectory(times, Mask(stack(states), times, saves));
        }

        return options.Throw ? throw new FlowException(failures) : Partial(state, times, states, failures);
    }

    /// <summary>States at all save times of solutions that restart at some of them.</summary>
    /// <param name="state">States at the first time, <c>[batch, channel, x…]</c>.</param>
    /// <param name="times">Save times, as in <see cref="Path(Tensor, Tensor)"/>.</param>
    /// <param name="restarts">Where samples restart; null for none.</param>
    /// <exception cref="ArgumentException">Shapes, types or the order of the times do not fit.</exception>
    /// <exception cref="FlowException">A sample failed and <see cref="FlowOptions.Throw"/> is on.</exception>
    public Trajectory Path(Tensor state, Tensor times, Restarts? restarts)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(times);
        CustomGradient.ThrowIfFailed();
        restarts?.Check(state, times);
        if (restarts is null || restarts.Cuts is not { Length: > 0 } cuts)
        {
            return Path(state, times);
        }

        return FusedPath.Of(
            field, options, state, times, new SaveTimes(times, state), from => Pieces(from, times, restarts, cuts).States, restarts)
            ?? Pieces(state, times, restarts, cuts);
    }

    /// <summary>One path from cut to cut.</summary>
    private Trajectory Pieces(Tensor state, Tensor times, Restarts restarts, int[] cuts)
    {
        var pieces = new List<Tensor>();
        var failures = new List<FlowFailure>();
        int from = 0;
        foreach (int until in cuts.Append((int)times.shape[0] - 1))
        {
            Trajectory piece = Path(state, times[from..(until + 1)]);
            pieces.Add(from == 0 ? piece.States : piece.States[1..]);
            failures.AddRange(piece.Failures);
            state = restarts.From(until, piece.States[-1]);
            from = until;
        }

        return new Trajectory(times, cat(pieces)) { Failures = failures };
    }

    /// <summary>The state at one later (or earlier) time, <c>S(until - from) state</c>.</summary>
    /// <param name="state">States at <paramref name="from"/>, <c>[batch, channel, x…]</c>.</param>
    /// <param name="from">Time of the state.</param>
    /// <param name="until">Time asked for.</param>
    /// <exception cref="FlowException">A sample failed and <see cref="FlowOptions.Throw"/> is on.</exception>
    public Tensor Advance(Tensor state, double from, double until)
    {
        using Tensor times = tensor(new[] { from, until });
        return Path(state, times).States[1];
    }

    /// <summary>What the healthy samples give without the others, and the others as far as they came, without gradients.</summary>
    private Trajectory Partial(Tensor state, Tensor times, List<Tensor> states, IReadOnlyList<FlowFailure> failures)
    {
        var failed = failures.Select(failure => (long)failure.Sample).ToHashSet();
        using Tensor healthy = tensor(
            Enumerable.Range(0, (int)state.shape[0]).Select(b => (long)b).Where(b => !failed.Contains(b)).ToArray()).to(state.device);
        Trajectory others = Path(state.index_select(0, healthy), times.dim() == 1
            ? times
            : times.index_select(1, healthy.to(times.device)));
        Tensor all;
        using (no_grad())
        {
            all = stack(states);
            Tensor finite = all.isfinite().reshape(all.shape[0], all.shape[1], -1).all(2).to(ScalarType.Int64).cumprod(0)
                .to(ScalarType.Bool);
            all = where(finite.reshape([.. finite.shape, .. Enumerable.Repeat(1L, (int)all.dim() - 2)]), all, double.NaN);
        }

        return new Trajectory(times, all.index_copy(1, healthy, others.States)) { Failures = failures };
    }

    private static Tensor Mask(Tensor states, Tensor times, SaveTimes saves)
    {
        if (!saves.Padded)
        {
            return states;
        }

        Tensor present = times.isfinite().to(states.device);
        return where(present.reshape([.. present.shape, .. Enumerable.Repeat(1L, (int)(states.dim() - present.dim()))]), states,
            double.NaN);
    }
}
