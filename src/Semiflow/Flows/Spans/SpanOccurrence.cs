namespace Semiflow.Flows;

/// <summary>An event that happened.</summary>
/// <param name="Event">Its index in <see cref="SpanFlowOptions.Events"/>.</param>
/// <param name="Time">When.</param>
/// <param name="State">The state before any jump.</param>
public sealed record SpanOccurrence(int Event, double Time, IReadOnlyList<double> State);
