namespace Semiflow.Flows.Events;

/// <summary>What the search must know of an event besides its value.</summary>
/// <param name="Direction">Which sign changes count.</param>
/// <param name="Limit">How often it happens.</param>
/// <param name="InteriorChecks">Places looked at inside a step.</param>
/// <param name="Jumps">True where it changes the state.</param>
internal readonly record struct EventRule(EventDirection Direction, int Limit, int InteriorChecks, bool Jumps);
