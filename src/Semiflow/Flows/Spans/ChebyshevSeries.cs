namespace Semiflow.Flows.Spans;

/// <summary>Chebyshev polynomials T_0 … T_n at a point with their first and second derivatives.</summary>
internal sealed record ChebyshevSeries(double[] Value, double[] First, double[] Second)
{
    internal static ChebyshevSeries At(double x, int degree)
    {
        double[] value = new double[degree + 1];
        double[] first = new double[degree + 1];
        double[] second = new double[degree + 1];
        (value[0], value[1], first[1]) = (1, x, 1);
        for (int j = 2; j <= degree; j++)
        {
            value[j] = (2 * x * value[j - 1]) - value[j - 2];
            first[j] = (2 * value[j - 1]) + (2 * x * first[j - 1]) - first[j - 2];
            second[j] = (4 * first[j - 1]) + (2 * x * second[j - 1]) - second[j - 2];
        }

        return new(value, first, second);
    }
}
