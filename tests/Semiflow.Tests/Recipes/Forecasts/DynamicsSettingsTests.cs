using System.Text.Json.Nodes;
using Semiflow.Principles;
using Semiflow.Recipes.AphynityRecipes;
using Semiflow.Recipes.LeadsRecipes;
using Semiflow.Training;

namespace Semiflow.Tests.Recipes.Forecasts;

/// <summary>Settings of APHYNITY and LEADS: those of the recipes, their bounds and their old spellings.</summary>
public sealed class DynamicsSettingsTests
{
    private static readonly AphynityConfig Pendulum = (AphynityConfig)RecipeCatalogue.Find("aphynity-pendulum").Small;
    private static readonly LeadsConfig Volterra = (LeadsConfig)RecipeCatalogue.Find("leads-lotka-volterra").Small;

    public static TheoryData<string, string> Tiers => [.. AphynityExperiments.All.Concat(LeadsExperiments.All)
        .SelectMany(recipe => Recipe.Tiers.Select(tier => (recipe.Name, tier)))];

    /// <summary>The file holds the settings that version 0.1 wrote into run.json, in its spelling.</summary>
    [Theory, MemberData(nameof(Tiers))]
    public void Settings_that_the_first_version_recorded_are_those_of_the_recipe(string name, string tier)
    {
        string file = Path.Combine(AppContext.BaseDirectory, "Golden", "runs", "settings.json");
        JsonObject old = JsonNode.Parse(File.ReadAllText(file))![$"{name} {tier}"]!.AsObject();
        Recipe recipe = RecipeCatalogue.Find(name);
        object read = recipe.Method.Checked(Configuration.WithJson(recipe.Method.Formerly(recipe.Model), old));
        Assert.Equal(
            Configuration.ToJson(TierChanges.AsAtFirst(recipe, tier)).ToJsonString(), Configuration.ToJson(read).ToJsonString());
    }

    [Theory, MemberData(nameof(Tiers))]
    public void Settings_survive_their_record_over_those_of_own_data(string name, string tier)
    {
        Recipe recipe = RecipeCatalogue.Find(name);
        JsonObject json = Configuration.ToJson(recipe.Settings(tier));
        object back = recipe.Method.Checked(Configuration.WithJson(recipe.Method.Defaults(recipe.Model), json));
        Assert.Equal(json.ToJsonString(), Configuration.ToJson(back).ToJsonString());
        Assert.All(Setting.Of(back), setting => Assert.NotEmpty(setting.Meaning));
    }

    [Theory]
    [InlineData("data.frames=2", "setting data.frames must be at least 3, not 2.")]
    [InlineData("data.window=1", "setting data.window must be at least 2, not 1.")]
    [InlineData("data.points=15", "setting data.points must be at least 16, not 15.")]
    [InlineData("model.width=0", "setting model.width must be at least 1, not 0.")]
    [InlineData("training.law_rate=0", "setting training.law_rate must be positive, not 0.")]
    [InlineData("training.inner_iterations=0", "setting training.inner_iterations must be at least 1, not 0.")]
    [InlineData("evaluation.hamiltonian_epochs=0", "setting evaluation.hamiltonian_epochs must be at least 1, not 0.")]
    [InlineData("evaluation.batch_size=0", "setting evaluation.batch_size must be at least 1, not 0.")]
    [InlineData("training.epochs=0", "setting training.epochs must be at least 1, not 0.")]
    [InlineData("training.rate=-1", "setting training.rate must be positive, not -1.")]
    [InlineData("training.checkpoint_seconds=-1", "setting training.checkpoint_seconds must be at least 0, not -1.")]
    [InlineData("training.multiplier.decrease=0", "setting training.multiplier.decrease must be in (0, 1], not 0.")]
    [InlineData("multiplier.smoothing=1", "setting multiplier.smoothing must be in [0, 1), not 1.")]
    public void A_setting_of_Aphynity_out_of_its_bounds_is_named_as_it_was_written(string assignment, string message) =>
        Assert.Equal(message, Assert.Throws<InputException>(() => Configuration.WithAssignments(Pendulum, [assignment])).Message);

    [Theory]
    [InlineData("data.adaptation=0", "setting data.adaptation must be at least 1, not 0.")]
    [InlineData("model.deviation=0", "setting model.deviation must be positive, not 0.")]
    [InlineData("training.restart_decay=1.5", "setting training.restart_decay must be in [0, 1], not 1.5.")]
    [InlineData("training.penalty_weight=-1", "setting training.penalty_weight must be at least 0, not -1.")]
    [InlineData("training.moves=0", "setting training.moves must be at least 1, not 0.")]
    [InlineData("adaptation.rate=0", "setting adaptation.rate must be positive, not 0.")]
    public void A_setting_of_LEADS_out_of_its_bounds_is_named_as_it_was_written(string assignment, string message) =>
        Assert.Equal(message, Assert.Throws<InputException>(() => Configuration.WithAssignments(Volterra, [assignment])).Message);

