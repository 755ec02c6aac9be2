using Semiflow.Spaces;
using static TorchSharp.torch;

namespace Semiflow.Physics;

/// <summary>What a law is made for, and the source of its coefficients.</summary>
/// <param name="Grid">Grid of the states; null where they have no space.</param>
/// <param name="Truth">True values of coefficients by name; null if unknown.</param>
public sealed record LawSetting(Grid? Grid = null, IReadOnlyDictionary<string, double>? Truth = null)
{
    /// <summary>True to keep coefficients positive that could have either sign.</summary>
    public bool Positive { get; init; }

    /// <summary>True for the borders of the authors' code.</summary>
    public bool PaperCompat { get; init; }

    /// <summary>float32 or float64, that of the states.</summary>
    public ScalarType Type { get; init; } = ScalarType.Float32;

    /// <summary>True to give every coefficient its true value instead of learning it.</summary>
    public bool Known { get; init; }

    /// <summary>The grid.</summary>
    /// <exception cref="InputException">None is known.</exception>
    public Grid OnGrid => Grid ?? throw new InputException(
        "this physics needs derivatives in space, but the data name no grid: add the coordinates of the axes to the file.");

    /// <summary>A coefficient without bounds.</summary>
    /// <param name="name">Name in reports and checkpoints, and of its true value.</param>
    /// <param name="initial">Value before training.</param>
    /// <param name="scale">Size of the coefficient: steps of an optimizer are relative to it.</param>
    public Coefficient Free(string name, double initial, double scale = 1) => Known
        ? TrueValue(name)
        : Coefficient.Free(name, initial, Physics.TrueCoefficients.Of(name, Truth), scale, Type);

    /// <summary>A coefficient that stays positive if <see cref="Positive"/> says so.</summary>
    /// <param name="name">Name in reports and checkpoints, and of its true value.</param>
    /// <param name="initial">Value before training.</param>
    public Coefficient PositiveIfAsked(string name, double initial) => Positive && !Known
        ? Coefficient.Positive(name, initial, Physics.TrueCoefficients.Of(name, Truth), Type)
        : Free(name, initial);

    /// <summary>A coefficient between 0 and <paramref name="bound"/>.</summary>
    /// <param name="name">Name in reports and checkpoints, and of its true value.</param>
    /// <param name="bound">Upper bound.</param>
    /// <param name="initial">Value before training.</param>
    public Coefficient Bounded(string name, double bound, double initial) => Known
        ? TrueValue(name)
        : Coefficient.Bounded(name, bound, initial, Physics.TrueCoefficients.Of(name, Truth), Type);

    private Coefficient TrueValue(string name) =>
        Physics.TrueCoefficients.Known(name, Truth
            ?? throw new InvalidOperationException($"the true value of '{name}' is asked for, but none is known."));
}
