using System.Text.Json.Nodes;
using Semiflow.Recipes.Partial;
using Semiflow.Training;

namespace Semiflow.Tests.Recipes.Partial;

/// <summary>Settings: bounds, rules, and what records of earlier versions say.</summary>
public sealed class PartialSettingsTests
{
    private static readonly IMethod Method = PartialMethod.Instance;

    /// <summary>What a tier was in version 0.1, which had no sections for solver, budget and optimizer.</summary>
    private static JsonObject Earlier(string recipe, string tier)
    {
        bool small = tier == "small", ocean = recipe == "partial-ocean", euler = recipe == "partial-euler";
        var baselines = new JsonArray("persistence", "climatology", "no_hidden");
        foreach (string more in small ? new[] { "one_step", "conv_lstm", "warping" } : ["delay", "one_step", "conv_lstm", "warping"])
        {
            baselines.Add(more);
        }

        (int? train, int? validation, int? test) = (recipe, tier) switch
        {
            ("partial-shallow-water", "small") or ("partial-ocean", "small") => ((int?)96, (int?)16, (int?)32),
            ("partial-shallow-water", _) => (200, 20, 40),
            ("partial-euler", "small") => (128, 16, 32),
            ("partial-euler", _) => (1000, 100, 200),
            _ => (null, null, null),
        };
        bool basin = !ocean && !euler;
        return new JsonObject
        {
            ["data"] = new JsonObject
            {
                ["train"] = train, ["validation"] = validation, ["test"] = test,
                ["points"] = ocean ? null : basin && !small ? 80 : 64, ["coarsen"] = small && !ocean ? 2 : 1, ["past"] = 4,
                ["interval"] = basin && small ? 1 : null, ["spin_up_years"] = basin && small ? 2 : 10,
            },
            ["model"] = new JsonObject
            {
                ["initial"] = "encoder", ["hidden"] = ocean && !small ? 8 : 2, ["width"] = small ? 16 : 64, ["blocks"] = small ? 2 : 6,
                ["solver"] = "heun2", ["substeps"] = small ? 1 : 2, ["head_deviation"] = small ? 0.02 : 0.001, ["skips"] = small,
                ["period"] = null, ["encoder_widths"] = small ? new JsonArray(16, 32) : new JsonArray(32, 64, 128),
            },
            ["training"] = new JsonObject
            {
                ["epochs"] = !small ? 200 : ocean ? 16 : 20, ["batch_size"] = small ? 8 : 16, ["rate"] = small ? 0.002 : 0.0003,
                ["clip_norm"] = 1, ["first_horizon"] = !small ? 2 : euler ? 4 : 5, ["horizon"] = 10, ["discount"] = 1,
                ["checkpoint_seconds"] = 60,
            },
            ["evaluation"] = new JsonObject
            {
                ["batch_size"] = 16, ["horizon"] = small ? 10 : 20, ["report"] = true, ["baselines"] = baselines,
                ["substeps"] = new JsonArray(1, 2, 4, 8),
            },
            ["ocean"] = new JsonObject
            {
                ["patch"] = ocean && !small ? 64 : 32, ["row"] = null, ["column"] = null, ["level"] = 0, ["preset"] = "default",
                ["max_land"] = 0.1, ["spacing"] = ocean && !small ? 10 : 15, ["training_share"] = 0.6,
                ["days"] = ocean && !small ? 3600 : 1440, ["cells"] = ocean && !small ? 160 : 80,
                ["spin_up_years"] = ocean && !small ? 10 : 2, ["clouds"] = 0, ["files"] = new JsonArray(),
            },
            ["observed"] = new JsonArray(0),
        };
    }

    public static TheoryData<string, string> Tiers() => new(
        from recipe in new[] { "partial-shallow-water", "partial-euler", "partial-ocean" }
        from tier in Recipe.Tiers
        select (recipe, tier));

    [Theory]
    [MemberData(nameof(Tiers))]
    public void A_record_of_version_0_1_is_the_tier_of_today(string name, string tier)
    {
        Recipe recipe = RecipeCatalogue.Find(name);
        var settings = (PartialConfig)Method.Checked(
            Configuration.WithJson((PartialConfig)Method.Formerly(recipe.Model), Earlier(name, tier)));
        Assert.Equal(Leaves(TierChanges.AsAtFirst(recipe, tier)), Leaves(settings));
    }

    [Fact]
    public void The_optimizer_is_that_of_the_specification()
    {
        foreach (Recipe recipe in PartialExperiments.All)
        {
            var paper = (PartialConfig)recipe.Paper;
            OptimizerSpec spec = paper.Optimizer.Spec(paper.Budget.Epochs);
            Assert.Equal((3e-4, 1.0, 0.0), (spec.Rate, spec.ClipNorm, spec.WeightDecay));
            Assert.Equal(new WarmUp(new CosineSchedule(), 4), spec.Schedule); // 2 % of 200 epochs
        }
    }

