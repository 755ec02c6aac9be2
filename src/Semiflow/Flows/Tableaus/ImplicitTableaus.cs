namespace Semiflow.Flows.Tableaus;

/// <summary>Coefficients of the diagonally implicit methods besides Kværnø's (spec ode.md 3.2).</summary>
internal static class ImplicitTableaus
{
    internal static ButcherTableau ImplicitEuler() =>
        new("implicit-euler", 1, [1], [[1]], [1]) { Dense = [[1]], DenseOrder = 1, RealStability = double.PositiveInfinity };

    internal static ButcherTableau ImplicitMidpoint() =>
        new("implicit-midpoint", 2, [0.5], [[0.5]], [1]) { RealStability = double.PositiveInfinity };

    internal static ButcherTableau Trapezoid() =>
        new("trapezoid", 2, [0, 1], [[], [0.5, 0.5]], [0.5, 0.5]) { Predictors = [[], [1]], RealStability = double.PositiveInfinity };

    internal static ButcherTableau TrBdf2()
    {
        double gamma = 1 - (Math.Sqrt(2) / 2);
        double w = Math.Sqrt(2) / 4;
        return new("tr-bdf2", 2, [0, 2 * gamma, 1], [[], [gamma, gamma], [w, w, gamma]], [w, w, gamma])
        {
            EmbeddedWeights = [(1 - w) / 3, ((3 * w) + 1) / 3, gamma / 3],
            EmbeddedOrder = 3,
            RealStability = double.PositiveInfinity,
        };
    }

    internal static ButcherTableau Sdirk2()
    {
        double gamma = 1 - (Math.Sqrt(2) / 2);
        return new("sdirk2", 2, [gamma, 1], [[gamma], [1 - gamma, gamma]], [1 - gamma, gamma]) { RealStability = double.PositiveInfinity };
    }

    internal static ButcherTableau Sdirk4()
    {
        double[] last = [25 / 24.0, -49 / 48.0, 125 / 16.0, -85 / 12.0, 0.25];
        return new(
            "sdirk4",
            4,
            [0.25, 0.75, 11 / 20.0, 0.5, 1],
            [[0.25], [0.5, 0.25], [17 / 50.0, -1 / 25.0, 0.25], [371 / 1360.0, -137 / 2720.0, 15 / 544.0, 0.25], last],
            last)
        {
            EmbeddedWeights = [59 / 48.0, -17 / 96.0, 225 / 32.0, -85 / 12.0, 0],
            EmbeddedOrder = 3,
            RealStability = double.PositiveInfinity,
        };
    }
}
