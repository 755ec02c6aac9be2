using System.Runtime.CompilerServices;

namespace Semiflow.Physics;

/// <summary>The sum of two formulas; the coefficients of the first come first.</summary>
internal readonly struct FormulaSum<TFirst, TSecond> : ITwoChannelFormula
    where TFirst : ITwoChannelFormula
    where TSecond : ITwoChannelFormula
{
    public static int Coefficients => TFirst.Coefficients + TSecond.Coefficients;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Add<T>(ReadOnlySpan<T> c, T x, T y, ref T dx, ref T dy)
        where T : struct, IQuantity<T>
    {
        TFirst.Add(c[..TFirst.Coefficients], x, y, ref dx, ref dy);
        TSecond.Add(c[TFirst.Coefficients..], x, y, ref dx, ref dy);
    }
}
