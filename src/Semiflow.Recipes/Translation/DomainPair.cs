using Semiflow.Systems;
using static TorchSharp.torch;

namespace Semiflow.Recipes.Translation;

/// <summary>Two domains to translate between.</summary>
/// <param name="Name">Name in figures, lower case with underscores.</param>
/// <param name="Title">Name for people.</param>
/// <param name="Source">α.</param>
/// <param name="Target">β.</param>
internal sealed record DomainPair(string Name, string Title, IPointLaw Source, IPointLaw Target)
{
    /// <summary>The optimal map for squared distances, on points <c>[n, d]</c>; null where it is not known.</summary>
    public Func<Tensor, Tensor>? Exact { get; init; }

    /// <summary>W₂² of the two laws; null where it is not known.</summary>
    public double? OptimalCost { get; init; }

    /// <summary>The pair the other way.</summary>
    public DomainPair Reversed => new($"{Name}_reversed", $"{Title}, reversed", Target, Source) { OptimalCost = OptimalCost };
}
