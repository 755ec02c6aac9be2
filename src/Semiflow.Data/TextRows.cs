using Semiflow.Files;
using System.Globalization;

namespace Semiflow.Data;

/// <summary>Small text files: lines that are not empty.</summary>
internal static class TextRows
{
    private const long Largest = 256L << 20;

    public static string[] Of(string path)
    {
        byte[] bytes = ArrayFile.Bytes(path, Largest, "a list of names or labels");
        using var reader = new StreamReader(new MemoryStream(bytes));
        List<string> rows = [];
        while (reader.ReadLine() is { } line)
        {
            if (line.AsSpan().Trim().Length > 0)
            {
                rows.Add(line.Trim());
            }
        }

        return [.. rows];
    }

    public static int Number(string path, string text, int lower, int upper, string what) =>
        int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int value) && value >= lower && value <= upper
            ? value
            : throw new InputException($"{path}: \"{text}\" is not a {what}; expected a number from {lower} to {upper}. "
                + "Copy or download it again.");
}