    [Theory]
    [InlineData("training.epochs=7", "budget.epochs=7")]
    [InlineData("training.batch_size=3", "budget.batch_size=3")]
    [InlineData("training.checkpoint_seconds=0", "budget.checkpoint_seconds=0")]
    [InlineData("training.rate=0.5", "optimizer.rate=0.5")]
    [InlineData("training.clip_norm=unset", "optimizer.clip_norm=unset")]
    [InlineData("model.solver=rk4", "solver.method=rk4")]
    [InlineData("model.substeps=5", "solver.substeps=5")]
    public void Old_spellings_are_the_new_ones(string old, string now)
    {
        PartialConfig own = PartialConfig.ForOwnData;
        string[] expected = Leaves(Configuration.WithAssignments(own, [now]));
        Assert.Equal(expected, Leaves(Configuration.WithAssignments(own, [old])));
        Assert.NotEqual(Leaves(own), expected);
    }

    [Theory]
    [InlineData("observed=[]", "observed must be at least 1 value")]
    [InlineData("observed=[1,1]", "observed must be different values")]
    [InlineData("observed=[-1]", "observed must be at least 0 each")]
    [InlineData("data.points=8", "data.points must be at least 16")]
    [InlineData("data.coarsen=0", "data.coarsen must be at least 1")]
    [InlineData("data.past=0", "data.past must be at least 1")]
    [InlineData("data.interval=0", "data.interval must be positive")]
    [InlineData("data.spin_up_years=-1", "data.spin_up_years must be at least 0")]
    [InlineData("data.train=0", "data.train must be at least 1")]
    [InlineData("data.validation=0", "data.validation must be at least 1")]
    [InlineData("data.test=0", "data.test must be at least 1")]
    [InlineData("model.hidden=-1", "model.hidden must be at least 0")]
    [InlineData("model.width=0", "model.width must be at least 1")]
    [InlineData("model.blocks=-1", "model.blocks must be at least 0")]
    [InlineData("model.encoder_widths=[]", "model.encoder_widths must be at least 1 value")]
    [InlineData("model.encoder_widths=[4,0]", "model.encoder_widths must be at least 1 each")]
    [InlineData("model.head_deviation=0", "model.head_deviation must be positive")]
    [InlineData("model.period=0", "model.period must be positive")]
    [InlineData("solver.substeps=0", "solver.substeps must be at least 1")]
    [InlineData("budget.epochs=0", "budget.epochs must be at least 1")]
    [InlineData("optimizer.rate=0", "optimizer.rate must be positive")]
    [InlineData("optimizer.clip_norm=0", "optimizer.clip_norm must be positive")]
    [InlineData("training.first_horizon=0", "training.first_horizon must be at least 1")]
    [InlineData("training.horizon=1", "training.horizon must be at least training.first_horizon")]
    [InlineData("training.discount=0", "training.discount must be in (0, 1]")]
    [InlineData("training.discount=1.1", "training.discount must be in (0, 1]")]
    [InlineData("evaluation.batch_size=0", "evaluation.batch_size must be at least 1")]
    [InlineData("evaluation.horizon=0", "evaluation.horizon must be at least 1")]
    [InlineData("evaluation.substeps=[1,0]", "evaluation.substeps must be at least 1 each")]
    [InlineData("ocean.patch=4", "ocean.patch must be at least 8")]
    [InlineData("ocean.patch=30", "ocean.patch must be a multiple of 4")]
    [InlineData("ocean.patch=40", "ocean.patch must be at most 0.45 of ocean.cells")]
    [InlineData("ocean.column=1", "ocean.row must be set together with ocean.column")]
    [InlineData("ocean.level=-1", "ocean.level must be at least 0")]
    [InlineData("ocean.max_land=1.5", "ocean.max_land must be in [0, 1]")]
    [InlineData("ocean.spacing=0", "ocean.spacing must be at least 1")]
    [InlineData("ocean.training_share=1", "ocean.training_share must be in (0, 1)")]
    [InlineData("ocean.days=1", "ocean.days must be at least 2")]
    [InlineData("ocean.cells=84", "ocean.cells must be a multiple of 8")]
    [InlineData("ocean.clouds=1", "ocean.clouds must be in [0, 1)")]
    public void What_is_out_of_bounds_is_refused_by_its_path(string assignment, string message)
    {
        InputException error = Assert.Throws<InputException>(
            () => Method.Checked(Configuration.WithAssignments(PartialConfig.ForOwnData, [assignment])));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_large_patch_of_the_users_own_files_and_unset_values_are_fine()
    {
        var settings = (PartialConfig)Method.Checked(Configuration.WithAssignments(PartialConfig.ForOwnData,
            ["ocean.files=[a.nc]", "ocean.patch=128", "ocean.row=0", "ocean.column=4", "optimizer.clip_norm=unset", "training.horizon=2"]));
        Assert.Equal((128, 0, 4), (settings.Ocean.Patch, settings.Ocean.Row, settings.Ocean.Column));
    }

    [Fact]
    public void Own_data_take_any_network_for_fields_of_two_variables_and_no_other()
    {
        Assert.Equal("residual", Method.Models[0]);
        Assert.All(Method.Models, model => Assert.Equal(8, ((PartialConfig)Method.Defaults(model)).Model.Hidden));
        Assert.Throws<InputException>(() => Method.Defaults("residul"));
    }

    private static string[] Leaves(object settings) =>
        [.. Configuration.Leaves(settings).Select(leaf => $"{leaf.Path} = {Configuration.Text(leaf.Value)}").Order(StringComparer.Ordinal)];
}
