using Semiflow.Recipes.Reporting;
using Semiflow.Recipes.Reporting.Figures;
using Semiflow.Spaces;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Recipes.Partial;

/// <summary>
/// Fields of the report: the test sequence whose error is the median, north up, in the units of the data; gray where nothing is known.
/// </summary>
internal sealed class PartialPictures
{
    private const int ShownFrames = 6;
    private const double Far = 1e4;
    private readonly PartialResults results;
    private readonly PartialData data;
    private readonly int sample;

    /// <summary>Pictures of a run.</summary>
    public PartialPictures(PartialResults results)
    {
        (this.results, data) = (results, results.Data);
        double[] errors = results.SequenceErrors();
        sample = Enumerable.Range(0, errors.Length).OrderBy(i => errors[i]).ElementAt(errors.Length / 2);
    }

    /// <summary>What is observed at some frames of the forecast: truth, and forecasts with their errors.</summary>
    public ReportFigure Forecasts()
    {
        FieldFrames frames = Observed(
            [.. new[] { results.Of(ForecastBaseline.NoHidden) ?? results.Of(ForecastBaseline.OneStep) }.OfType<ScoredForecast>()
                .Where(each => each.Observed.isfinite().all().item<bool>())]);
        int count = Math.Min(ShownFrames, frames.Times.Count);
        return DynamicsFigures.FieldStrips(
            new FigureText("forecast", "Forecasts of what is observed.",
                "Truth, then of every method its forecast and its error; errors of each method have a scale of their own." + Kilometers()),
            frames.At([.. Enumerable.Range(0, count).Select(i => i * (frames.Times.Count - 1) / Math.Max(1, count - 1)).Distinct()]));
    }

    /// <summary>The forecast in motion.</summary>
    public ReportFigure Animation() => DynamicsFigures.Animation(
        new FigureText("animation", "The forecast in motion.", "Truth, forecast of the model, and its error." + Kilometers()), Observed([]),
        milliseconds: 250);

    /// <summary>The first hidden channel: truth, what the model's state tells of it, and what a formula tells.</summary>
    public ReportFigure Hidden(HiddenScores hidden)
    {
        HiddenEstimate? asItIs = results.Config.Model.Initial == InitialStateKind.Given ? hidden[PartialFigures.HiddenAsItIs] : null;
        HiddenEstimate[] shown =
            [asItIs ?? hidden[PartialFigures.Probe]!, hidden[PartialFigures.Formula] ?? hidden[PartialFigures.SeenProbe]!];
        int past = results.Config.Data.Past, sequences = data.Test.Count, first = data.Observed;
        int[] frames = [.. Enumerable.Range(0, ShownFrames).Select(i => i * results.Horizon / (ShownFrames - 1)).Distinct()];
        Tensor truth = data.Physical(data.Test.States.narrow(2, first, 1), first);
        return DynamicsFigures.FieldStrips(
            new FigureText(
                "hidden",
                "The first hidden channel.", $"Truth from the start of the forecast on, then "
                    + $"{string.Join(", then ", shown.Select(each => each.Contestant.Title))}, each with its error." + Kilometers()),
            Framed(Label(first), [.. frames.Select(t => t * data.Interval)],
                [.. frames.Select(t => Plane(truth[past - 1 + t, sample, 0], Unknown(past - 1 + t, first)))],
                [.. shown.Select(each => (Short(each.Contestant), (IReadOnlyList<IReadOnlyList<double>>)[
                    .. frames.Select(t => Plane(each.Values[t * sequences + sample, 0], Unknown(past - 1 + t, first)))]))]));
    }

    /// <summary>Name of a channel with its unit.</summary>
    public string Label(int position)
    {
        string name = data.Train.Channels.Count > position ? data.Train.Channels[position] : $"channel {data.Order[position]}";
        string unit = data.Origin.UnitOf(data.Order[position]);
        return unit.Length > 0 ? $"{name} ({unit})" : name;
    }

    private static string Short(Contestant estimate) => estimate == PartialFigures.Formula ? "geostrophic"
        : estimate == PartialFigures.SeenProbe ? "probe of what is seen"
        : estimate == PartialFigures.HiddenAsItIs ? "hidden state"
        : "probe of the state";

    private FieldFrames Observed(IReadOnlyList<ScoredForecast> others)
    {
        int past = results.Config.Data.Past, horizon = results.Horizon;
        IReadOnlyList<IReadOnlyList<double>> Planes(Tensor frames)
        {
            Tensor physical = data.Physical(frames.narrow(1, 0, 1), 0);
            return [.. Enumerable.Range(0, horizon).Select(t => Plane(physical[t, 0], Unknown(past + t, 0)))];
        }

        return Framed(
            Label(0), [.. Enumerable.Range(1, horizon).Select(t => t * data.Interval)],
            Planes(data.Test.States.narrow(0, past, horizon).select(1, sample)),
            [.. others.Prepend(results.Main).Select(each => (each.Contestant.Title, Planes(each.Observed.select(1, sample))))]);
    }

    private FieldFrames Framed(
        string label, double[] times, IReadOnlyList<IReadOnlyList<double>> truth,
        IReadOnlyList<(string Name, IReadOnlyList<IReadOnlyList<double>> Values)> forecasts)
    {
        IReadOnlyList<Axis> axes = data.Origin.NorthFirst ? [.. data.Grid.Axes.Reverse().Select(InKilometers)] : data.Grid.Axes;
        return new FieldFrames(axes, times, truth, forecasts, label)
            { TimeSymbol = data.Origin.TimeUnit.Length > 0 ? $"t ({data.Origin.TimeUnit})" : "t" };
    }

    private string Kilometers() => data.Origin.NorthFirst && data.Grid.Axes[0].Length >= Far
        ? " Axes in km, north up."
        : data.Origin.NorthFirst ? " Axes in cells, north up." : "";

    /// <summary>Meters are too many digits for an axis; cells of a file, which are below 10,000, stay.</summary>
    private static Axis InKilometers(Axis axis) =>
        axis.Length < Far ? axis : new Axis(axis.Lower / 1e3, axis.Upper / 1e3, axis.Points, axis.Boundary);

    private Tensor? Unknown(int frame, int channel) => data.Test.Mask?[frame, sample, channel].logical_not();

    /// <summary>Values of a plane, the first index to the right, NaN where unknown.</summary>
    private double[] Plane(Tensor plane, Tensor? unknown)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor values = unknown is null ? plane.to(float64) : plane.to(float64).masked_fill(unknown, double.NaN);
        return (data.Origin.NorthFirst ? values.t() : values).contiguous().data<double>().ToArray();
    }
}
