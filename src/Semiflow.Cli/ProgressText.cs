using System.Globalization;
using Semiflow.Recipes;

namespace Semiflow.Cli;

/// <summary>Progress of a training in one line.</summary>
internal static class ProgressText
{
    /// <summary>For example <c>epoch 12/25  loss 0.0143  validation 1.31 %  523 samples/s  1:25 left</c>.</summary>
    public static string Of(RunProgress progress)
    {
        string validation = progress.Validation is { } error
            ? string.Create(
                CultureInfo.InvariantCulture, $"  validation "
                    + $"{error.ToString(progress.Unit == "%" ? "F2" : "G4", CultureInfo.InvariantCulture)} {progress.Unit}").TrimEnd()
            : "";
        string which = progress.Training == RunSession.Main ? "" : $"{progress.Training}: ";
        return string.Create(CultureInfo.InvariantCulture,
            $"{which}epoch {progress.Epoch}/{progress.Epochs}  loss {progress.Loss:G4}{validation}  {progress.SamplesPerSecond:F0} "
                + $"samples/s  {Time(progress.Left)} left");
    }

    /// <summary>For example <c>1:05</c> or <c>2:03:00</c>.</summary>
    public static string Time(TimeSpan time) => time.TotalHours >= 1
        ? string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalHours}:{time.Minutes:D2}:{time.Seconds:D2}")
        : string.Create(CultureInfo.InvariantCulture, $"{time.Minutes}:{time.Seconds:D2}");
}
