namespace Semiflow.Flows;

/// <summary>How controlled steps meet the time where they must stop.</summary>
public enum StepEnding
{
    /// <summary>
    /// What remains is taken in one step where it is less than 1.1 steps and in two equal ones where it is less than 2, so that no sliver
    /// is left.
    /// </summary>
    Balanced,

    /// <summary>Only the last step is shortened.</summary>
    Clipped,

    /// <summary>
    /// The last step goes beyond the last save time, whose state comes from dense output, as in torchdiffeq; stop and jump times are still
    /// met by a shortened step.
    /// </summary>
    Passed,
}
