namespace Semiflow.Flows;

/// <summary>The right-hand side of one system in double precision without libtorch: data generation and reference solutions.</summary>
public interface ISpanField
{
    /// <summary>Numbers in a state.</summary>
    int Size { get; }

    /// <summary>
    /// Writes the velocity of <paramref name="state"/> at <paramref name="time"/>; may use scratch memory of its own, so one field serves
    /// one thread.
    /// </summary>
    /// <param name="time">Time.</param>
    /// <param name="state"><see cref="Size"/> numbers.</param>
    /// <param name="velocity"><see cref="Size"/> numbers, overwritten; does not overlap the state.</param>
    void Velocity(double time, ReadOnlySpan<double> state, Span<double> velocity);
}
