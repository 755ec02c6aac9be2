namespace Semiflow.Flows.Control;

/// <summary>
/// Decides about steps on plain numbers (spec ode.md 5): whether one counts, what to try next, and when to give up. Every engine asks it,
/// so that the same errors lead to the same steps on spans, on tensors, on the fused path and backward along the adjoint equation.
/// </summary>
/// <remarks>
/// Sizes are positive. The rules, where engines or other libraries differ: a proposal is never below the least step, and a step of the
/// least size that is not good enough either counts (<see cref="StepControl.AcceptMinStep"/>, as diffrax's forced least step) or ends the
/// integration (scipy); a step that was shortened to meet a time says nothing against the longer one that was planned; with
/// <see cref="StepControl.Shrinks"/> the step after a rejected one is never larger (scipy); after a step that is not finite or whose
/// equations were not solved, earlier errors are forgotten.
/// </remarks>
/// <param name="control">The control; null for fixed steps, which count wherever they are finite.</param>
/// <param name="order">k, the order of the estimate (<see cref="ButcherTableau.ErrorOrder"/>).</param>
/// <param name="maxSteps">Steps, rejected ones included.</param>
internal sealed class StepController(StepControl? control, int order, int maxSteps)
{
    private double last = 1;
    private double beforeLast = 1;
    private int failuresInARow;
    private bool rejectedBefore;

    /// <summary>
    /// Size of the next step, before it is fitted to the times that it must meet; infinite where nothing is known, at first and after a
    /// jump.
    /// </summary>
    public double Proposal { get; private set; } = double.PositiveInfinity;

    /// <summary>Steps that counted.</summary>
    public int Accepted { get; private set; }

    /// <summary>Steps that did not.</summary>
    public int Rejected { get; private set; }

    /// <summary>Why the last step ends the integration; null where another one is to be tried.</summary>
    public FlowOutcome? Failure { get; private set; }

    /// <summary>True where no further step is allowed.</summary>
    public bool Exhausted => control is not null && Accepted + Rejected >= maxSteps;

    /// <summary>Sets the size of the first step, or of the first after a jump.</summary>
    public void Begin(double size) => Proposal = Math.Min(size, control?.MaxStep ?? size);

    /// <summary>Forgets what was learned: the field or the state jumped.</summary>
    public void Forget() => (last, beforeLast, rejectedBefore, Proposal) = (1, 1, false, double.PositiveInfinity);

    /// <summary>The size to try.</summary>
    /// <param name="time">Time before the step.</param>
    /// <param name="room">Distance to the next time that the step must not pass; infinite for none.</param>
    public double Size(double time, double room)
    {
        double least = StepSizeRules.Least(control, time);
        double size = Math.Max(Proposal, least);
        return double.IsFinite(room) ? StepSizeRules.Fit(control!.Ending, size, room, least, Math.Max(control.MaxStep, least)) : size;
    }

    /// <summary>Whether a step would count.</summary>
    /// <param name="time">Time before it.</param>
    /// <param name="size">Its size.</param>
    /// <param name="error">Norm of its error; NaN where it is not finite.</param>
    /// <param name="solved">Whether the equations of an implicit step were solved.</param>
    public bool Accepts(double time, double size, double error, bool solved) =>
        solved && double.IsFinite(error) && (error <= 1 || (control is { AcceptMinStep: true } && IsLeast(time, size)));

    /// <summary>Takes the error of a step that was tried; returns whether it counts, and proposes the next.</summary>
    /// <param name="time">Time before it.</param>
    /// <param name="size">Its size.</param>
    /// <param name="error">Norm of its error; NaN where it is not finite.</param>
    /// <param name="solved">Whether the equations of an implicit step were solved.</param>
    public bool Judge(double time, double size, double error, bool solved)
    {
        if (Accepts(time, size, error, solved))
        {
            Accept(size, Math.Clamp(error, 0, 1));
            return true;
        }

        Reject(time, size, error, solved);
        return false;
    }

    private void Accept(double size, double error)
    {
        Accepted++;
        failuresInARow = 0;
        if (control is null)
        {
            return;
        }

        double factor = StepSizeRules.Factor(control, order, error, last, beforeLast);
        factor = control.Shrinks && rejectedBefore ? Math.Min(1, factor) : factor;
        double shortened = size < Proposal && double.IsFinite(Proposal) ? Proposal : 0;
        Proposal = Math.Min(Math.Max(size * factor, shortened), control.MaxStep);
        (last, beforeLast, rejectedBefore) = (error, last, false);
    }

    private void Reject(double time, double size, double error, bool solved)
    {
        Rejected++;
        rejectedBefore = true;
        bool usable = solved && double.IsFinite(error);
        FlowOutcome lost = usable ? FlowOutcome.StepUnderflow : solved ? FlowOutcome.NonFinite : FlowOutcome.NewtonFailed;
        if (usable)
        {
            failuresInARow = 0;
            Proposal = size * StepSizeRules.Factor(control!, order, error, last, beforeLast);
        }
        else
        {
            failuresInARow++;
            (last, beforeLast) = (1, 1);
            Proposal = size * StepSizeRules.FailureFactor;
        }

        Failure = failuresInARow >= StepSizeRules.FailuresInARow || control is null || IsLeast(time, size) ? lost : null;
    }

    private bool IsLeast(double time, double size) => size <= StepSizeRules.Least(control, time);
}
