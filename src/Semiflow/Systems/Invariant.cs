namespace Semiflow.Systems;

/// <summary>A quantity of the state that the exact flow conserves, or lets only fall.</summary>
/// <param name="Name">Name in text.</param>
/// <param name="Conserved">True where it stays, false where it falls.</param>
/// <param name="Value">Its value at a state of channels × nodes numbers.</param>
public sealed record Invariant(string Name, bool Conserved, InvariantValue Value);

/// <summary>Value of an invariant at one state, channels × nodes numbers.</summary>
public delegate double InvariantValue(ReadOnlySpan<double> state);
