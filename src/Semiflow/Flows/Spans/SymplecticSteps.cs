namespace Semiflow.Flows.Spans;

/// <summary>Steps of a symplectic method on a state (q, p) in place; the force at the end of a step serves the next one.</summary>
internal sealed class SymplecticSteps(ISeparableField field, double[] state, SymplecticMethod method)
{
    private static readonly double Outer = 1 / (2 - Math.Cbrt(2));

    private readonly double[] force = new double[field.Size];
    private readonly double[] velocity = new double[field.Size];
    private readonly int size = field.Size;
    private bool forceKnown;

    internal long Forces { get; private set; }

    private Span<double> Positions => state.AsSpan(0, size);

    private Span<double> Momenta => state.AsSpan(size);

    internal void Step(double step)
    {
        switch (method)
        {
            case SymplecticMethod.Euler:
                forceKnown = false;
                Kick(step);
                Drift(step);
                break;
            case SymplecticMethod.Verlet:
                Verlet(step);
                break;
            default:
                Verlet(Outer * step);
                Verlet((1 - (2 * Outer)) * step);
                Verlet(Outer * step);
                break;
        }
    }

    private void Verlet(double step)
    {
        Kick(step / 2);
        Drift(step);
        Kick(step / 2);
    }

    private void Kick(double step)
    {
        if (!forceKnown)
        {
            field.Kick(Positions, force);
            Forces++;
            forceKnown = true;
        }

        SpanStageSum.Add1(Momenta, force, step);
    }

    private void Drift(double step)
    {
        field.Drift(Momenta, velocity);
        SpanStageSum.Add1(Positions, velocity, step);
        forceKnown = false;
    }
}
