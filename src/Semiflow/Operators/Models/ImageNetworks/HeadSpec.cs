namespace Semiflow.Operators.Models;

/// <summary>A classifier to be built on features.</summary>
/// <param name="Kind">Its layers.</param>
/// <param name="Pool">Side of the squares of the grid that are averaged, where the kind pools; 0 for the whole grid.</param>
public sealed record HeadSpec(HeadKind Kind, int Pool = 0);
