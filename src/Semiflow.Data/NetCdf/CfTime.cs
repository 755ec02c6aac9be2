using System.Globalization;

namespace Semiflow.Data.NetCdf;

/// <summary>Times of a file after the CF conventions: "seconds|minutes|hours|days since DATE" in a calendar.</summary>
internal static class CfTime
{
    private const int LastYear = 9999;

    /// <summary>Days since 1950-01-01 in the calendar of the variable.</summary>
    /// <param name="variable">The time coordinate, with its attributes <c>units</c> and <c>calendar</c>.</param>
    /// <param name="stored">Its numbers.</param>
    /// <exception cref="InputException">Units or a calendar that are not known.</exception>
    public static double[] Days(NetCdfVariable variable, ReadOnlySpan<double> stored)
    {
        ArgumentNullException.ThrowIfNull(variable);
        string units = variable.Text("units")
            ?? throw new InputException($"the time coordinate '{variable.Name}' has no units; CF asks for 'days since 1950-01-01' or the "
                + $"like.");
        string[] words = units.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        double unit = words.FirstOrDefault()?.ToLowerInvariant().TrimEnd('s') switch
        {
            "second" or "sec" => 1 / 86400.0,
            "minute" or "min" => 1 / 1440.0,
            "hour" or "hr" or "h" => 1 / 24.0,
            "day" or "d" => 1,
            _ => throw new InputException($"the time units '{units}' are not known: 'seconds', 'minutes', 'hours' or 'days since DATE'."),
        };
        if (words.Length < 3 || words[1] != "since")
        {
            throw new InputException($"the time units '{units}' are not known: 'seconds', 'minutes', 'hours' or 'days since DATE'.");
        }

        double start = DayOf(words[2], words.Length > 3 ? words[3] : "", variable.Text("calendar") ?? "standard", units);
        double[] days = new double[stored.Length];
        for (int i = 0; i < days.Length; i++)
        {
            days[i] = start + (unit * stored[i]);
        }

        return days;
    }

    private static double DayOf(string date, string time, string calendar, string units)
    {
        int[] parts = [.. date.Split('T')[0].Split('-')
            .Select(part => int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : -1)];
        if (parts.Length != 3 || parts[0] is < 1 or > LastYear || parts[1] is < 1 or > 12 || parts[2] is < 1 or > 31)
        {
            throw new InputException($"the time units '{units}' name no date of the form 1950-01-01 in the years 1 to {LastYear}.");
        }

        double days = CfCalendar.Days(calendar, parts[0], parts[1], parts[2]) ?? throw new InputException(
            $"the calendar '{calendar}' is not known: standard, proleptic_gregorian, julian, noleap, all_leap or 360_day.");
        return days + Share(date.Contains('T', StringComparison.Ordinal) ? date.Split('T')[1] : time, units);
    }

    /// <summary>The share of the day of a clock such as 12:30:00.0; the zone is UTC.</summary>
    private static double Share(string clock, string units)
    {
        string text = clock.TrimEnd('Z');
        double[] parts = text.Length == 0 ? [] : [.. text.Split(':').Select(part =>
            double.TryParse(part, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double number) ? number : -1)];
        return parts.Length <= 3 && parts.All(part => part is >= 0 and < 61)
            ? parts.Zip([24.0, 1440, 86400], (part, unit) => part / unit).Sum()
            : throw new InputException($"the time units '{units}' name no time of day of the form 12:00:00.");
    }
}
