namespace Semiflow.Flows;

/// <summary>The Runge–Kutta methods (spec ode.md 3).</summary>
public static class RungeKutta
{
    /// <summary>Explicit Euler, order 1.</summary>
    public static ButcherTableau Euler { get; } = new("euler", 1, [0], [[]], [1]);

    /// <summary>The explicit midpoint rule, order 2.</summary>
    public static ButcherTableau Midpoint { get; } = new("midpoint", 2, [0, 0.5], [[], [0.5]], [0, 1]);

    /// <summary>The classical method of order 4 (Kutta 1901).</summary>
    public static ButcherTableau Classical4 { get; } = new(
        "rk4", 4, [0, 0.5, 0.5, 1], [[], [0.5], [0, 0.5], [0, 0, 1]], [1 / 6.0, 1 / 3.0, 1 / 3.0, 1 / 6.0]);

    /// <summary>Kutta's 3/8 rule, order 4: what torchdiffeq calls rk4.</summary>
    public static ButcherTableau ThreeEighths { get; } = new(
        "rk4-38", 4, [0, 1 / 3.0, 2 / 3.0, 1], [[], [1 / 3.0], [-1 / 3.0, 1], [1, -1, 1]], [1 / 8.0, 3 / 8.0, 3 / 8.0, 1 / 8.0]);
}
