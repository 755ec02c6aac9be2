using System.Net;
using Semiflow.Tests.Cli;
using Semiflow.Training;

namespace Semiflow.Tests.Recipes.LeastActionRecipes;

/// <summary>Pages of tiny runs, with a baseline that blows up.</summary>
public sealed class LeastActionReportTests : IDisposable
{
    private readonly CommandLine cli = new();

    public void Dispose() => cli.Dispose();

    private string Page(string run) => WebUtility.HtmlDecode(File.ReadAllText(Path.Combine(cli.At(run), "report.html")));

    [Fact]
    public void A_baseline_that_blows_up_is_a_result_and_the_page_has_the_matrix()
    {
        (int code, string output, string error) = CommandLine.Run(
            "run", "least-action-circles", "--out", cli.At("run"), "--set", "model.blocks=2", "model.width=4", "data.train=[12,16]",
            "data.test=20", "budget.batch_size=6", "budget.epochs=2", "budget.passes=1", "evaluation.seeds=1", "evaluation.rates=[]",
            "evaluation.weights=[1e300]", "evaluation.transport_points=20");
        Assert.True(code == 0, error);
        Assert.Contains("blew up", output, StringComparison.Ordinal);
        var summary = Summary.Read(Path.Combine(cli.At("run"), "summary.json"));
        Assert.Equal(double.NaN, summary["accuracy_last_weight_1E+300"]!.Value);
        Assert.Equal(double.NaN, summary["transport_fall_weight_1E+300_16"]!.Value);
        Assert.True(double.IsFinite(summary["accuracy_last_vanilla_16"]!.Value));
        string page = Page("run");
        Assert.Contains("<table class=\"matrix\">", page, StringComparison.Ordinal);
        foreach (string row in new[]
        {
            "least action, τ = 0.2, 12 samples", "no transport term, 16 samples", "fixed weight 1E+300, 12 samples",
        })
        {
            Assert.Contains($"<th scope=\"row\">{row}</th>", page, StringComparison.Ordinal);
        }

        Assert.Contains("test accuracy, %</th>", page, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(cli.At("run"), "figures", "sizes.png")));
    }

    [Fact]
    public void The_page_of_the_map_has_its_demands()
    {
        (int code, _, string error) = CommandLine.Run(
            "run", "least-action-analytic", "--out", cli.At("map"), "--set", "data.points=40", "model.width=4", "model.blocks=2",
            "budget.batch_size=20", "budget.moves=4", "evaluation.wind_up_gain=0");
        Assert.True(code == 0, error);
        var summary = Summary.Read(Path.Combine(cli.At("map"), "summary.json"));
        Assert.Null(summary["hinge_wild"]); // A gain of 0 leaves them out.
        Assert.Equal(["map_error_percent", "action_ratio", "hinge"],
            summary.Figures.Where(figure => figure.Value.Headline && figure.Value.Contestant is not null).Select(figure => figure.Key));
        string page = Page("map");
        Assert.Contains("demanded: at most 1.15", page, StringComparison.Ordinal);
        Assert.Contains("<th scope=\"row\">least action, λL + C</th>", page, StringComparison.Ordinal);
        Assert.Equal(2, page.Split("<th scope=\"col\" class=\"number\">λ at the end</th>").Length);
    }
}
