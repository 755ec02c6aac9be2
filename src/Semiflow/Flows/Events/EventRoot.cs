using Semiflow.Flows.Control;

namespace Semiflow.Flows.Events;

/// <summary>
/// The first crossing of zero in a step and its root (spec ode.md 8), on the value as a function of the place θ in the step, 0 … 1. A
/// pole is a change of sign without a zero, and no crossing.
/// </summary>
internal static class EventRoot
{
    // In a tenth of the way; a pole of the 20th part of a power grows so.
    private const double Growth = 1.1;

    /// <summary>The first place at which the value has passed zero the way that counts; null where it does not, or is none.</summary>
    /// <param name="value">g(θ).</param>
    /// <param name="sign">Sign before the step; then the one just before the crossing, or at the end of the step where nothing
    /// counts.</param>
    /// <param name="left">Where the search begins.</param>
    /// <param name="until">Where it ends.</param>
    /// <param name="interiorChecks">Places inside at which the sign is looked at, besides the end.</param>
    /// <param name="direction">Sign changes that count.</param>
    /// <param name="resolution">How exact the place is to be; null for a value that only switches: the first place looked at
    /// counts.</param>
    public static double? First(
        Func<double, double> value, ref int sign, double left, double until, int interiorChecks, EventDirection direction,
        double? resolution)
    {
        int pieces = interiorChecks + 1;
        for (int piece = 1; piece <= pieces; piece++)
        {
            double right = piece == pieces ? until : until * piece / pieces;
            double here = value(right);
            if (double.IsNaN(here))
            {
                return null;
            }

            int now = Math.Sign(here);
            if (sign != 0 && now != sign && Counts(direction, -sign)
                && (now == 0 || resolution is null ? right : Root(value, left, right, until, sign, resolution.Value)) is { } place)
            {
                return place;
            }

            sign = now == 0 ? sign : now;
            left = right;
        }

        return null;
    }

    /// <summary>Whether a change to a sign counts.</summary>
    public static bool Counts(EventDirection direction, int to) => direction switch
    {
        EventDirection.Up => to > 0,
        EventDirection.Down => to < 0,
        _ => true,
    };

    /// <summary>The resolution of places in a step: 4 units in the last place of time.</summary>
    public static double Resolution(double time, double step) =>
        4 * StepSizeRules.Ulp(Math.Max(Math.Abs(time), Math.Abs(time + step))) / Math.Abs(step);

    /// <summary>
    /// Illinois' false position, with bisection every third time; the end of the last bracket, where the value has passed. Null at a pole.
    /// </summary>
    private static double? Root(Func<double, double> value, double left, double right, double until, int sign, double resolution)
    {
        // A value that left zero at the start may still have the sign of rounding there.
        double atLeft = sign * Math.Abs(value(left));
        double atRight = value(right);
        double size = Math.Max(Math.Abs(atLeft), Math.Abs(atRight)), last = size;
        int kept = 0;
        for (int i = 0; i < 200 && right - left > resolution; i++)
        {
            double place = i % 3 == 2 ? (left + right) / 2 : left - (atLeft * (right - left) / (atRight - atLeft));

            // Of values that are infinite or all but equal the quotient is no number.
            place = double.IsFinite(place) ? Math.Clamp(place, left + (resolution / 2), right - (resolution / 2)) : (left + right) / 2;
            double here = value(place);
            if (here == 0 || double.IsNaN(here))
            {
                return place;
            }

            last = Math.Abs(here);
            if (Math.Sign(here) == sign)
            {
                (left, atLeft, atRight, kept) = (place, here, kept == 1 ? atRight / 2 : atRight, 1);
            }
            else
            {
                (right, atRight, atLeft, kept) = (place, here, kept == -1 ? atLeft / 2 : atLeft, -1);
            }
        }

        // Near a zero the value has become small long ago.
        return !(last < 0.01 * size && double.IsFinite(size)) && IsPole(value, left, right, until) ? null : right;
    }

    // Whether the value grows without bound as the place comes near: ever more in each tenth of the way, from the side with more room.
    // Where it only jumps, as a relay does, it hardly changes so near.
    private static bool IsPole(Func<double, double> value, double left, double right, double until)
    {
        double Size(double share) => Math.Abs(value(
            left >= until - right ? left - (share * left) : right + (share * (until - right))));
        double far = Size(1e-2), near = Size(1e-3), nearest = Size(1e-4);
        return near > Growth * far && nearest > Growth * near;
    }
}
