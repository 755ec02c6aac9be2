using Semiflow.Flows.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Flows.Maps;

/// <summary>Fixed steps from save time to save time.</summary>
/// <param name="field">The field.</param>
/// <param name="options">Method and substeps.</param>
internal sealed class FixedPath(IVectorField field, FlowOptions options)
{
    /// <summary>States at each save time, through every step.</summary>
    public List<Tensor> States(Tensor state, Tensor times, SaveTimes saves)
    {
        using ITensorStepper stepper = TensorSteppers.Of(field, options);
        bool graph = is_grad_enabled();
        var states = new List<Tensor>(saves.Count) { state };
        using FixedStepTimes intervals = new(times, saves, state, options);
        Tensor? slope = null;
        for (int i = 0; i + 1 < saves.Count; i++)
        {
            // An empty interval changes no state, but its length has a derivative.
            if (!saves.Repeats(i) || saves.HasGradient)
            {
                (state, slope) = graph ? Cross(stepper, intervals, i, state, slope) : Alone(stepper, intervals, i, state, slope);
            }

            states.Add(state);
        }

        return states;
    }

    /// <summary>The step of an interval in which a sample stops being finite.</summary>
    /// <param name="state">States at its start.</param>
    /// <param name="times">Save times as given.</param>
    /// <param name="saves">Save times.</param>
    /// <param name="interval">The interval.</param>
    /// <param name="sample">The sample.</param>
    public FlowFailure Locate(Tensor state, Tensor times, SaveTimes saves, int interval, int sample)
    {
        using ITensorStepper stepper = TensorSteppers.Of(field, options);
        using FixedStepTimes intervals = new(times, saves, state, options);
        Tensor[] stageTimes = intervals.StageTimes(interval);
        double size = (saves.At(interval + 1, sample) - saves.At(interval, sample)) / options.Substeps;
        for (int s = 0; ; s++)
        {
            state = stepper.Take(state, null, stageTimes, s * options.Method.Stages, intervals.Step(interval)).Next;
            int channel = LostSamples.Of(state).Where(lost => lost.Sample == sample).Select(lost => lost.Channel).DefaultIfEmpty(-1)
                .First();
            if (channel >= 0 || s == options.Substeps - 1)
            {
                return new FlowFailure(FlowOutcome.NonFinite, sample, channel, saves.At(interval, sample) + (s * size), size);
            }
        }
    }

    private (Tensor State, Tensor? Slope) Alone(ITensorStepper stepper, FixedStepTimes intervals, int interval, Tensor state, Tensor? slope)
    {
        using DisposeScope scope = NewDisposeScope();
        (state, slope) = Cross(stepper, intervals, interval, state, slope);
        return (state.MoveToOuterDisposeScope(), slope?.MoveToOuterDisposeScope());
    }

    private (Tensor State, Tensor? Slope) Cross(ITensorStepper stepper, FixedStepTimes intervals, int interval, Tensor state, Tensor? slope)
    {
        Tensor[] times = intervals.StageTimes(interval);
        StepSize step = intervals.Step(interval);
        for (int s = 0; s < options.Substeps; s++)
        {
            StepResult taken = stepper.Take(state, slope, times, s * options.Method.Stages, step);
            (state, slope) = (taken.Next, options.Method.FirstSameAsLast ? taken.Slopes[^1] : null);
        }

        return (state, slope);
    }
}
