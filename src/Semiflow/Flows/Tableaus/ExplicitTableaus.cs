namespace Semiflow.Flows.Tableaus;

/// <summary>Coefficients of the explicit methods up to order 5 (spec ode.md 3.1, 4).</summary>
internal static class ExplicitTableaus
{
    internal static ButcherTableau Euler() =>
        new("euler", 1, [0], [[]], [1]) { Dense = [[1]], DenseOrder = 1, RealStability = 2 };

    internal static ButcherTableau Midpoint() =>
        new("midpoint", 2, [0, 0.5], [[], [0.5]], [0, 1]) { RealStability = 2 };

    internal static ButcherTableau Heun2() =>
        new("heun2", 2, [0, 1], [[], [1]], [0.5, 0.5]) { EmbeddedWeights = [1, 0], EmbeddedOrder = 1, RealStability = 2 };

    internal static ButcherTableau Ralston2() =>
        new("ralston2", 2, [0, 2 / 3.0], [[], [2 / 3.0]], [0.25, 0.75]) { EmbeddedWeights = [1, 0], EmbeddedOrder = 1, RealStability = 2 };

    internal static ButcherTableau Heun3() =>
        new("heun3", 3, [0, 1 / 3.0, 2 / 3.0], [[], [1 / 3.0], [0, 2 / 3.0]], [0.25, 0, 0.75]) { RealStability = 2.51 };

    internal static ButcherTableau Classical4() =>
        new("rk4", 4, [0, 0.5, 0.5, 1], [[], [0.5], [0, 0.5], [0, 0, 1]], [1 / 6.0, 1 / 3.0, 1 / 3.0, 1 / 6.0]) { RealStability = 2.79 };

    internal static ButcherTableau ThreeEighths() =>
        new("rk4-38", 4, [0, 1 / 3.0, 2 / 3.0, 1], [[], [1 / 3.0], [-1 / 3.0, 1], [1, -1, 1]], [1 / 8.0, 3 / 8.0, 3 / 8.0, 1 / 8.0])
        { RealStability = 2.79 };

    internal static ButcherTableau Bosh3() =>
        new("bosh3", 3, [0, 0.5, 0.75, 1], [[], [0.5], [0, 0.75], [2 / 9.0, 1 / 3.0, 4 / 9.0]], [2 / 9.0, 1 / 3.0, 4 / 9.0, 0])
        {
            EmbeddedWeights = [7 / 24.0, 1 / 4.0, 1 / 3.0, 1 / 8.0],
            EmbeddedOrder = 2,
            RealStability = 2.51,
        };

    internal static ButcherTableau Dopri5()
    {
        double[] last = [35 / 384.0, 0, 500 / 1113.0, 125 / 192.0, -2187 / 6784.0, 11 / 84.0];
        double[] weights = [.. last, 0];
        return new(
            "dopri5",
            5,
            [0, 1 / 5.0, 3 / 10.0, 4 / 5.0, 8 / 9.0, 1, 1],
            [
                [],
                [1 / 5.0],
                [3 / 40.0, 9 / 40.0],
                [44 / 45.0, -56 / 15.0, 32 / 9.0],
                [19372 / 6561.0, -25360 / 2187.0, 64448 / 6561.0, -212 / 729.0],
                [9017 / 3168.0, -355 / 33.0, 46732 / 5247.0, 49 / 176.0, -5103 / 18656.0],
                last,
            ],
            weights)
        {
            EmbeddedWeights = [1951 / 21600.0, 0, 22642 / 50085.0, 451 / 720.0, -12231 / 42400.0, 649 / 6300.0, 1 / 60.0],
            EmbeddedOrder = 4,
            Dense = ThroughMiddle(
                weights,
                [
                    6025192743 / 60171106304.0, 0, 51252292925 / 130801643196.0, -2691868925 / 90256659456.0,
                    187940372067 / 3189068634112.0, -1776094331 / 39487288512.0, 11237099 / 470086768.0,
                ]),
            DenseOrder = 4,
            RealStability = 3.31,
        };
    }

