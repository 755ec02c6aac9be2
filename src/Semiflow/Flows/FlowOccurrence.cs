using static TorchSharp.torch;

namespace Semiflow.Flows;

/// <summary>An event that happened to a sample.</summary>
/// <param name="Event">Its index in <see cref="FlowOptions.Events"/>.</param>
/// <param name="Sample">The sample.</param>
/// <param name="Time">When, <c>[1]</c>.</param>
/// <param name="State">The state before any jump, <c>[1, channel, x…]</c>.</param>
/// <param name="Grazing">True where the value hardly passes zero, or jumps over it, so that its time has no derivative: none flows.</param>
public sealed record FlowOccurrence(int Event, int Sample, Tensor Time, Tensor State, bool Grazing);
