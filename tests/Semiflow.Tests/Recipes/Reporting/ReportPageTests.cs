using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Semiflow.Recipes.Reporting;
using Semiflow.Recipes.Reporting.Figures;
using Semiflow.Training;

namespace Semiflow.Tests.Recipes.Reporting;

/// <summary>The page itself: its order and headings, its pictures in both themes, its tables and settings.</summary>
public sealed class ReportPageTests
{
    private static readonly ReportDocument Empty = new() { Title = "t", Description = "d", Date = DateTimeOffset.UnixEpoch };

    [Fact]
    public void Figures_are_numbered_through_all_sections_and_have_one_heading_each()
    {
        string page = ReportPage.Of(Empty with
        {
            Sections = [new("First", [Picture("a"), Picture("b")]), new("Left out", []), new("Second", [Picture("c")], "Some text.")],
        });
        Assert.Equal(
            ["Figure 1. Title a", "Figure 2. Title b", "Figure 3. Title c"],
            Regex.Matches(page, "<figcaption><strong>(.*?)</strong>").Select(match => match.Groups[1].Value));
        Assert.Equal(["First", "Second"], Regex.Matches(page, "<h2>(.*?)</h2>").Select(match => match.Groups[1].Value));
        Assert.Equal(["a", "b", "c"], Regex.Matches(page, "<figure[^>]* id=\"(.*?)\"").Select(match => match.Groups[1].Value));
        Assert.Single(Regex.Matches(page, "<h1>"));
        Assert.Single(Regex.Matches(page, "<p class=\"text\">"));
        foreach (string element in new[] { "section", "figure", "div", "picture", "main", "html", "p" })
        {
            Assert.Equal(Regex.Count(page, $"<{element}[ >]"), Regex.Count(page, $"</{element}>"));
        }
    }

    [Fact]
    public void A_picture_has_its_dark_form_for_dark_screens_and_words_for_those_who_do_not_see_it()
    {
        string page = ReportPage.Of(Empty with { Sections = [new("s", [Picture("a") with { Alternative = "<x> \"y\"" }])] });
        Match picture = Regex.Match(page, "<picture><source media=\"(.*?)\" srcset=\"(.*?)\"><img (.*?) src=\"(.*?)\"></picture>");
        Assert.Equal("screen and (prefers-color-scheme: dark)", picture.Groups[1].Value);
        Assert.Equal("data:image/png;base64,BAUG", picture.Groups[2].Value); // 4, 5, 6
        Assert.Equal("data:image/png;base64,AQID", picture.Groups[4].Value); // 1, 2, 3
        Assert.Equal("width=\"500\" height=\"300\" alt=\"&lt;x&gt; &quot;y&quot;\"", picture.Groups[3].Value);
    }

    /// <summary>Charts in pairs; a wide one takes its row, and the last of an odd number before it too.</summary>
    [Theory]
    [InlineData("n", "alone")]
    [InlineData("nn", "- -")]
    [InlineData("nnn", "- - alone")]
    [InlineData("nw", "alone wide")]
    [InlineData("nnwn", "- - wide alone")]
    [InlineData("wnnnw", "wide - - alone wide")]
    public void Charts_stand_in_pairs(string widths, string shapes)
    {
        string page = ReportPage.Of(Empty with
        {
            Sections = [new("s", [.. widths.Select((width, i) => Picture($"f{i}") with { Width = width == 'w' ? 1120 : 560 })])],
        });
        Assert.Equal(shapes, string.Join(' ', Regex.Matches(page, "<figure( class=\"(.*?)\")? id")
            .Select(match => match.Groups[2].Value is { Length: > 0 } shape ? shape : "-")));
    }

