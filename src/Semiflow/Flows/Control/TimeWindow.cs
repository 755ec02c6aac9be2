namespace Semiflow.Flows.Control;

/// <summary>
/// The times that a field is asked for between two of its jumps: at a jump it answers with its limit from the side of the step. Steps
/// themselves end on the jump exactly.
/// </summary>
/// <param name="Least">Earliest time.</param>
/// <param name="Most">Latest time.</param>
internal readonly record struct TimeWindow(double Least, double Most)
{
    /// <summary>All times.</summary>
    public static TimeWindow Open => new(double.NegativeInfinity, double.PositiveInfinity);

    /// <summary>
    /// The times of a sample's fixed steps: not beyond the last save time, where rounding would lead, unless the method itself looks there.
    /// </summary>
    public static TimeWindow Of(SaveTimes saves, int sample, ButcherTableau method)
    {
        double first = saves.At(0, sample), last = saves.At(saves.Count - 1, sample);
        return method.LargestNode > 1 ? Open : new TimeWindow(Math.Min(first, last), Math.Max(first, last));
    }

    /// <summary>The window between two bounds given in the direction of time.</summary>
    public static TimeWindow Between(double behind, double ahead, double way) => way > 0 ? new(behind, ahead) : new(ahead, behind);

    /// <summary>The time itself, or the bound that it passes.</summary>
    public double Clamp(double time) => time < Least ? Least : time > Most ? Most : time;

    /// <summary>The last time before a jump at which the field is asked.</summary>
    /// <param name="jump">The jump.</param>
    /// <param name="way">Direction of time, 1 or −1.</param>
    /// <param name="single">True where the field sees times in single precision.</param>
    public static double Before(double jump, double way, bool single) =>
        // A field computes its own times of jumps, so a few units in the last place keep it on its side.
        single ? Single(jump, -way) : jump - (way * 4 * StepSizeRules.Ulp(jump));

    /// <summary>The first time after a jump at which the field is asked.</summary>
    /// <inheritdoc cref="Before"/>
    public static double After(double jump, double way, bool single) =>
        single ? Single(jump, way) : jump + (way * StepSizeRules.Ulp(jump));

    // The nearest number of single precision strictly beyond.
    private static double Single(double jump, double way)
    {
        float near = (float)jump;
        return (near - jump) * way > 0 ? near : way > 0 ? MathF.BitIncrement(near) : MathF.BitDecrement(near);
    }
}
