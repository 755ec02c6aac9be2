namespace Semiflow.Transport;

/// <summary>A sum of products in about twice the digits of a double (Ogita, Rump and Oishi 2005), and what its rounding may be.</summary>
internal struct AccurateSum
{
    /// <summary>Largest rounding of an operation, relative to its result.</summary>
    public const double UnitRoundoff = 1.1102230246251565e-16;

    private double high;
    private double low;

    /// <summary>The sum rounded.</summary>
    public readonly double Value => high + low;

    /// <summary>Sum of the magnitudes.</summary>
    public double Magnitude { get; private set; }

    /// <summary>Adds x y.</summary>
    public void Add(double x, double y)
    {
        double product = x * y;
        Add(product);
        low += Math.FusedMultiplyAdd(x, y, -product);
    }

    /// <summary>Adds x.</summary>
    public void Add(double x)
    {
        double sum = high + x, part = sum - high;
        low += high - (sum - part) + (x - part);
        high = sum;
        Magnitude += Math.Abs(x);
    }
}
