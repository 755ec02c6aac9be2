namespace Semiflow.Flows.Tableaus;

/// <summary>
/// Coefficients of the pairs of Kværnø (2004), with diffrax's predictors (spec ode.md 3.2): singly diagonally implicit with an
/// explicit first stage, both solutions stiffly accurate.
/// </summary>
internal static class KvaernoTableaus
{
    internal static ButcherTableau Order3()
    {
        const double g = 0.4358665215;
        double[] third = [((-4 * g * g) + (6 * g) - 1) / (4 * g), (1 - (2 * g)) / (4 * g), g];
        double[] last = [((6 * g) - 1) / (12 * g), -1 / (((24 * g) - 12) * g), ((-6 * g * g) + (6 * g) - 1) / ((6 * g) - 3), g];
        const double theta = 1 / (2 * g);
        return new("kvaerno3", 3, [0, 2 * g, 1, 1], [[], [g, g], third, last], last)
        {
            EmbeddedWeights = [.. third, 0],
            EmbeddedOrder = 2,
            Predictors = [[], [1], [1 - theta, theta], third],
            RealStability = double.PositiveInfinity,
        };
    }

    internal static ButcherTableau Order4()
    {
        // Not the γ of the "3/4" variant, which another library mixes in.
        const double g = 0.5728160625;
        double[] fourth = [0.26260329027397794, -0.3119043274147849, 0.4764849746408077, g];
        double[] last = [0.1972165483210286, 0.1768437839066134, 0.8154421814035516, -0.762318576131193, g];
        return new("kvaerno4", 4, [0, 2 * g, 0.5971049876806123, 1, 1],
            [[], [g, g], [0.16723546204189954, -0.14294653686128728, g], fourth, last], last)
        {
            EmbeddedWeights = [.. fourth, 0],
            EmbeddedOrder = 3,
            Predictors = [[], [1], [0.478798669616032, 0.521201330383968], [0, 0.7345033361308366, 0.2654966638691634], fourth],
            RealStability = double.PositiveInfinity,
        };
    }

    internal static ButcherTableau Order5()
    {
        const double g = 0.26;
        double[] sixth = [0.13855640231268224, 0, -0.04245337201752043, 0.02446657898003141, 0.61943039072480676, g];
        double[] last = [0.13659751177640291, 0, -0.05496908796538376, -0.04118626728321046, 0.62993304899016403, 0.06962479448202728, g];
        return new(
            "kvaerno5",
            5,
            [0, 0.52, 1.230333209967908, 0.8957659843500759, 0.43639360985864756, 1, 1],
            [
                [],
                [g, g],
                [0.13, 0.84033320996790809, g],
                [0.22371961478320505, 0.47675532319799699, -0.06470895363112615, g],
                [0.16648564323248321, 0.10450018841591720, 0.03631482272098715, -0.13090704451073998, g],
                sixth,
                last,
            ],
            last)
        {
            EmbeddedWeights = [.. sixth, 0],
            EmbeddedOrder = 4,
            Predictors =
                [
                    [],
                    [1],
                    [-1.366025403784441, 2.3660254037844357],
                    [-0.19650552613122207, 0.8113579546496623, 0.38514757148155954],
                    [0.10375304369958693, 0.937994698066431, -0.04174774176601781, 0],
                    [-0.17281112873898072, 0.6235784481025847, 0.5492326806363959, 0, 0],
                    sixth,
                ],
            RealStability = double.PositiveInfinity,
        };
    }
}
