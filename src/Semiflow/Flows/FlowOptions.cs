namespace Semiflow.Flows;

/// <summary>How a flow is computed.</summary>
public sealed record FlowOptions
{
    /// <summary>The method; default the classical Runge–Kutta method of order 4.</summary>
    public ButcherTableau Method { get; init; } = RungeKutta.Classical4;

    /// <summary>Fixed steps between two save times.</summary>
    public int Substeps { get; init; } = 1;

    /// <summary>How gradients pass through.</summary>
    public GradientMode Gradient { get; init; } = GradientMode.Through;

    /// <summary>
    /// Whether a sample that fails is an exception, which suits training. Otherwise the trajectory holds what was computed,
    /// NaN for what is missing, and the failures; the other samples and their gradients are those without it.
    /// </summary>
    public bool Throw { get; init; } = true;
}
