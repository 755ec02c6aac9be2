using System.Text.Json.Nodes;
using Semiflow.Operators.Models;
using Semiflow.Spaces;
using Semiflow.Systems;
using Semiflow.Tests.Cli;
using Semiflow.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Tests.Laws;

/// <summary>What every recipe of the catalogue must satisfy.</summary>
public sealed class RecipeLaws
{
    /// <summary>Names that others rely on, with their units (issue 2).</summary>
    private static readonly (string Name, string Unit)[] Figures =
    [
        ("error_in_normalized", "%"), ("error_out_normalized", "%"), ("error_in_physical", "%"), ("error_out_physical", "%"),
        ("seconds_total", "s"), ("seconds_training", "s"), ("peak_memory_mib", "MiB"),
    ];

    private static IEnumerable<Recipe> Operators => OperatorExperiments.All;

    public static TheoryData<string> OperatorRecipes => [.. Operators.Select(recipe => recipe.Name)];

    public static TheoryData<string, string> Plans =>
        [.. RecipeCatalogue.All.SelectMany(recipe => Recipe.Tiers, (recipe, tier) => (recipe.Name, tier))];

    public static TheoryData<string, string> OperatorPlans =>
        [.. Operators.SelectMany(recipe => Recipe.Tiers, (recipe, tier) => (recipe.Name, tier))];

    [Theory]
    [MemberData(nameof(Plans))]
    public void A_plan_resolves_and_survives_its_record(string name, string tier)
    {
        Recipe recipe = RecipeCatalogue.Find(name);
        RunPlan plan = recipe.Plan(tier, 4, "cpu", recipe.Method.Checked(recipe.Settings(tier)));
        string text = plan.ToJson().ToJsonString();
        RunPlan back = RunPlan.FromJson(JsonNode.Parse(text)!.AsObject(), MethodCatalogue.All);
        Assert.Equal(text, back.ToJson().ToJsonString());
        Assert.Same(recipe.Method, back.Method);
        Assert.Equal(Leaves(plan.Config), Leaves(back.Config));
    }

    private static IEnumerable<(string, string)> Leaves(object config) =>
        Configuration.Leaves(config).Select(leaf => (leaf.Path, Configuration.Text(leaf.Value)));

    [Theory]
    [MemberData(nameof(OperatorPlans))]
    public void Its_model_accepts_the_grid_of_its_system(string name, string tier)
    {
        Recipe recipe = RecipeCatalogue.Find(name);
        OperatorLearningConfig config = (OperatorLearningConfig)recipe.Method.Checked(recipe.Settings(tier));
        Assert.DoesNotContain(Configuration.Leaves(config.Model), leaf => leaf.Path is "channels" or "activation" && leaf.Value is null);
        IHasSolution system = SystemCatalogue.Find<IHasSolution>(recipe.System).First;
        using DisposeScope scope = NewDisposeScope();
        (GridFunction input, GridFunction output) = system.DrawPairs(1, system.DefaultGrid(config.Data.Points!.Value), new Generator(1));
        using nn.Module<Tensor, Tensor> model = NetworkCatalogue.Find<IGridFunctionNetwork>(recipe.Model).Create(
            config.Model, (int)input.Channels, (int)output.Channels, input.Grid, new Generator(2));
        Assert.True(model.parameters().Sum(parameter => parameter.numel()) > 1000);
    }

    /// <summary>The table of sizes (spec cno.md 5.1).</summary>
    [Theory]
    [InlineData("cno-poisson", 1024, 128)]
    [InlineData("cno-wave", 512, 128)]
    [InlineData("cno-transport-smooth", 512, 256)]
    [InlineData("cno-transport-discontinuous", 512, 256)]
    public void The_paper_tier_takes_the_published_sizes(string name, int train, int validation) =>
        Assert.Equal(new OperatorDataConfig(64, train, validation, 256, 256),
            ((OperatorLearningConfig)RecipeCatalogue.Find(name).Paper).Data);

    [Fact]
    public void Published_numbers_and_their_source_are_there()
    {
        Assert.Distinct(RecipeCatalogue.All.Select(recipe => recipe.Name));
        foreach (Recipe recipe in RecipeCatalogue.All)
        {
            Assert.Same(recipe, RecipeCatalogue.Find(recipe.Name));
            Assert.Contains(recipe.Method, MethodCatalogue.All);
            Assert.Contains(recipe.Model, recipe.Method.Models);
            Assert.NotEmpty(recipe.Title);
            Assert.Distinct(recipe.Published.Select(value => value.Figure));
            Assert.All(recipe.Published, value => Assert.Contains(
                "arXiv", value.Source.Length > 0 ? value.Source : recipe.Source, StringComparison.Ordinal));
        }

        foreach (Recipe recipe in Operators)
        {
            double inside = recipe.PublishedOf("error_in_normalized")!.Value;
            Assert.InRange(inside, 0.01, 10);
            Assert.InRange(recipe.PublishedOf("error_out_normalized")!.Value, inside, 10);
            // The small tier must be a smaller training; else it serves nobody.
            Assert.True(((OperatorLearningConfig)recipe.Small).Budget.Epochs < ((OperatorLearningConfig)recipe.Paper).Budget.Epochs,
                recipe.Name);
        }
    }

    [Theory]
    [MemberData(nameof(OperatorRecipes))]
    public void A_tiny_run_writes_every_figure_that_others_rely_on(string name)
    {
        using var cli = new CommandLine();
        (int code, _, string error) = CommandLine.Run(
            ["run", name, "--out", cli.At("run"), "--seed", "1", "--set", .. CommandLine.Tiny.Split(' '), "training.epochs=1",
                "evaluation.resolutions="]);
        Assert.True(code == 0, error);
        var summary = Summary.Read(Path.Combine(cli.At("run"), "summary.json"));
        Assert.Equal(name, summary.Name);
        foreach ((string figure, string unit) in Figures)
        {
            Assert.True(summary[figure] is not null, $"no figure {figure}");
            Assert.Equal(unit, summary[figure]!.Unit);
            Assert.InRange(summary[figure]!.Value, double.Epsilon, 1e6);
        }

        Recipe recipe = RecipeCatalogue.Find(name);
        Assert.Null(summary["error_in_normalized"]!.Published); // On 16 x 16 nodes the published numbers say nothing.
        var small = (OperatorLearningConfig)recipe.Small;
        Assert.True(small.IsComparable(recipe) && ((OperatorLearningConfig)recipe.Paper).IsComparable(recipe));
        Assert.False((small with { Data = small.Data with { Train = 24 } }).IsComparable(recipe));
    }
}
