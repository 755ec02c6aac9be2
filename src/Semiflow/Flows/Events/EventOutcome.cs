using static TorchSharp.torch;

namespace Semiflow.Flows.Events;

/// <summary>What events at the end of a step leave.</summary>
/// <param name="Occurrences">One per event, in their order.</param>
/// <param name="After">The state from which the flow goes on, at the end of the step.</param>
/// <param name="Landed">Time and state right after the last change of the state; null where none changed it.</param>
internal sealed record EventOutcome(IReadOnlyList<FlowOccurrence> Occurrences, Tensor After, (Tensor Time, Tensor State)? Landed);
