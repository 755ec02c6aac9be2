using Semiflow.Flows.Control;

namespace Semiflow.Flows.Spans;

/// <summary>A field whose evaluations are counted.</summary>
internal sealed class CountedField(ISpanField inner)
{
    internal long Evaluations { get; private set; }

    internal int Size => inner.Size;

    /// <summary>The times that the field is asked for.</summary>
    internal TimeWindow Window { get; set; } = TimeWindow.Open;

    internal void Velocity(double time, double[] state, double[] velocity)
    {
        Evaluations++;
        inner.Velocity(Window.Clamp(time), state, velocity);
    }
}
