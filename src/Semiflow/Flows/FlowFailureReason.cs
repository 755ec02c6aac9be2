namespace Semiflow.Flows;

/// <summary>Why the integration of a sample ended early.</summary>
public enum FlowFailureReason
{
    /// <summary>The state stopped being finite: the solution blows up, or steps are too long for its stiffness.</summary>
    NonFinite,

    /// <summary>The allowed number of steps was used up before the last save time.</summary>
    TooManySteps,

    /// <summary>The step control asked for steps below the resolution of time.</summary>
    StepTooSmall,

    /// <summary>The nonlinear equations of an implicit method could not be solved, however short the step.</summary>
    NotSolved,
}
