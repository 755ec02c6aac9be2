namespace Semiflow.Flows;

/// <summary>How a flow is computed.</summary>
public sealed record FlowOptions
{
    /// <summary>The method; default the classical Runge–Kutta method of order 4.</summary>
    public ButcherTableau Method { get; init; } = RungeKutta.Classical4;

    /// <summary>Fixed steps between two save times; counts where <see cref="Control"/> is null.</summary>
    public int Substeps { get; init; } = 1;

    /// <summary>Control of step sizes by the estimated error, for methods that have one; null, the default, for fixed steps.</summary>
    public StepControl? Control { get; init; }

    /// <summary>
    /// One controlled step size for the whole batch, its error measured over all samples, as in torchdiffeq; otherwise each sample
    /// has its own steps and the values that it would have alone. Fields whose samples are not interchangeable, such as grouped
    /// networks, need it.
    /// </summary>
    public bool LockStep { get; init; }

    /// <summary>Controlled steps of a sample, rejected ones included, before it fails.</summary>
    public int MaxSteps { get; init; } = 10_000;

    /// <summary>
    /// True to shorten controlled steps so that they meet each save time: its state then has the order of the method, not of its dense
    /// output.
    /// </summary>
    public bool StepToSaveTimes { get; init; }

    /// <summary>
    /// Times that steps must meet, such as those where a forcing has a kink; <see cref="Substeps"/> then counts between two of them.
    /// </summary>
    public IReadOnlyList<double> StopTimes { get; init; } = [];

    /// <summary>
    /// Times where the field jumps: steps end there, what was known of the field is forgotten, and it is asked for its limit from the side
    /// of each step.
    /// </summary>
    public IReadOnlyList<double> JumpTimes { get; init; } = [];

    /// <summary>
    /// Events, for steps of each sample's own (not <see cref="LockStep"/>) and gradients through the steps. Those of one time all happen,
    /// in this order, each to the state that the one before left.
    /// </summary>
    public IReadOnlyList<FlowEvent> Events { get; init; } = [];

    /// <summary>How gradients pass through.</summary>
    public GradientMode Gradient { get; init; } = GradientMode.Through;

    /// <summary>
    /// Whether a sample that fails is an exception, which suits training. Otherwise the trajectory holds what was computed,
    /// NaN for what is missing, and the failures; the other samples and their gradients are those without it.
    /// </summary>
    public bool Throw { get; init; } = true;
}
