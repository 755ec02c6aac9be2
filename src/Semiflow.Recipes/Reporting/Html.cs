using System.Text.Encodings.Web;
using System.Text.Unicode;
using Semiflow.Recipes.Reporting.Drawing;

namespace Semiflow.Recipes.Reporting;

/// <summary>Text as HTML.</summary>
internal static class Html
{
    // Escapes what means something in HTML and leaves mathematics readable in the source.
    private static readonly HtmlEncoder Encoder = HtmlEncoder.Create(UnicodeRanges.All);

    /// <summary>Text as it is.</summary>
    public static string Text(string text) => Encoder.Encode(text);

    /// <summary>A number with its unit.</summary>
    public static string Quantity(double value, string unit) => Text(unit.Length > 0 && !double.IsNaN(value)
        ? $"{NumberText.Plain(value)}\u00a0{unit}"
        : NumberText.Plain(value));
}
