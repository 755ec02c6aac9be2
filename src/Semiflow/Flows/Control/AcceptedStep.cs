namespace Semiflow.Flows.Control;

/// <summary>An accepted step of a sample.</summary>
/// <param name="Time">Time at its start.</param>
/// <param name="Size">Its size, negative backward in time.</param>
/// <param name="Fresh">True where the field jumped at its start.</param>
/// <param name="Outputs">Save times in it with their places θ.</param>
internal sealed record AcceptedStep(double Time, double Size, bool Fresh, IReadOnlyList<(int Save, double Place)> Outputs)
{
    /// <summary>The event at its end; null for none.</summary>
    public EventMark? Event { get; init; }
}
