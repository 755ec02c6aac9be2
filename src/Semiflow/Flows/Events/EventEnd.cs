namespace Semiflow.Flows.Events;

/// <summary>Whether an event ends the flow.</summary>
internal enum EventEnd
{
    /// <summary>It does not.</summary>
    None,

    /// <summary>It happened as often as it may.</summary>
    Limit,

    /// <summary>It happens again and again without time passing.</summary>
    Endless,
}
