using Semiflow.Operators;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Recipes.Sources;

/// <summary>What single precision loses of a channel: numbers that differ by less than a 2⁻²³ of their size are the same.</summary>
internal static class SinglePrecision
{
    private const double Unit = 1.0 / (1 << 23);
    private const double Enough = 1000; // Steps between the extremes of a channel, below which its variation is a staircase.

    private const double Largest = 1e15; // Its square, summed over nodes, is still finite.

    /// <summary>A warning for each channel that varies so little that single precision, in which it is computed, loses it.</summary>
    /// <param name="what">What the channels are of, e.g. <c>output</c>.</param>
    /// <param name="values">As they are computed with, before the cast, <c>[sample, channel, x…]</c>.</param>
    public static IEnumerable<string> Lost(string what, Tensor values) => Staircases(what, values).Select(text =>
        $"{text} of single precision, in which it is computed. What is finer is lost: give it its own scale, for example its own array.");

    /// <summary>The same of numbers that a file holds in single precision.</summary>
    /// <param name="path">The file.</param>
    /// <param name="what">What the channels are of.</param>
    /// <param name="values">As the file holds them.</param>
    public static IEnumerable<string> LostInFile(string path, string what, Tensor values) => values.dtype != ScalarType.Float32 ? []
        : Staircases(what, values).Select(text => $"{text} of single precision, in which {path} holds it. What is finer is lost: store it "
            + $"as float64, or without its mean.");

    /// <summary>Normalized values in single precision.</summary>
    /// <param name="what">What they are of, e.g. <c>input of test pair</c>, to precede a number.</param>
    /// <param name="values"><c>[sample, channel, x…]</c>.</param>
    /// <exception cref="InputException">A sample that is not finite in it, or whose square is not.</exception>
    public static Tensor Cast(string what, Tensor values)
    {
        Tensor single = values.to(float32);
        using Tensor sizes = values.abs(), fits = sizes.le(Largest), flat = fits.flatten(1), whole = flat.all(1);
        return Array.IndexOf(whole.data<bool>().ToArray(), false) is var bad and >= 0
            ? throw new InputException($"the {what} {bad} (counted from 0) is too large for single precision, in which networks compute, "
                + $"in units of the training data: repair or leave out that sample.")
            : single;
    }

    /// <summary>Whether physical values of a normalization keep their variation in single precision.</summary>
    public static bool Suits(Normalization normalization) => normalization.Shift.Zip(normalization.Scale)
        .All(channel => Math.Abs(channel.Second) >= Enough * Unit * (Math.Abs(channel.First) + Math.Abs(channel.Second)));

    private static IEnumerable<string> Staircases(string what, Tensor values)
    {
        for (int channel = 0; channel < values.shape[1]; channel++)
        {
            using Tensor each = values.select(1, channel), low = each.min(), high = each.max();
            (double least, double most) = (low.ToDouble(), high.ToDouble());
            double steps = (most - least) / (Unit * Math.Max(Math.Abs(least), Math.Abs(most)));
            if (steps > 0 && steps < Enough)
            {
                string which = values.shape[1] == 1 ? what : FormattableString.Invariant($"channel {channel} of the {what}");
                yield return FormattableString.Invariant(
                    $"the {which} varies by {most - least:G3} around {(least / 2) + (most / 2):G8}, some {Math.Ceiling(steps)} steps");
            }
        }
    }
}
