namespace Semiflow.Bench;

/// <summary>One measured number with its unit and, where there is one, the published number beside it.</summary>
/// <param name="Value">What was measured.</param>
/// <param name="Unit">Its unit: <c>ms</c>, <c>x</c> for a ratio, <c>MiB</c>, …</param>
/// <param name="Published">The number to compare with, null where none is known.</param>
public sealed record Figure(double Value, string Unit, double? Published = null);
