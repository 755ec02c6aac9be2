namespace Semiflow.Flows.Spans;

/// <summary>Watches whether an explicit method is held back by stability rather than accuracy (spec ode.md 7).</summary>
internal sealed class StiffnessWatch(ButcherTableau method)
{
    private const int Window = 30;

    private readonly bool[] near = new bool[Window];
    private int steps;
    private int count;

    /// <summary>What to try instead; null where the problem did not look stiff.</summary>
    internal string? Advice { get; private set; }

    internal void Accepted(ISpanStepper stepper)
    {
        if (Advice is not null)
        {
            return;
        }

        bool now = stepper.Stiffness() > 0.9 * method.RealStability;
        ref bool place = ref near[steps++ % Window];
        count += (now ? 1 : 0) - (place ? 1 : 0);
        place = now;
        if (count >= Window / 2)
        {
            Advice = $"The problem looks stiff for {method.Name}, whose steps stability limits: try kvaerno5, or the Chebyshev method "
                + $"where diffusion dominates.";
        }
    }
}
