using CsCheck;
using Semiflow.Recipes.Reporting.Drawing;
using Semiflow.Recipes.Reporting.Figures;
using Semiflow.Recipes.Runs.Comparisons;
using Semiflow.Spaces;
using Semiflow.Training;
using SkiaSharp;

namespace Semiflow.Tests.Recipes.Reporting;

public sealed class FiguresTests
{
    [Fact]
    public void The_first_index_runs_to_the_right_and_the_second_upward()
    {
        Axis x = new(0, 1, 4);
        Axis y = new(0, 1, 2);
        var values = new double[8];
        values[(3 * 2) + 0] = 1; // last x, first y: the lower right cell
        ColorScale scale = ColorScale.ForStates(values);
        byte[] png = FigureCanvas.Png(40, 20, FigureTheme.Light, canvas =>
            Heatmap.Draw(canvas, SKRect.Create(0, 0, 40, 20), [x, y], values, scale, FigureTheme.Light));
        using SKBitmap picture = SKBitmap.Decode(png);
        Assert.Equal(scale.Of(1), picture.GetPixel(70, 30));
        Assert.Equal(scale.Of(0), picture.GetPixel(70, 10));
        Assert.Equal(scale.Of(0), picture.GetPixel(10, 30));
    }

    [Fact]
    public void Errors_have_a_light_color_at_zero_and_equal_reach_on_both_sides()
    {
        ColorScale scale = ColorScale.ForErrors([-0.2, 0.5]);
        Assert.Equal((-0.5, 0.5), (scale.Low, scale.High));
        SKColor center = scale.Of(0);
        Assert.True(Math.Min(center.Red, Math.Min(center.Green, center.Blue)) > 220);
        Assert.True(scale.Of(0.4).Red > scale.Of(0.4).Blue);
        Assert.True(scale.Of(-0.4).Blue > scale.Of(-0.4).Red);
    }

