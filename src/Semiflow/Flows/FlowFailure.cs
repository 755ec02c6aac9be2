using System.Globalization;

namespace Semiflow.Flows;

/// <summary>Where the integration of one sample ended early.</summary>
/// <param name="Reason">Why.</param>
/// <param name="Sample">Index in the batch.</param>
/// <param name="Channel">The first channel that is not finite; -1 where no channel is to blame.</param>
/// <param name="Time">The last time that was reached.</param>
/// <param name="Step">Size of the step from there that failed.</param>
public sealed record FlowFailure(FlowOutcome Reason, int Sample, int Channel, double Time, double Step)
{
    /// <summary>What happened and what to do.</summary>
    public override string ToString()
    {
        string who = Channel < 0 ? $"sample {Sample}" : $"channel {Channel} of sample {Sample}";
        string at = string.Create(CultureInfo.InvariantCulture, $"from time {Time:G6} with step {Step:G4}");
        return Reason switch
        {
            FlowOutcome.NonFinite => $"{who} stopped being finite {at}. Shorter steps or a step control, a smaller learning rate, or a "
                + $"look at the field may help.",
            FlowOutcome.MaxSteps => $"{who} used up the allowed steps {at}. A looser tolerance, more steps, or an implicit method for a "
                + $"stiff field may help.",
            FlowOutcome.StepUnderflow => $"{who} needs steps below the resolution of time {at}. The field is not smooth there, or the "
                + $"tolerance is finer than its numbers.",
            FlowOutcome.EventTerminated => $"{who}: an event changed the state again and again without time passing {at}. A limit of the "
                + $"event, or a change that leads away from its zero, may help.",
            FlowOutcome.EventNotFinite => $"{who}: the value of an event is not a number {at}. Define it for all states that steps may "
                + $"reach.",
            _ => $"{who}: the equations of the implicit step were not solved {at}. The field is not smooth there, or the tolerance is too "
                + $"loose.",
        };
    }
}
