using System.Buffers;
using System.Globalization;
using System.Text;

namespace Semiflow;

/// <summary>
/// Text that may come from a file, made safe to show: a control character would be a command to the terminal, or a line that nobody wrote.
/// </summary>
internal static class PlainText
{
    // C0, DEL and C1 but for tabs and ends of lines, and what turns the direction of writing.
    private static readonly SearchValues<char> Controls = SearchValues.Create(
        [.. Enumerable.Range(0, 0x20).Concat(Enumerable.Range(0x7f, 0x21)).Select(code => (char)code).Except("\t\n\r"),
            .. "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"]);

    /// <summary>The text with control characters written out, as <c>\u001b</c>; tabs and ends of lines stay.</summary>
    public static string Of(string text) => text.AsSpan().ContainsAny(Controls) ? Written(text, Controls.Contains) : text;

    /// <summary>The same in one line: ends of lines are written out too.</summary>
    public static string Line(string text) =>
        text.AsSpan().ContainsAny('\n', '\r') ? Written(text, letter => letter is '\n' or '\r' || Controls.Contains(letter)) : Of(text);

    private static string Written(string text, Predicate<char> bad)
    {
        var plain = new StringBuilder(text.Length + 16);
        foreach (char letter in text)
        {
            if (bad(letter))
            {
                plain.Append(CultureInfo.InvariantCulture, $"\\u{(int)letter:x4}");
            }
            else
            {
                plain.Append(letter);
            }
        }

        return plain.ToString();
    }
}
