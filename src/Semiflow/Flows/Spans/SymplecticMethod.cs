namespace Semiflow.Flows;

/// <summary>Symplectic methods of separable energies: their energy error stays bounded (spec ode.md 3.4).</summary>
public enum SymplecticMethod
{
    /// <summary>Symplectic Euler, order 1, one force per step.</summary>
    Euler,

    /// <summary>Störmer–Verlet as kick, drift, kick, order 2, one force per step.</summary>
    Verlet,

    /// <summary>Yoshida's composition of three Verlet steps (1990), order 4, three forces per step.</summary>
    Yoshida4,
}
