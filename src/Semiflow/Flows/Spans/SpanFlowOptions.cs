namespace Semiflow.Flows;

/// <summary>How a flow on spans is computed.</summary>
public sealed record SpanFlowOptions
{
    /// <summary>The method; default Tsitouras' of order 5 (4).</summary>
    public ButcherTableau Method { get; init; } = RungeKutta.Tsit5;

    /// <summary>The stabilized method for diffusion in place of <see cref="Method"/>; null for <see cref="Method"/>.</summary>
    public ChebyshevOptions? Chebyshev { get; init; }

    /// <summary>Control of step sizes; null for fixed steps. Default relative tolerance 1e-7, absolute 1e-9.</summary>
    public StepControl? Control { get; init; } = new();

    /// <summary>Fixed steps between two save times; counts where <see cref="Control"/> is null.</summary>
    public int Substeps { get; init; } = 1;

    /// <summary>
    /// Largest fixed step: as many equal ones are taken between two save times as it needs, instead of <see cref="Substeps"/>.
    /// </summary>
    public double? FixedStep { get; init; }

    /// <summary>Steps, rejected ones included, before the integration ends with <see cref="FlowOutcome.MaxSteps"/>.</summary>
    public int MaxSteps { get; init; } = 1_000_000;

    /// <summary>
    /// True to shorten controlled steps so that they meet each save time: its state then has the order of the method, not of its dense
    /// output.
    /// </summary>
    public bool StepToSaveTimes { get; init; }

    /// <summary>Times that steps must meet, such as those where a forcing has a kink.</summary>
    public IReadOnlyList<double> StopTimes { get; init; } = [];

    /// <summary>
    /// Times where the field jumps: steps end there, what was known of the field is forgotten, and it is asked for its limit from the side
    /// of each step.
    /// </summary>
    public IReadOnlyList<double> JumpTimes { get; init; } = [];

    /// <summary>Events. Those of one time all happen, in this order, each to the state that the one before left.</summary>
    public IReadOnlyList<SpanEvent> Events { get; init; } = [];

    /// <summary>Jacobian of the field for implicit methods; null for finite differences.</summary>
    public SpanJacobian? Jacobian { get; init; }

    /// <summary>
    /// Largest state whose Newton systems of diagonally implicit methods are dense matrices; larger ones are solved by GMRES on differences
    /// of velocities.
    /// </summary>
    public int DenseUpTo { get; init; } = 400;

    /// <summary>Preconditioner of GMRES, such as a solver of the diffusive part; null for none.</summary>
    public SpanPreconditioner? Preconditioner { get; init; }

    /// <summary>
    /// Smooths the error estimate of a diagonally implicit method by its Newton matrix; null where it needs that: its embedded solution is
    /// not one of its stages (tr-bdf2, sdirk4).
    /// </summary>
    public bool? FilterError { get; init; }

    /// <summary>Ends the computation early, with an <see cref="OperationCanceledException"/>.</summary>
    public CancellationToken Stop { get; init; }
}
