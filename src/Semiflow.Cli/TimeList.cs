using System.Globalization;

namespace Semiflow.Cli;

/// <summary>Times as a user writes them: <c>0:10:0.5</c> or <c>0,0.5,1</c>.</summary>
internal static class TimeList
{
    private const int Most = 1_000_000;

    public static IReadOnlyList<double> Read(string? text)
    {
        if (text is null)
        {
            return [];
        }

        bool range = text.Contains(':', StringComparison.Ordinal);
        double[] numbers = [.. text.Split(range ? ':' : ',').Select(part =>
            double.TryParse(part, CultureInfo.InvariantCulture, out double number) && double.IsFinite(number)
            ? number
            : throw Wrong(text))];
        if (!range)
        {
            return numbers;
        }

        return numbers is [double from, double to, double step] && step > 0 && to > from && (to - from) / step < Most
            ? [.. Enumerable.Range(0, (int)Math.Floor((to - from) / step + 1e-9) + 1).Select(i => from + i * step)]
            : throw Wrong(text);
    }

    private static InputException Wrong(string text) =>
        new($"--times must be from:to:step, for example 0:10:0.5, or a list, for example 0,0.5,1, not '{text}'.");
}
