namespace Semiflow.Flows;

/// <summary>How an integration ended.</summary>
public enum FlowOutcome
{
    /// <summary>At the last save time.</summary>
    Ok,

    /// <summary>At the allowed number of steps.</summary>
    MaxSteps,

    /// <summary>The error asks for a step below the least one.</summary>
    StepUnderflow,

    /// <summary>A state or velocity is not finite.</summary>
    NonFinite,

    /// <summary>The equations of an implicit step have no solution that Newton's method finds.</summary>
    NewtonFailed,

    /// <summary>At a terminal event, or at one that changes the state again and again without time passing.</summary>
    EventTerminated,

    /// <summary>The value of an event is not a number.</summary>
    EventNotFinite,
}