    internal static ButcherTableau Dopri5Original() => Dopri5() with
    {
        Name = "dopri5-original",
        EmbeddedWeights = [5179 / 57600.0, 0, 7571 / 16695.0, 393 / 640.0, -92097 / 339200.0, 187 / 2100.0, 1 / 40.0],
    };

    internal static ButcherTableau Tsit5()
    {
        double[] last = [0.09646076681806523, 0.01, 0.4798896504144996, 1.379008574103742, -3.290069515436081, 2.324710524099774];
        return new(
            "tsit5",
            5,
            [0, 0.161, 0.327, 0.9, 0.9800255409045097, 1, 1],
            [
                [],
                [0.161],
                [-0.008480655492356989, 0.335480655492357],
                [2.8971530571054935, -6.359448489975075, 4.3622954328695815],
                [5.325864828439257, -11.748883564062828, 7.4955393428898365, -0.09249506636175525],
                [5.86145544294642, -12.92096931784711, 8.159367898576159, -0.071584973281401, -0.028269050394068383],
                last,
            ],
            [.. last, 0])
        {
            ErrorWeights =
                [
                    0.0017800110522257773, 0.0008164344596567463, -0.007880878010261994, 0.1447110071732629, -0.5823571654525552,
                    0.45808210592918686, -1 / 66.0,
                ],
            EmbeddedOrder = 4,
            Dense = ToWeights(
                [.. last, 0],
                [
                    Product(-1.0530884977290216, [0, 1], [-1.3299890189751412, 1], [0.7139816917074209, -1.4364028541716351, 1]),
                    Product(0.1017, [0, 0, 1], [1.2949852507374631, -2.1966568338249754, 1]),
                    Product(2.490627285651252793, [0, 0, 1], [1.57803468208092486, -2.38535645472061657, 1]),
                    Product(-16.54810288924490272, [0, 0, 1], [-1.21712927295533244, 1], [-0.61620406037800089, 1]),
                    Product(47.37952196192812281, [0, 0, 1], [-1.203071208372362603, 1], [-0.658047292653547382, 1]),
                    Product(-34.87065786149660974, [0, 0, 1], [-1.2, 1], [-2 / 3.0, 1]),
                    Product(2.5, [0, 0, 1], [-1, 1], [-0.6, 1]),
                ]),
            DenseOrder = 4,
            RealStability = 3.51,
        };
    }

    /// <summary>
    /// The quartic through both ends, their velocities (first and last stage) and a value in the middle of the step (Shampine 1986).
    /// </summary>
    /// <param name="weights">b.</param>
    /// <param name="middle">The value in the middle is x + h Σ_i middle_i k_i.</param>
    internal static double[][] ThroughMiddle(double[] weights, double[] middle) =>
        [.. weights.Select((b, i) =>
        {
            double start = i == 0 ? 1 : 0;
            double end = i == weights.Length - 1 ? 1 : 0;
            return new[]
            {
                start,
                end - (4 * start) - (5 * b) + (16 * middle[i]),
                (5 * start) - (3 * end) + (14 * b) - (32 * middle[i]),
                (2 * (end - start)) - (8 * b) + (16 * middle[i]),
            };
        })];

    // The published digits miss the weights at θ = 1 by up to 6e-11: the coefficients of θ³ take the difference, so that the output has no
    // jumps.
    private static double[][] ToWeights(double[] weights, double[][] rows)
    {
        for (int i = 0; i < rows.Length; i++)
        {
            rows[i][2] += weights[i] - rows[i].Sum();
        }

        return rows;
    }

    /// <summary>Coefficients of θ, θ², … of a product of polynomials without constant term.</summary>
    private static double[] Product(double scale, params double[][] factors)
    {
        double[] product = [scale];
        foreach (double[] factor in factors)
        {
            double[] next = new double[product.Length + factor.Length - 1];
            for (int i = 0; i < product.Length; i++)
            {
                for (int j = 0; j < factor.Length; j++)
                {
                    next[i + j] += product[i] * factor[j];
                }
            }

            product = next;
        }

        return product[1..];
    }
}
