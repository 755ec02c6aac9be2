using Semiflow.Spaces;
using static TorchSharp.torch;

namespace Semiflow.Systems;

/// <summary>A law of points in a space of few dimensions, to draw from.</summary>
public interface IPointLaw : ISystem
{
    /// <summary>One line: name and parameters.</summary>
    string Description { get; }

    /// <summary>Dimension of the space.</summary>
    int Dimension { get; }

    /// <summary>Number of classes, or of parts of a mixture; 1 where there are none.</summary>
    int Classes { get; }

    /// <summary>Independent points: the same for the same seed, and fewer are a prefix of more.</summary>
    /// <param name="count">How many.</param>
    /// <param name="seed">Seed of the draw.</param>
    /// <param name="type">Float32 or Float64.</param>
    /// <returns>Points <c>[count, dimension]</c> with their classes.</returns>
    LabeledCloud Draw(int count, ulong seed, ScalarType type = ScalarType.Float32);
}
