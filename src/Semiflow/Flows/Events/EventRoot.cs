using Semiflow.Flows.Control;

namespace Semiflow.Flows.Events;

/// <summary>
/// The first crossing of zero in a step and its root (spec ode.md 8), on the value as a function of the place θ in the step, 0 … 1.
/// </summary>
internal static class EventRoot
{
    /// <summary>The first place at which the value has passed zero the way that counts; null where it does not, or is none.</summary>
    /// <param name="value">g(θ).</param>
    /// <param name="sign">Sign before the step; of the other one at the end of the step where nothing counts.</param>
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
            if (sign != 0 && now != sign && Counts(direction, -sign))
            {
                return now == 0 || resolution is null ? right : Root(value, left, right, sign, resolution.Value);
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
    /// Illinois' false position, with bisection every third time; the end of the last bracket, where the value has passed.
    /// </summary>
    private static double Root(Func<double, double> value, double left, double right, int sign, double resolution)
    {
        // A value that left zero at the start may still have the sign of rounding there.
        double atLeft = sign * Math.Abs(value(left));
        double atRight = value(right);
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

            if (Math.Sign(here) == sign)
            {
                (left, atLeft, atRight, kept) = (place, here, kept == 1 ? atRight / 2 : atRight, 1);
            }
            else
            {
                (right, atRight, atLeft, kept) = (place, here, kept == -1 ? atLeft / 2 : atLeft, -1);
            }
        }

        return right;
    }
}
