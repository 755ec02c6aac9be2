namespace Semiflow.Flows;

/// <summary>Sign changes that count as an event, in the direction of integration.</summary>
public enum EventDirection
{
    /// <summary>Any.</summary>
    Both,

    /// <summary>From negative to positive.</summary>
    Up,

    /// <summary>From positive to negative.</summary>
    Down,
}
