using Semiflow.Flows.Tableaus;

namespace Semiflow.Flows;

/// <summary>
/// The Runge–Kutta methods (spec ode.md 3); every one of them takes fixed steps, those with embedded weights also controlled ones.
/// </summary>
public static class RungeKutta
{
    /// <summary>Explicit Euler, order 1.</summary>
    public static ButcherTableau Euler { get; } = ExplicitTableaus.Euler();

    /// <summary>The explicit midpoint rule, order 2.</summary>
    public static ButcherTableau Midpoint { get; } = ExplicitTableaus.Midpoint();

    /// <summary>Heun's method, order 2 (1).</summary>
    public static ButcherTableau Heun2 { get; } = ExplicitTableaus.Heun2();

    /// <summary>Ralston's method, order 2 (1), of least error constant.</summary>
    public static ButcherTableau Ralston2 { get; } = ExplicitTableaus.Ralston2();

    /// <summary>Heun's method of order 3.</summary>
    public static ButcherTableau Heun3 { get; } = ExplicitTableaus.Heun3();

    /// <summary>The classical method of order 4 (Kutta 1901).</summary>
    public static ButcherTableau Classical4 { get; } = ExplicitTableaus.Classical4();

    /// <summary>Kutta's 3/8 rule, order 4: what torchdiffeq calls rk4.</summary>
    public static ButcherTableau ThreeEighths { get; } = ExplicitTableaus.ThreeEighths();

    /// <summary>Bogacki and Shampine (1989), order 3 (2): for loose tolerances.</summary>
    public static ButcherTableau Bosh3 { get; } = ExplicitTableaus.Bosh3();

    /// <summary>Dormand and Prince (1980), order 5 (4), with Shampine's embedded weights as in torchdiffeq and diffrax.</summary>
    public static ButcherTableau Dopri5 { get; } = ExplicitTableaus.Dopri5();

    /// <summary>Dormand and Prince (1980), order 5 (4), with their own embedded weights as in scipy's RK45.</summary>
    public static ButcherTableau Dopri5Original { get; } = ExplicitTableaus.Dopri5Original();

    /// <summary>Tsitouras (2011), order 5 (4): the default of adaptive explicit integration.</summary>
    public static ButcherTableau Tsit5 { get; } = ExplicitTableaus.Tsit5();

    /// <summary>Prince and Dormand (1981), order 8 (7): for tolerances below 1e-8.</summary>
    public static ButcherTableau Dopri8 { get; } = DormandPrince8.Create();

    /// <summary>Implicit Euler, order 1, L-stable.</summary>
    public static ButcherTableau ImplicitEuler { get; } = ImplicitTableaus.ImplicitEuler();

    /// <summary>The implicit midpoint rule, order 2: symplectic, keeps quadratic invariants.</summary>
    public static ButcherTableau ImplicitMidpoint { get; } = ImplicitTableaus.ImplicitMidpoint();

    /// <summary>The trapezoidal rule, order 2, A-stable.</summary>
    public static ButcherTableau Trapezoid { get; } = ImplicitTableaus.Trapezoid();

    /// <summary>TR-BDF2, order 2 (3), L-stable (Hosea and Shampine 1996).</summary>
    public static ButcherTableau TrBdf2 { get; } = ImplicitTableaus.TrBdf2();

    /// <summary>Alexander's method of two stages, order 2, L-stable (1977).</summary>
    public static ButcherTableau Sdirk2 { get; } = ImplicitTableaus.Sdirk2();

    /// <summary>Hairer and Wanner's SDIRK method, order 4 (3), L-stable (II, table IV.6.5).</summary>
    public static ButcherTableau Sdirk4 { get; } = ImplicitTableaus.Sdirk4();

    /// <summary>Kværnø (2004), order 3 (2), L-stable.</summary>
    public static ButcherTableau Kvaerno3 { get; } = KvaernoTableaus.Order3();

    /// <summary>Kværnø (2004), order 4 (3), L-stable; its second stage looks beyond the end of the step.</summary>
    public static ButcherTableau Kvaerno4 { get; } = KvaernoTableaus.Order4();

    /// <summary>
    /// Kværnø (2004), order 5 (4), L-stable: the default for stiff problems; its third stage looks beyond the end of the step.
    /// </summary>
    public static ButcherTableau Kvaerno5 { get; } = KvaernoTableaus.Order5();

    /// <summary>Gauss' collocation of two stages, order 4: symplectic.</summary>
    public static ButcherTableau Gauss4 { get; } = CollocationTableaus.Gauss4();

    /// <summary>Gauss' collocation of three stages, order 6: symplectic.</summary>
    public static ButcherTableau Gauss6 { get; } = CollocationTableaus.Gauss6();

    /// <summary>Radau IIA of two stages, order 3, L-stable.</summary>
    public static ButcherTableau Radau3 { get; } = CollocationTableaus.Radau3();

    /// <summary>Radau IIA of three stages, order 5, L-stable.</summary>
    public static ButcherTableau Radau5 { get; } = CollocationTableaus.Radau5();

    /// <summary>Every method, explicit ones first.</summary>
    public static IReadOnlyList<ButcherTableau> All { get; } =
        [
            Euler, Midpoint, Heun2, Ralston2, Heun3, Classical4, ThreeEighths, Bosh3, Dopri5, Dopri5Original, Tsit5, Dopri8,
            ImplicitEuler, ImplicitMidpoint, Trapezoid, TrBdf2, Sdirk2, Sdirk4, Kvaerno3, Kvaerno4, Kvaerno5, Gauss4, Gauss6, Radau3,
            Radau5,
        ];

    /// <summary>The method of a name.</summary>
    /// <param name="name">For example <c>rk4</c> or <c>dopri5</c>; case does not matter.</param>
    /// <exception cref="InputException">No method has this name; the message lists all.</exception>
    public static ButcherTableau Find(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return All.FirstOrDefault(method => string.Equals(method.Name, name, StringComparison.OrdinalIgnoreCase))
            ?? throw new InputException($"There is no integration method '{name}': choose one of "
                + $"{string.Join(", ", All.Select(method => method.Name))}.");
    }
}
