using System.Buffers.Binary;
using System.Text.RegularExpressions;
using Semiflow.Recipes.Reporting;
using Semiflow.Recipes.Reporting.Figures;
using Semiflow.Spaces;
using Semiflow.Training;

namespace Semiflow.Tests.Recipes.Reporting;

public sealed class ReportTests(ReportTests.Written full) : IClassFixture<ReportTests.Written>, IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("semiflow-report-").FullName;

    /// <summary>The full report, written once for all tests that only read it.</summary>
    public sealed class Written : IDisposable
    {
        public string Folder { get; } = Directory.CreateTempSubdirectory("semiflow-report-full-").FullName;

        public string Page { get; }

        public Written() => Page = File.ReadAllText(DemoReport.Full().Write(Folder));

        public void Dispose() => Directory.Delete(Folder, recursive: true);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Every_figure_is_a_png_of_its_stated_size_and_stands_in_the_page()
    {
        string page = full.Page;
        IReadOnlyList<ReportFigure> figures = FunctionFigures.Of(DemoReport.Functions());
        string[] names = ["samples", "samples-out", "error-histogram", "resolution", "spectra", "training"];
        Assert.Equal(names, figures.Select(figure => figure.Name));
        Assert.Equal(names.Order(), Directory.GetFiles(Path.Combine(full.Folder, "figures")).Select(Path.GetFileNameWithoutExtension)
            .Order());
        foreach (ReportFigure figure in figures)
        {
            byte[] file = File.ReadAllBytes(Path.Combine(full.Folder, "figures", figure.Name + ".png"));
            Assert.Equal((2 * figure.Width, 2 * figure.Height), PngSize(file));
            Assert.Equal((2 * figure.Width, 2 * figure.Height), PngSize(figure.Dark.ToArray()));
            Assert.True(figure.Light.Span.SequenceEqual(file), "drawn twice, the same bytes");
            Assert.Contains(Convert.ToBase64String(file), page, StringComparison.Ordinal);
            Assert.Contains(Convert.ToBase64String(figure.Dark.Span), page, StringComparison.Ordinal);
            Assert.False(figure.Light.Span.SequenceEqual(figure.Dark.Span));
        }

        Assert.Equal(figures.Count, Regex.Count(page, "<img [^>]*alt=\"[^\"]+\""));
    }

    [Fact]
    public void The_page_refers_to_nothing_outside_itself()
    {
        string page = full.Page;
        Assert.DoesNotContain("<script", page, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("<link", page, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("@import", page, StringComparison.Ordinal);
        Assert.DoesNotContain("url(", page, StringComparison.Ordinal);
        foreach (Match match in Regex.Matches(page, "(?:src|srcset|href)=\"([^\"]{0,40})"))
        {
            Assert.StartsWith("data:image/png;base64,", match.Groups[1].Value, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void The_page_states_results_beside_published_ones()
    {
        string page = full.Page;
        Assert.Contains("<dd class=\"value\">0.831<span class=\"unit\">%</span></dd>", page, StringComparison.Ordinal);
        Assert.Contains("published 0.21", page, StringComparison.Ordinal);
        Assert.Contains("23 November 2026, 14:05 UTC", page, StringComparison.Ordinal);
        Assert.Contains("−Δu = f in (0, 1)², ", page, StringComparison.Ordinal);
        Assert.Contains("<dt>taps</dt><dd>12</dd>", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Text_is_escaped_everywhere()
    {
        const string nasty = "<b>\"x\" & 'y'</b>";
        FunctionResults functions = DemoReport.Line() with
            { ErrorName = nasty, InputName = nasty, SamplesInDistribution = [DemoReport.Sample(nasty, 0.1, 1, points: 8)] };
        Figure figure = new("key", nasty, nasty, nasty, Headline: true);
        ReportDocument data = DemoReport.Curves(functions) with
        {
            Title = nasty, Recipe = nasty, Description = nasty, Equation = nasty, Reference = nasty,
            Results = new Summary("nasty",
                [figure.For(Contestant.Main(nasty)).Of(1, 2), figure.For(new Contestant("b", nasty + "2")).Of(3)]),
            Configuration = [new(nasty, nasty, new ConfigurationEntry(nasty, nasty))],
            Environment = [new(nasty, nasty)],
            Commands = [nasty],
        };
        string page = File.ReadAllText(data.Write(folder));
        Assert.DoesNotContain("<b>", page, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("\"x\"", page, StringComparison.OrdinalIgnoreCase);
        Assert.True(Regex.Count(page, "&lt;b&gt;&quot;x&quot; &amp; &#x27;y&#x27;&lt;/b&gt;") >= 15);
    }

    /// <summary>
    /// Contestants are rows, figures columns, the better value is marked; what is not finite is shown and never the best.
    /// </summary>
    [Fact]
    public void The_table_of_results_marks_the_best_and_shows_what_is_not_finite()
    {
        Figure error = new("error", "error", "%", "of the tests", Headline: true), score = new("score", "score", Better: Better.Higher);
        Contestant ours = Contestant.Main("ours"), other = new("other", "other", Headline: true), third = new("third", "third");
        ReportDocument document = DemoReport.Curves() with
        {
            Results = new Summary("run",
            [
                error.For(ours).Of(2, 1.5), error.For(ours).Low.Of(1), error.For(ours).High.Of(3), error.For(other).Of(double.NaN),
                error.For(third).Of(double.PositiveInfinity), score.For(ours).Of(4), score.For(other).Of(5),
                new Figure("secret", "secret") { Detail = true }.Of(7), CostFigures.Total.Of(8),
            ]),
        };
        string page = File.ReadAllText(document.Write(folder));
        string results = page[page.IndexOf("<h2>Results</h2>", StringComparison.Ordinal)..];
        string[] rows = [.. Regex.Matches(results, "<tr>.*?</tr>", RegexOptions.Singleline).Select(row => row.Value)];
        Assert.Contains("error, %", rows[0], StringComparison.Ordinal);
        string Row(string name) => Assert.Single(rows, row => row.Contains($"<th scope=\"row\">{name}</th>", StringComparison.Ordinal));
        Assert.Contains("<strong>2", Row("ours"), StringComparison.Ordinal);
        Assert.Contains("1.5", Row("ours"), StringComparison.Ordinal);
        Assert.Contains("–", Row("other"), StringComparison.Ordinal);
        Assert.Contains("<strong>5", Row("other"), StringComparison.Ordinal);
        Assert.Contains("∞", Row("third"), StringComparison.Ordinal);
        Assert.DoesNotContain("<strong>", Row("third"), StringComparison.Ordinal);
        Assert.All(rows, row => Assert.DoesNotContain("NaN", row, StringComparison.Ordinal));
        Assert.DoesNotContain("secret", page, StringComparison.Ordinal);
        Assert.Contains("published 1.5", page, StringComparison.Ordinal);
        Assert.Equal(2, Regex.Count(page, "<dd class=\"value\">")); // Of ours and of the other; the third opens nothing.
        Assert.Contains("in total", Row("in total"), StringComparison.Ordinal);
    }

    [Fact]
    public void Two_figures_of_one_name_are_refused_before_anything_is_written()
    {
        ReportDocument document = DemoReport.Curves();
        ReportDocument twice = document with { Sections = [.. document.Sections, .. document.Sections] };
        Assert.Contains("'samples'", Assert.Throws<ArgumentException>(() => twice.Write(folder)).Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(folder));
    }

    [Fact]
    public void The_same_data_give_the_same_bytes_also_when_written_at_the_same_time()
    {
        byte[][] pages = [.. Enumerable.Range(0, 4).AsParallel().WithDegreeOfParallelism(4)
            .Select(i => File.ReadAllBytes(DemoReport.Curves().Write(Path.Combine(folder, $"{i}"))))];
        Assert.All(pages, page => Assert.True(page.AsSpan().SequenceEqual(pages[0])));
    }

    [Fact]
    public void What_is_missing_is_left_out()
    {
        ReportDocument data = DemoReport.Curves(new FunctionResults()) with { Results = null };
        string page = File.ReadAllText(data.Write(folder));
        Assert.DoesNotContain("<figure", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<h2>", page, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(Path.Combine(folder, "figures")));
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void A_number_that_is_not_finite_is_named_and_nothing_written(double bad)
    {
        FunctionResults good = DemoReport.Line();
        ReportSample sample = good.SamplesInDistribution[0];
        double[] values = [.. sample.Prediction.Values];
        values[5] = bad;
        (FunctionResults Data, string Name)[] cases =
        [
            (good with { ErrorsOutOfDistribution = [0.1, bad] }, "error out of distribution of test sample 1"),
            (good with { History = [new(1, 0.1, 0.1, 0.1), new(2, 0.1, bad, 0.1)] }, "validation error of epoch 2"),
            (good with { SamplesInDistribution = [sample with { Prediction = sample.Prediction with { Values = values } }] },
                "prediction of sample 'Best', value 5"),
            (good with { Resolutions = [new("cno", [32], [bad])] }, "resolution study 'cno', entry 0"),
            (good with { Spectra = [new("In", [1], [1], [bad], [])] }, "spectrum 'In', prediction energy 0"),
        ];
        foreach ((FunctionResults data, string name) in cases)
        {
            string target = Path.Combine(folder, "none");
            InputException error = Assert.Throws<InputException>(() => DemoReport.Curves(data).Write(target));
            Assert.Contains(name, error.Message, StringComparison.Ordinal);
            Assert.False(Directory.Exists(target));
        }
    }

    [Fact]
    public void Constant_and_zero_data_make_a_report()
    {
        Axis axis = new(0, 1, 8);
        FieldSnapshot Constant(double value) => new([axis, axis], Enumerable.Repeat(value, 64).ToArray());
        ReportDocument data = DemoReport.Curves(new FunctionResults
        {
            SamplesInDistribution = [new("Best", 0, Constant(0), Constant(3), Constant(3)),
                new("Worst", 1, Constant(1e-9), Constant(0), Constant(0))],
            ErrorsInDistribution = [0, 0, 0],
            ErrorsOutOfDistribution = [0.01],
            History = [new(1, 0, 0, 0)],
            Resolutions = [new("cno", [64], [0])],
            Spectra = [new("In", [0, 1, 2], [0, 0, 0], [0, 0, 0], [0, 0, 0])],
        });
        Assert.True(File.Exists(data.Write(folder)));
        Assert.Equal(5, Directory.GetFiles(Path.Combine(folder, "figures")).Length);
    }

    [Fact]
    public void Lengths_that_do_not_match_are_refused()
    {
        FunctionResults data = DemoReport.Line();
        Assert.Throws<ArgumentException>(() => DemoReport.Curves(data with { Resolutions = [new("cno", [32, 64], [0.1])] }).Write(folder));
        Assert.Throws<ArgumentException>(
            () => DemoReport.Curves(data with { Spectra = [new("In", [1, 2], [1, 1], [1], [])] }).Write(folder));
        ReportSample line = data.SamplesInDistribution[0];
        ReportSample map = DemoReport.Sample("map", 0.1, 1, points: 8);
        Assert.Throws<ArgumentException>(() => DemoReport.Curves(data with { SamplesInDistribution = [line, map] }).Write(folder));
        Assert.Empty(Directory.GetFileSystemEntries(folder));
    }

    /// <summary>Width and height from the header of a PNG whose signature, header and end are in place.</summary>
    internal static (int Width, int Height) PngSize(ReadOnlySpan<byte> png)
    {
        Assert.True(png[..8].SequenceEqual<byte>([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]));
        Assert.True(png.Slice(12, 4).SequenceEqual("IHDR"u8));
        Assert.True(png.Slice(png.Length - 8, 4).SequenceEqual("IEND"u8));
        return (BinaryPrimitives.ReadInt32BigEndian(png[16..]), BinaryPrimitives.ReadInt32BigEndian(png[20..]));
    }
}