    [Theory]
    [InlineData("model.network=perceptron", "perceptron")]
    [InlineData("multiplier.tolerance=0", "the tolerance and start of a multiplier must be positive for a target accuracy, not 0.")]
    [InlineData("multiplier.floor=1e13", "the floor of a multiplier must be in [0, cap]")]
    public void What_does_not_fit_together_is_said(string assignment, string message)
    {
        AphynityConfig changed = Configuration.WithAssignments(Pendulum, [assignment]);
        IMethod method = AphynityMethod.Instance;
        Assert.Contains(message, Assert.Throws<InputException>(() => method.Checked(changed)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Old_spellings_of_Aphynity_load_and_are_told()
    {
        var told = new List<string>();
        AphynityConfig changed = Configuration.WithAssignments(
            Pendulum,
            [
                "training.epochs=7", "training.passes=3", "training.batch_size=5", "training.checkpoint_seconds=9", "training.rate=0.5",
                "training.anneal=false", "training.clip_norm=2", "training.method=rk438", "training.substeps=4",
                "training.multiplier.start=11", "training.multiplier.hold_while_falling=0.25", "training.inner_iterations=6",
            ], told.Add);
        Assert.Equal(new Budget(7, Passes: 3, BatchSize: 5, CheckpointSeconds: 9, Recoveries: 3), changed.Budget);
        Assert.Equal(
            (0.5, ScheduleKind.Constant, 2.0), (changed.Optimizer.Rate, changed.Optimizer.Schedule, changed.Optimizer.ClipNorm!.Value));
        Assert.Equal(new Solver("rk4-38", Substeps: 4), changed.Solver);
        Assert.Equal(Pendulum.Multiplier with { Start = 11, HoldWhileFalling = 0.25, Every = 6 }, changed.Multiplier);
        Assert.Equal(Pendulum.Training, changed.Training);
        Assert.Equal(12, told.Count);
        Assert.Contains("training.method is now solver.method=rk4-38", told[7], StringComparison.Ordinal);
        Assert.All(new[] { "rk4", "midpoint", "euler" }, name =>
            Assert.Equal(name, Configuration.With(Pendulum, "training.method", name).Solver.Options().Method.Name));
    }

    [Fact]
    public void Old_spellings_of_LEADS_load_and_are_told()
    {
        var told = new List<string>();
        LeadsConfig changed = Configuration.WithAssignments(
            Volterra,
            [
                "training.moves=30", "training.moves_per_epoch=10", "training.batch_size=2", "training.checkpoint_seconds=0",
                "training.rate=0.25", "training.anneal=false", "training.clip_norm=3", "training.method=midpoint", "training.substeps=2",
            ], told.Add);
        Assert.Equal(new MoveBudget(30, MovesPerEpoch: 10, BatchSize: 2, CheckpointSeconds: 0), changed.Budget);
        Assert.Equal(
            (0.25, ScheduleKind.Constant, 3.0), (changed.Optimizer.Rate, changed.Optimizer.Schedule, changed.Optimizer.ClipNorm!.Value));
        Assert.Equal(new Solver("midpoint", Substeps: 2), changed.Solver);
        Assert.Equal(9, told.Count);
    }

    /// <summary>What the settings of a recipe become, for the ones that the results hang on most.</summary>
    [Fact]
    public void Settings_become_the_options_of_trainings()
    {
        Assert.Equal(new OptimizerSpec(3e-3, WeightDecay: 0, ClipNorm: 1, Schedule: new CosineSchedule()), Pendulum.Optimizer.Spec(80));
        Assert.Equal(
            new MultiplierSpec { Rule = MultiplierRule.Target, Start = 100, Rate = 0.01, Tolerance = 1e-6 }, Pendulum.Multiplier.Spec());
        Assert.Equal((AugmentationNorm.Relative, 3e-2), (Pendulum.Training.Norm, Pendulum.Training.LawRate!.Value));
        var paper = (AphynityConfig)RecipeCatalogue.Find("aphynity-pendulum").Paper;
        Assert.Null(paper.Optimizer.Spec(5000).Schedule);
        Assert.False(paper.Training.WarmStart);
        Assert.Equal(AphynityBaseline.Derivative, paper.Evaluation.Baselines[^1]);
        Assert.Equal(new OptimizerSpec(1e-3, WeightDecay: 0, Schedule: new CosineSchedule(0.01)), Volterra.Optimizer.Spec(80));
        var grayScott = (LeadsConfig)RecipeCatalogue.Find("leads-gray-scott").Paper;
        Assert.Equal((120_000, "rk4-38", SpectralNormKind.Flattened), (grayScott.Budget.Moves, grayScott.Solver.Method,
            grayScott.Training.Norm));
    }

    [Theory]
    [InlineData("pendulum", 0, 20, false)]
    [InlineData("wave", 2, 1, true)]
    [InlineData("none", 0, 20, true)]
    [InlineData("none", 2, 1, true)]
    public void Own_states_without_space_get_more_moves_and_errors_are_in_units_of_the_channels(
        string law, int rank, int passes, bool normalize)
    {
        AphynityConfig config = AphynityMethod.Instance.Defaults(law);
        Assert.Equal((passes, normalize), (config.BudgetFor(rank).Passes, config.Model.Normalize));
        Assert.Equal(3, (config with { Budget = config.Budget with { Passes = 3 } }).BudgetFor(rank).Passes);
        Assert.True(config.Training.ChannelUnits);
        Assert.False(Pendulum.Training.ChannelUnits);
        Assert.Equal([AphynityBaseline.PhysicsOnly, AphynityBaseline.NeuralOde], config.Evaluation.Baselines);
    }
}
