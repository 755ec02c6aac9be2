namespace Semiflow.Data.NetCdf;

/// <summary>Days from 1950-01-01 to a date in the calendars of the CF conventions, for any year.</summary>
internal static class CfCalendar
{
    private static readonly int[] DaysBefore = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334];

    /// <summary>Days; null if there is no such calendar.</summary>
    /// <param name="calendar">Its name; <c>standard</c> is Julian up to 1582-10-04 and Gregorian from 1582-10-15 on.</param>
    /// <param name="year">Year, from 1 on.</param>
    /// <param name="month">Month, 1 to 12.</param>
    /// <param name="day">Day, from 1 on.</param>
    public static double? Days(string calendar, long year, int month, int day) => calendar.ToLowerInvariant() switch
    {
        "standard" or "gregorian" => (year, month, day).CompareTo((1582, 10, 15)) < 0
            ? Julian(year, month, day) : Gregorian(year, month, day),
        "proleptic_gregorian" => Gregorian(year, month, day),
        "julian" => Julian(year, month, day),
        "noleap" or "365_day" => (365.0 * (year - 1950)) + DaysBefore[month - 1] + day - 1,
        "all_leap" or "366_day" => (366.0 * (year - 1950)) + DaysBefore[month - 1] + (month > 2 ? 1 : 0) + day - 1,
        "360_day" => (360.0 * (year - 1950)) + (30 * (month - 1)) + day - 1,
        _ => null,
    };

    // Julian day numbers (Fliegel and van Flandern 1968): March is the first month of a year there.
    private static double Gregorian(long year, int month, int day)
    {
        (long y, long m) = Shifted(year, month);
        return day + (((153 * m) + 2) / 5) + (365 * y) + (y / 4) - (y / 100) + (y / 400) - 32045 - First;
    }

    private static double Julian(long year, int month, int day)
    {
        (long y, long m) = Shifted(year, month);
        return day + (((153 * m) + 2) / 5) + (365 * y) + (y / 4) - 32083 - First;
    }

    private const long First = 2433283; // The Julian day number of 1950-01-01.

    private static (long Year, long Month) Shifted(long year, int month) =>
        (year + 4800 - (month < 3 ? 1 : 0), month + (month < 3 ? 9 : -3));
}