    [Fact]
    public void State_colors_grow_steadily_lighter()
    {
        ColorScale scale = ColorScale.ForStates([-1, 2], [0, 3]);
        Assert.Equal((-1, 3), (scale.Low, scale.High));
        double[] lightness = [.. Enumerable.Range(0, 41).Select(i => Luminance(scale.Of(-1 + (0.1 * i))))];
        Assert.All(lightness.Zip(lightness.Skip(1)), pair => Assert.True(pair.Second > pair.First));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    [InlineData(-1e-12)]
    public void A_constant_has_a_scale_around_it(double value)
    {
        ColorScale scale = ColorScale.ForStates([value, value]);
        Assert.True(scale.Low < value && value < scale.High);
    }

    [Fact]
    public void A_decade_axis_labels_powers_of_ten_and_has_minor_ticks()
    {
        ChartAxis axis = ChartAxis.Log("", 1e-4, 1, NumberText.Power);
        Assert.Equal(["10⁻⁴", "10⁻³", "10⁻²", "10⁻¹", "1"], axis.Ticks.Where(tick => tick.Label.Length > 0).Select(tick => tick.Label));
        Assert.Equal((4 * 9) + 1, axis.Ticks.Count);
    }

    [Fact]
    public void Axes_of_any_range_have_a_readable_number_of_ticks_inside()
    {
        Gen.Select(Gen.Double[-12, 12], Gen.Double[0.1, 14]).Sample((start, decades) =>
        {
            double low = Math.Pow(10, start);
            double high = Math.Pow(10, start + decades);
            ChartAxis log = ChartAxis.Log("", low, high, NumberText.Power);
            ChartAxis linear = ChartAxis.Linear("", low, high);
            return Readable(log) && Readable(linear);
        });

        static bool Readable(ChartAxis axis) =>
            axis.Ticks.All(tick => (axis.At(tick.Value) - axis.At(axis.Low)) / (axis.At(axis.High) - axis.At(axis.Low)) is >= -1e-6 and <= 1
                + 1e-6)
            && axis.Ticks.Count(tick => tick.Label.Length > 0) is >= 1 and <= 10;
    }

    /// <summary>Neighbors on an axis differ in their labels, however close they are, and each label is the value of its tick.</summary>
    [Theory]
    [InlineData("percent"), InlineData("plain"), InlineData("power"), InlineData("none")]
    public void No_two_ticks_have_one_label(string form)
    {
        Func<double, int, string>? text = form switch
        {
            "percent" => NumberText.Percent, "plain" => NumberText.Plain, "power" => NumberText.Power, _ => null,
        };
        Gen.Select(Gen.Double[-6, 6], Gen.Double[-6, 3]).Sample((start, width) =>
        {
            double low = Math.Pow(10, start), high = low * (1 + Math.Pow(10, width));
            return Distinct(ChartAxis.Linear("", low, high, text)) && (text is null || Distinct(ChartAxis.Log("", low, high, text)));
        });

        static bool Distinct(ChartAxis axis)
        {
            string[] labels = [.. axis.Ticks.Select(tick => tick.Label).Where(label => label.Length > 0)];
            return labels.Length >= 2 && labels.Distinct().Count() == labels.Length;
        }
    }

    [Fact]
    public void Counts_have_no_ticks_between_them_and_rates_one_form()
    {
        Assert.Equal(["96.15\u00a0%", "96.2\u00a0%", "96.25\u00a0%"],
            ChartAxis.Linear("", 0.9615, 0.9625, NumberText.Percent, ticks: 3).Ticks.Select(tick => tick.Label));
        Assert.Equal(["0", "0.0005", "0.001", "0.0015"], ChartAxis.Linear("", 0, 0.0016, ticks: 4).Ticks.Select(tick => tick.Label));
        Assert.Equal(["0", "10⁻⁷", "2·10⁻⁷"], ChartAxis.Linear("", 0, 2e-7, ticks: 2).Ticks.Select(tick => tick.Label));
    }

    [Fact]
    public void Shares_of_a_histogram_sum_to_one()
    {
        Gen.Double[1e-4, 1].Array[1, 50].Sample(errors =>
            Math.Abs(ErrorHistogramFigure.Shares(errors, ChartAxis.LogAround("", errors, NumberText.Percent)).Sum() - 1) < 1e-9);
    }

    [Theory]
    [InlineData(0, "0")]
    [InlineData(0.8314, "0.831")]
    [InlineData(0.05, "0.05")]
    [InlineData(12.34, "12.3")]
    [InlineData(1408, "1,408")]
    [InlineData(-3.5, "−3.5")]
    [InlineData(2.5e-5, "2.5·10⁻⁵")]
    [InlineData(1e-7, "10⁻⁷")]
    [InlineData(3.2e9, "3.2·10⁹")]
    public void Numbers_have_three_significant_digits(double value, string text) => Assert.Equal(text, NumberText.Plain(value));

    [Fact]
    public void The_least_validation_error_is_found_and_the_first_of_equals()
    {
        TrainingEpoch[] history = [new(1, 1, null, 1), new(2, 1, 0.2, 1), new(3, 1, 0.1, 1), new(4, 0.01, 0.1, 1)];
        Assert.Equal(3, HistoryFigure.Best(history)!.Epoch);
        Assert.Null(HistoryFigure.Best(history[..1]));
    }

    [Fact]
    public void A_comparison_needs_a_trained_run_and_leaves_out_others()
    {
        EpochReport Epoch(int epoch, double? validation) => new(
            epoch, epoch, new Dictionary<string, IReadOnlyDictionary<string, double>>
                { ["model"] = new Dictionary<string, double> { ["loss"] = 1.0 / epoch } },
            new Dictionary<string, double> { ["model"] = 1 }, validation, false, 1, 1);
        (string, IReadOnlyList<EpochReport>) fresh = ("fresh", []), one = ("one", [Epoch(1, 0.3), Epoch(2, -0.2)]),
            blind = ("blind", [Epoch(1, null), Epoch(2, null)]);
        Assert.Throws<InputException>(() => RunComparison.Draw([fresh]));
        Assert.Equal(RunComparison.Draw([one]), RunComparison.Draw([one, fresh]));
        Assert.True(ReportTests.PngSize(RunComparison.Draw([one, blind])).Width
            > ReportTests.PngSize(RunComparison.Draw([blind])).Width);
    }

    [Fact]
    public void One_sample_makes_one_row()
    {
        ReportSample sample = DemoReport.Sample("Median", 0.01, 1, points: 16);
        (int width, int one) = ReportTests.PngSize(SamplesFigure.Draw([sample]));
        (int same, int three) = ReportTests.PngSize(SamplesFigure.Draw([sample, sample, sample]));
        Assert.Equal(width, same);
        Assert.True(three > 2.5 * one);
        Assert.Throws<ArgumentException>(() => SamplesFigure.Draw([]));
    }

    [Fact]
    public void A_snapshot_keeps_the_order_of_tensor_dimensions()
    {
        var grid = new Grid(new Axis(0, 2, 3), new Axis(0, 1, 2));
        using TorchSharp.torch.Tensor values = TorchSharp.torch.arange(24, dtype: TorchSharp.torch.float32).reshape(2, 2, 3, 2);
        FieldSnapshot snapshot = FieldSnapshot.Of(new GridFunction(grid, values), index: 1, channel: 1);
        Assert.Equal([18, 19, 20, 21, 22, 23], snapshot.Values);
        Assert.Equal(grid.Axes, snapshot.Axes);
        Assert.Throws<ArgumentOutOfRangeException>(() => FieldSnapshot.Of(new GridFunction(grid, values), index: 2));
        Assert.Throws<ArgumentException>(() => new FieldSnapshot(grid.Axes, [1, 2, 3]));
    }

    private static double Luminance(SKColor color) => (0.2126 * color.Red) + (0.7152 * color.Green) + (0.0722 * color.Blue);
}
