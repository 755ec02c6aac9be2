namespace Semiflow.Flows;

/// <summary>How the stages of a Runge–Kutta method depend on one another.</summary>
public enum StageCoupling
{
    /// <summary>Each stage follows from those before it.</summary>
    Explicit,

    /// <summary>A stage also depends on itself: one nonlinear equation of the size of the state per stage.</summary>
    Diagonal,

    /// <summary>All stages depend on one another: one nonlinear equation for all of them.</summary>
    Full,
}
