namespace Semiflow.Metrics;

/// <summary>Student's t distribution: how far the mean of a few values may lie from the truth.</summary>
internal static class StudentT
{
    /// <summary>P(T ≤ t) with <paramref name="freedom"/> degrees of freedom.</summary>
    public static double Cumulative(double t, int freedom)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(freedom, 1);
        double tail = 0.5 * Beta(freedom / 2.0, 0.5, freedom / (freedom + (t * t)));
        return t > 0 ? 1 - tail : tail;
    }

    /// <summary>The t with P(|T| ≤ t) = <paramref name="level"/>: 2.262 for 95 % and 9 degrees of freedom.</summary>
    /// <param name="level">In (0, 1).</param>
    /// <param name="freedom">Degrees of freedom, at least 1.</param>
    public static double TwoSided(double level, int freedom)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(level);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(level, 1);
        double target = (1 + level) / 2, low = 0, high = 1;
        while (Cumulative(high, freedom) < target)
        {
            high *= 2;
        }

        for (int i = 0; i < 200 && high - low > 1e-15 * high; i++)
        {
            double middle = (low + high) / 2;
            (low, high) = Cumulative(middle, freedom) < target ? (middle, high) : (low, middle);
        }

        return (low + high) / 2;
    }

    /// <summary>The regularized incomplete beta function I_x(a, b), by its continued fraction (modified Lentz).</summary>
    private static double Beta(double a, double b, double x)
    {
        if (x is <= 0 or >= 1)
        {
            return x <= 0 ? 0 : 1;
        }

        // The fraction converges fast only on this side.
        return x > (a + 1) / (a + b + 2) ? 1 - Beta(b, a, 1 - x)
            : Math.Exp((a * Math.Log(x)) + (b * Math.Log(1 - x)) + LogGamma(a + b) - LogGamma(a) - LogGamma(b)) / a * Fraction(a, b, x);
    }

    private static double Fraction(double a, double b, double x)
    {
        const double tiny = 1e-300;
        double c = 1, d = 1 / NonZero(1 - ((a + b) * x / (a + 1))), value = d;
        for (int m = 1; m < 1000; m++)
        {
            foreach (double term in new[]
            {
                m * (b - m) * x / ((a + (2 * m) - 1) * (a + (2 * m))),
                -(a + m) * (a + b + m) * x / ((a + (2 * m)) * (a + (2 * m) + 1)),
            })
            {
                d = 1 / NonZero(1 + (term * d));
                c = NonZero(1 + (term / c));
                value *= c * d;
            }

            if (Math.Abs((c * d) - 1) < 1e-16)
            {
                break;
            }
        }

        return value;

        static double NonZero(double number) => Math.Abs(number) < tiny ? tiny : number;
    }

    /// <summary>ln Γ(x) for x &gt; 0: Stirling's series after shifting the argument beyond 10.</summary>
    private static double LogGamma(double x)
    {
        double shift = 0;
        for (; x < 10; x++)
        {
            shift -= Math.Log(x);
        }

        double inverse = 1 / (x * x);
        double series = (1 / 12.0)
            - (inverse * ((1 / 360.0) - (inverse * ((1 / 1260.0) - (inverse * ((1 / 1680.0) - (inverse / 1188.0)))))));
        return shift + ((x - 0.5) * Math.Log(x)) - x + (0.5 * Math.Log(2 * Math.PI)) + (series / x);
    }
}
