using System.Numerics;

namespace Semiflow.Transport.Exact;

/// <summary>Doubles as whole multiples of a power of two, so that sums of them are exact.</summary>
/// <param name="smallest">Smallest magnitude of what is to be exact, not 0.</param>
internal sealed class WholeNumbers(double smallest)
{
    private const int MantissaBits = 52;
    private readonly int exponent = Math.ILogB(smallest) - MantissaBits;

    /// <summary>A number in units; what lies below a unit is cut off.</summary>
    public BigInteger Of(double value)
    {
        if (value == 0)
        {
            return BigInteger.Zero;
        }

        int shift = Math.ILogB(value) - MantissaBits;
        var mantissa = new BigInteger((long)Math.ScaleB(value, -shift));
        return shift >= exponent ? mantissa << (shift - exponent) : mantissa >> (exponent - shift);
    }

    /// <summary>Units as a number, to the last bit or so.</summary>
    public double Number(BigInteger units)
    {
        int shift = (int)Math.Max(0, units.GetBitLength() - 62);
        return Math.ScaleB((double)(long)(shift == 0 ? units : units >> shift), exponent + shift);
    }
}
