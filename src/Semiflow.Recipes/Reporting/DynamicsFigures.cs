using Semiflow.Recipes.Reporting.Drawing;
using Semiflow.Recipes.Reporting.Figures;

namespace Semiflow.Recipes.Reporting;

/// <summary>Figures of learned dynamics from plain numbers: each is drawn for light and dark screens.</summary>
internal static class DynamicsFigures
{
    /// <summary>
    /// Charts of series, side by side: training curves, multipliers, estimates, errors over time, spectra, scatter plots.
    /// </summary>
    public static ReportFigure Curves(FigureText text, params IReadOnlyList<CurvePanel> panels)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(panels);
        (int width, int height) = CurvesFigure.Size(panels);
        return Draw(text, width, height, theme => CurvesFigure.Draw(panels, theme));
    }

    /// <summary>
    /// Trajectories in the plane of two components, a panel each: the truth and what methods forecast, rings where they start.
    /// </summary>
    /// <param name="text">What stands around it.</param>
    /// <param name="xLabel">First component.</param>
    /// <param name="yLabel">Second component.</param>
    /// <param name="panels">Heading of each panel, and its series, the truth with <see cref="CurveSeries.IsReference"/>.</param>
    public static ReportFigure PhasePortraits(
        FigureText text, string xLabel, string yLabel, params IReadOnlyList<(string Title, IReadOnlyList<CurveSeries> Series)> panels)
    {
        ArgumentNullException.ThrowIfNull(panels);
        return Curves(
            text, [.. panels.Select(panel => new CurvePanel(xLabel, yLabel, panel.Series) { Title = panel.Title, MarksStart = true })]);
    }

    /// <summary>
    /// Components of a trajectory over time, a row each: the truth with forecasts, beside it the absolute errors on a logarithmic axis.
    /// </summary>
    /// <param name="text">What stands around it.</param>
    /// <param name="timeLabel">Title of the time axis, with unit.</param>
    /// <param name="channels">Name of each component, its true values, and those of the methods.</param>
    public static ReportFigure TimeSeries(
        FigureText text, string timeLabel,
        params IReadOnlyList<(string Label, CurveSeries Truth, IReadOnlyList<CurveSeries> Forecasts)> channels)
    {
        ArgumentNullException.ThrowIfNull(channels);
        return Curves(text, [.. channels.SelectMany(channel => new[]
        {
            new CurvePanel(timeLabel, channel.Label, [channel.Truth with { IsReference = true }, .. channel.Forecasts]),
            new CurvePanel(timeLabel, $"|error of {channel.Label}|", [.. channel.Forecasts.Select(each => each with
            {
                Y = [.. each.Y.Zip(channel.Truth.Y, (forecast, truth) => Math.Abs(forecast - truth))],
            })]) { LogY = true },
        })]);
    }

    /// <summary>
    /// Fields at chosen times, a column each: the truth, then of every method its forecast and its error, which have one scale each.
    /// </summary>
    public static ReportFigure FieldStrips(FigureText text, FieldFrames frames)
    {
        ArgumentNullException.ThrowIfNull(frames);
        frames.Check();
        return Draw(text, FieldStripFigure.Width, FieldStripFigure.Height(frames), theme => FieldStripFigure.Draw(frames, theme));
    }

    /// <summary>Fields in motion: the truth, the first method's forecast and its error side by side, as an animated PNG.</summary>
    /// <param name="text">What stands around it.</param>
    /// <param name="frames">Frames, at most some 60; the first forecast is shown.</param>
    /// <param name="milliseconds">Duration of a frame.</param>
    public static ReportFigure Animation(FigureText text, FieldFrames frames, int milliseconds = 120)
    {
        ArgumentNullException.ThrowIfNull(frames);
        frames.Check();
        return Draw(text, FieldAnimation.Width(frames), FieldAnimation.Height(frames),
            theme => FieldAnimation.Draw(frames, milliseconds, theme));
    }

    /// <summary>
    /// Errors of methods as bars on a logarithmic axis, published values marked; of several groups, such as environments, side by side.
    /// </summary>
    /// <param name="text">What stands around it.</param>
    /// <param name="label">Title of the axis, with unit.</param>
    /// <param name="groups">One group, or several with the same bars.</param>
    public static ReportFigure Bars(FigureText text, string label, params IReadOnlyList<BarGroup> groups)
    {
        ArgumentNullException.ThrowIfNull(groups);
        return Draw(text, BarsFigure.Width(groups), BarsFigure.Height(groups), theme => BarsFigure.Draw(groups, label, theme));
    }

    /// <summary>
    /// What classifiers of points in the plane say where: color is the probability of class 1, dots are samples of both classes.
    /// </summary>
    /// <param name="text">What stands around it.</param>
    /// <param name="panels">One a classifier, in rows of three.</param>
    public static ReportFigure Decisions(FigureText text, params IReadOnlyList<DecisionPanel> panels)
    {
        ArgumentNullException.ThrowIfNull(panels);
        (int width, int height) = DecisionFigure.Size(panels.Count);
        return Draw(text, width, height, theme => DecisionFigure.Draw(panels, theme));
    }

    /// <summary>Images in rows: translations, interpolations, paths.</summary>
    public static ReportFigure Images(FigureText text, ImageStrip strip)
    {
        ArgumentNullException.ThrowIfNull(strip);
        strip.Check();
        return Draw(text, ImageStripFigure.Width(strip), ImageStripFigure.Height(strip), theme => ImageStripFigure.Draw(strip, theme));
    }

    private static ReportFigure Draw(FigureText text, int width, int height, Func<FigureTheme, byte[]> draw)
    {
        ArgumentNullException.ThrowIfNull(text);
        return ReportFigure.Draw(text.Name, text.Title, text.Caption, $"{text.Title} {text.Caption}", width, height, draw);
    }
}
