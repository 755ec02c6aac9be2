namespace Semiflow.Transport.Exact;

/// <summary>
/// Weights of both sides as whole numbers of one unit with one total: flows between them then stay exact, so that no small weight is lost
/// beside a large one, and ties stay ties.
/// </summary>
internal sealed class MassUnits
{
    // Units of the total: sums stay far below the 127 bits of the type, and doubles down to 2^-67 of the total keep all their bits.
    private const int Bits = 120;
    private readonly int exponent;

    /// <summary>The weights of two sides whose totals agree up to rounding.</summary>
    public MassUnits(double[] source, double[] target)
    {
        exponent = Math.ILogB(source.Sum()) - Bits;
        (Source, Target) = (Whole(source), Whole(target));
        Int128 missing = Total(Source) - Total(Target);
        Target[Array.IndexOf(target, target.Max())] += missing;
    }

    /// <summary>Weights of the sources.</summary>
    public Int128[] Source { get; }

    /// <summary>Weights of the targets, of the same total.</summary>
    public Int128[] Target { get; }

    /// <summary>A mass as a number.</summary>
    public double Mass(Int128 units) => Math.ScaleB((double)units, exponent);

    private static Int128 Total(Int128[] units)
    {
        Int128 total = 0;
        foreach (Int128 each in units)
        {
            total += each;
        }

        return total;
    }

    // A weight that is not 0 keeps at least one unit.
    private Int128[] Whole(double[] weights) =>
        [.. weights.Select(weight => weight > 0 ? Int128.Max(1, (Int128)Math.ScaleB(weight, -exponent)) : 0)];
}
