namespace Semiflow.Flows;

/// <summary>How gradients pass through a flow (spec ode.md 6).</summary>
public enum GradientMode
{
    /// <summary>Through every step of the solver: exact for the discrete solution, memory grows with the steps.</summary>
    Through,

    /// <summary>The same gradients with few stored states: steps are recomputed in the backward direction.</summary>
    Checkpointed,

    /// <summary>
    /// The continuous adjoint equation, solved backwards: memory does not grow with the steps, gradients are those of the continuous
    /// problem.
    /// </summary>
    Adjoint,

    /// <summary>
    /// The adjoint equation along states that are integrated backward too, from the last one: no steps are stored. It checks
    /// itself: where the reconstructed first state is not the true one, as for decaying dynamics, the gradient is refused.
    /// </summary>
    Reconstructed,
}
