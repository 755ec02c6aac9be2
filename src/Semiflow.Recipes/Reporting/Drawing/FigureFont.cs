using ScottPlot;
using SkiaSharp;

namespace Semiflow.Recipes.Reporting.Drawing;

/// <summary>
/// The typeface of all figures, carried in the assembly (a subset of DejaVu Sans): a bare server has no fonts at all,
/// and the same data give the same picture on every machine.
/// </summary>
internal static class FigureFont
{
    /// <summary>Regular weight.</summary>
    public static readonly SKTypeface Regular = Load("DejaVuSans.ttf");

    /// <summary>Bold weight.</summary>
    public static readonly SKTypeface Bold = Load("DejaVuSans-Bold.ttf");

    private static readonly string RegisteredName = Register();

    /// <summary>The name under which ScottPlot finds it.</summary>
    public static string Name => RegisteredName;

    private static SKTypeface Load(string file)
    {
        using Stream stream = typeof(FigureFont).Assembly.GetManifestResourceStream($"Reporting.Fonts.{file}")
            ?? throw new InvalidOperationException($"the font {file} is missing from the assembly.");
        using SKData data = SKData.Create(stream);
        return SKTypeface.FromData(data);
    }

    private static string Register()
    {
        const string name = "Semiflow DejaVu Sans";
        Fonts.FontResolvers.Insert(0, new EmbeddedFont(name));
        return name;
    }

    /// <summary>Answers for our name only, so that other users of ScottPlot in the process see no change.</summary>
    private sealed class EmbeddedFont(string name) : IFontResolver
    {
        public SKTypeface? CreateTypeface(string fontName, FontWeight weight, FontSlant slant, FontSpacing width) =>
            CreateTypeface(fontName, weight >= FontWeight.SemiBold, slant != FontSlant.Upright);

        // ScottPlot keeps and may dispose what it gets, hence a fresh typeface each time.
        public SKTypeface? CreateTypeface(string fontName, bool bold, bool italic) =>
            fontName == name ? Load(bold ? "DejaVuSans-Bold.ttf" : "DejaVuSans.ttf") : null;
    }
}
