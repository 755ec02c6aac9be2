using Semiflow.Files;
using System.Globalization;

namespace Semiflow.Data;

/// <summary>Small text files: lines that are not empty.</summary>
internal static class TextRows
{
    public static string[] Of(string path)
    {
        if (!File.Exists(path))
        {
            throw new InputException($"{path} does not exist. Check the path.");
        }

        return ArrayFile.Guard(path, () => File.ReadAllLines(path).Select(line => line.Trim()).Where(line => line.Length > 0).ToArray());
    }

    public static int Number(string path, string text, int lower, int upper, string what) =>
        int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int value) && value >= lower && value <= upper
            ? value
            : throw new InputException($"{path}: \"{text}\" is not a {what}; expected a number from {lower} to {upper}. "
                + "Copy or download it again.");
}
