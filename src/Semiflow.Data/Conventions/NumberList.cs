using System.Globalization;

namespace Semiflow.Data.Conventions;

/// <summary>Numbers that an attribute spells as a text.</summary>
internal static class NumberList
{
    private static readonly char[] Between = [.. " ,;[](){}\t\r\n"];

    /// <summary>The numbers of a text such as <c>-999</c> or <c>[[0, 1], [0, 2]]</c>; null if it holds none, or anything else.</summary>
    public static double[]? Parse(string text)
    {
        string[] words = text.Split(Between, StringSplitOptions.RemoveEmptyEntries);
        var numbers = new double[words.Length];
        for (int i = 0; i < words.Length; i++)
        {
            if (!double.TryParse(words[i], NumberStyles.Float, CultureInfo.InvariantCulture, out numbers[i]))
            {
                return null;
            }
        }

        return words.Length > 0 ? numbers : null;
    }

    /// <summary>Numbers as such a text.</summary>
    public static string Text(IEnumerable<double> numbers, bool single = false) => string.Join(',', numbers.Select(number => single
        ? ((float)number).ToString(CultureInfo.InvariantCulture) : number.ToString(CultureInfo.InvariantCulture)));
}
