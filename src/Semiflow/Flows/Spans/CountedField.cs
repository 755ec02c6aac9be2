namespace Semiflow.Flows.Spans;

/// <summary>A field whose evaluations are counted.</summary>
internal sealed class CountedField(ISpanField inner)
{
    internal long Evaluations { get; private set; }

    internal int Size => inner.Size;

    internal void Velocity(double time, double[] state, double[] velocity)
    {
        Evaluations++;
        inner.Velocity(time, state, velocity);
    }
}
