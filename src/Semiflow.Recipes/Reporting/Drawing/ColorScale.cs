using ScottPlot;
using SkiaSharp;

namespace Semiflow.Recipes.Reporting.Drawing;

/// <summary>Values to colors, linear between two ends, perceptually uniform.</summary>
internal sealed record ColorScale
{
    private static readonly SKColor Unknown = SKColor.Parse("#9AA2AC");

    private readonly IColormap map;
    private readonly double dark;

    private ColorScale(double low, double high, IColormap map, double dark = 0)
    {
        // The share left out at each end of the map, where it is too dark to tell its two sides apart.
        (Low, High, this.map, this.dark) = (low, high, map, dark);
    }

    /// <summary>Value of the first color.</summary>
    public double Low { get; }

    /// <summary>Value of the last color.</summary>
    public double High { get; }

    /// <summary>Viridis over the range of the values: for states, shared by target and prediction.</summary>
    public static ColorScale ForStates(params IReadOnlyList<IReadOnlyList<double>> values) =>
        Over(values, new ScottPlot.Colormaps.Viridis());

    /// <summary>
    /// Magma (black, purple, cream) over the range of the values: for inputs, so that nobody reads them on the scale of the states.
    /// </summary>
    public static ColorScale ForInputs(IReadOnlyList<double> values) => Over([values], new ScottPlot.Colormaps.Magma());

    /// <summary>Balance (blue, white, red), symmetric around zero: for signed errors.</summary>
    public static ColorScale ForErrors(IReadOnlyList<double> values)
    {
        double size = values.Where(double.IsFinite).Select(Math.Abs).DefaultIfEmpty().Max();
        size = size == 0 ? 1 : size;
        return new ColorScale(-size, size, new ScottPlot.Colormaps.Balance(), dark: 0.1);
    }

    /// <summary>Color of a value; values outside take the color of the nearest end, NaN is gray.</summary>
    public SKColor Of(double value) => double.IsNaN(value)
        ? Unknown
        : map.GetColor(dark + ((1 - (2 * dark)) * Math.Clamp((value - Low) / (High - Low), 0, 1))).ToSKColor();

    private static ColorScale Over(IReadOnlyList<IReadOnlyList<double>> values, IColormap map)
    {
        double[] known = [.. values.SelectMany(v => v).Where(double.IsFinite).DefaultIfEmpty()];
        (double low, double high) = (known.Min(), known.Max());
        double size = Math.Max(Math.Abs(low), Math.Abs(high));

        // A constant has no range: show it in the middle of one that can be labeled.
        double half = high - low > 1e-9 * size ? 0 : size == 0 ? 1 : 0.1 * size;
        return new ColorScale(low - half, high + half, map);
    }
}
