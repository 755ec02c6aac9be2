namespace Semiflow.Flows.Control;

/// <summary>An accepted step of a sample.</summary>
/// <param name="Time">Time at its start.</param>
/// <param name="Size">Its size, negative backward in time.</param>
/// <param name="Fresh">True where the field jumped at its start.</param>
/// <param name="Outputs">Save times in it with their places θ.</param>
internal sealed record AcceptedStep(double Time, double Size, bool Fresh, IReadOnlyList<(int Save, double Place)> Outputs)
{
    /// <summary>Time at its end: where steps must meet a time exactly that one.</summary>
    public required double End { get; init; }

    /// <summary>The times that the field is asked for in it.</summary>
    public required TimeWindow Window { get; init; }

    /// <summary>The events at its end, in the order in which they happen.</summary>
    public IReadOnlyList<EventMark> Events { get; init; } = [];
}
