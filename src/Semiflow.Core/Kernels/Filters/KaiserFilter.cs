namespace Semiflow.Kernels.Filters;

/// <summary>
/// Kaiser-windowed sinc low-pass filter by its transition width (Kaiser 1974; the same as SciPy's <c>firwin</c> with
/// <c>width</c>) (spec cno.md 2.6.1).
/// </summary>
internal static class KaiserFilter
{
    /// <summary>
    /// h[n] ∝ (f_c/ν)·sinc((f_c/ν)·m)·I₀(β√(1−(2m/(T−1))²)), m = n − (T−1)/2, scaled to sum 1; one tap is not a filter.
    /// </summary>
    /// <param name="taps">Number of taps T ≥ 1; CNO uses 6 per unit of the resampling factor.</param>
    /// <param name="cutoff">Cut-off frequency f_c, in the units of <paramref name="rate"/>.</param>
    /// <param name="width">Full width of the transition band, same units.</param>
    /// <param name="rate">Sampling rate; ν is half of it.</param>
    /// <returns>The T weights in double precision, symmetric, summing to one.</returns>
    /// <exception cref="ArgumentOutOfRangeException">No tap, or a frequency that is not positive.</exception>
    public static double[] Design(int taps, double cutoff, double width, double rate)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(taps, 1);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(cutoff);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(rate);
        if (taps == 1)
        {
            return [1];
        }

        double nyquist = rate / 2;
        double beta = Beta(2.285 * (taps - 1) * Math.PI * (width / nyquist) + 7.95);
        var weights = new double[taps];
        double sum = 0;
        for (int n = 0; n < taps; n++)
        {
            double m = n - (taps - 1) / 2.0;
            double position = 2 * m / (taps - 1);
            double window = BesselI0(beta * Math.Sqrt(Math.Max(0, 1 - position * position))) / BesselI0(beta);
            weights[n] = cutoff / nyquist * Sinc(cutoff / nyquist * m) * window;
            sum += weights[n];
        }

        for (int n = 0; n < taps; n++)
        {
            weights[n] /= sum;
        }

        return weights;
    }

    /// <summary>Window parameter β for a stop-band attenuation in decibel (Kaiser's fit).</summary>
    internal static double Beta(double attenuation) => attenuation switch
    {
        > 50 => 0.1102 * (attenuation - 8.7),
        > 21 => 0.5842 * Math.Pow(attenuation - 21, 0.4) + 0.07886 * (attenuation - 21),
        _ => 0,
    };

    /// <summary>Modified Bessel function of the first kind, order 0, by its power series: all terms are positive.</summary>
    internal static double BesselI0(double x)
    {
        double quarter = x * x / 4, term = 1, sum = 1;
        for (int k = 1; term > sum * 1e-18; k++)
        {
            term *= quarter / ((double)k * k);
            sum += term;
        }

        return sum;
    }

    private static double Sinc(double x) => x == 0 ? 1 : Math.Sin(Math.PI * x) / (Math.PI * x);
}