    [Fact]
    public void Settings_are_nested_as_in_the_record()
    {
        var json = (JsonObject)JsonNode.Parse(
            """{"seed": 7, "note": "it's", "data": {"train": null, "inner": {"rates": [1, 2.5]}}, "on": true, "none": {}}""")!;
        IReadOnlyList<ConfigurationEntry> entries = ConfigurationEntry.Of(json);
        Assert.Equal(["seed=7", "note=it's", "data=", "on=true", "none="], entries.Select(entry => $"{entry.Key}={entry.Value}"));
        Assert.Equal(["train=unset", "inner="], entries[2].Children.Select(entry => $"{entry.Key}={entry.Value}"));
        Assert.Equal("[1, 2.5]", Assert.Single(entries[2].Children[1].Children).Value);
        string page = ReportPage.Of(Empty with { Configuration = entries });
        Assert.Matches("<dt>data </dt><dd>\\s*<dl class=\"settings\">\\s*<div><dt>train</dt><dd>unset</dd></div>", page);
        Assert.Equal(Regex.Count(page, "<dl"), Regex.Count(page, "</dl>"));
    }

    [Fact]
    public void A_table_has_names_in_its_first_column_and_numbers_in_the_others()
    {
        string page = ReportPage.Of(Empty with { Sections = [new("s", [], "", new(["who", "k<1"], [["ours", "2"], ["<b>", "–"]]))] });
        Assert.Contains("<thead><tr><th scope=\"col\">who</th><th class=\"number\">k&lt;1</th></tr>", page, StringComparison.Ordinal);
        Assert.Contains("<tr><th scope=\"row\">ours</th><td class=\"number\">2</td></tr>", page, StringComparison.Ordinal);
        Assert.Contains("<tr><th scope=\"row\">&lt;b&gt;</th><td class=\"number\">–</td></tr>", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Commands_stand_a_line_each_ready_to_copy()
    {
        string page = ReportPage.Of(Empty with { Commands = ["semiflow run a --set 'b=<c>'", "semiflow predict"] });
        Assert.Contains("<pre><code>semiflow run a --set &#x27;b=&lt;c&gt;&#x27;\nsemiflow predict</code></pre>", page,
            StringComparison.Ordinal);
        Assert.DoesNotContain("\r", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Times_are_universal()
    {
        string page = ReportPage.Of(Empty with { Date = new DateTimeOffset(2026, 1, 2, 0, 30, 0, TimeSpan.FromHours(2)) });
        Assert.Contains("<time datetime=\"2026-01-01T22:30:00Z\">1 January 2026, 22:30 UTC</time>", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Curves_of_a_training_have_the_epochs_that_measured_them()
    {
        EpochReport Epoch(int epoch, double? validation, double? rate) => new(
            epoch, epoch, new Dictionary<string, IReadOnlyDictionary<string, double>>
            {
                ["one"] = new Dictionary<string, double> { ["fit"] = 1, ["penalty"] = epoch },
                ["two"] = new Dictionary<string, double> { ["game"] = 10 },
            }, new Dictionary<string, double>(), validation, false, 1, 1,
            rate is { } value ? new Dictionary<string, double> { ["rate"] = value } : null);
        EpochReport[] history = [Epoch(1, null, 0.5), Epoch(2, 0.3, null), Epoch(3, double.NaN, 0.7)];
        Assert.Equal([12.0, 13, 14], TrainingCurves.Loss("loss", history).Y);
        Assert.Equal([1.0, 2, 3], TrainingCurves.Term("penalty", history, "penalty").Y);
        CurveSeries validation = TrainingCurves.Validation("validation", history);
        Assert.Equal([2.0, 3], validation.X);
        Assert.Equal([0.3, double.NaN], validation.Y);
        Assert.Equal([1.0, 3], TrainingCurves.Measure("rate", history, "rate").X);
        Assert.Throws<ArgumentException>(() => TrainingCurves.Measure("none", history, "none"));
        Assert.Throws<ArgumentException>(() => TrainingCurves.Term("none", history, "none"));
    }

    private static ReportFigure Picture(string name) =>
        new(name, $"Title {name}", "Caption.", "Words.", 500, 300, new byte[] { 1, 2, 3 }, new byte[] { 4, 5, 6 });
}
