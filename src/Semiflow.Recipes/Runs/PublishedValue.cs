namespace Semiflow.Recipes;

/// <summary>A published value of a figure, in its unit; <c>(figure, value)</c> is one of the recipe's source.</summary>
/// <param name="Figure">What was measured; that of a baseline is <see cref="Recipes.Figure.For"/> it.</param>
/// <param name="Value">The value.</param>
/// <param name="Source">Paper and table; empty for that of the recipe.</param>
public sealed record PublishedValue(Figure Figure, double Value, string Source = "")
{
    /// <summary>A value of the recipe's source.</summary>
    public static implicit operator PublishedValue((Figure Figure, double Value) pair) => new(pair.Figure, pair.Value);
}
