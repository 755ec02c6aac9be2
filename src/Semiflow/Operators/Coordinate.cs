namespace Semiflow.Operators;

/// <summary>One coordinate of the points at which an equation holds.</summary>
/// <param name="Name">Such as t or x.</param>
/// <param name="Lower">Lower end of its interval.</param>
/// <param name="Upper">Upper end.</param>
public sealed record Coordinate(string Name, double Lower, double Upper);
