using System.Text.Json.Nodes;
using Semiflow.Principles;
using Semiflow.Recipes.LeastActionRecipes;
using Semiflow.Training;

namespace Semiflow.Tests.Recipes.LeastActionRecipes;

/// <summary>Settings of both methods: bounds, rules, old spellings, and the recipes of version 0.1.</summary>
public sealed class LeastActionSettingsTests
{
    private static readonly IMethod Classification = LeastActionMethod.Instance, Map = LeastActionMethod.KnownMap;

    private static JsonObject Old => JsonNode.Parse(File.ReadAllText(
        Path.Combine(AppContext.BaseDirectory, "Golden", "runs", "least-action", "settings.json")))!.AsObject();

    /// <summary>What version 0.1 recorded of each recipe and tier, read over the settings of own data, is the recipe.</summary>
    [Theory]
    [InlineData("least-action-analytic")]
    [InlineData("least-action-circles")]
    [InlineData("least-action-fashion")]
    [InlineData("least-action-cifar")]
    public void Records_of_older_versions_give_the_settings_of_the_recipe(string name)
    {
        Recipe recipe = RecipeCatalogue.Find(name);
        foreach (string tier in Recipe.Tiers)
        {
            JsonObject old = Old[$"{name} {tier}"]!.AsObject();
            object read = recipe.Method.Checked(Configuration.WithJson(recipe.Method.Defaults(recipe.Model), old));
            Assert.Equal(
                Configuration.ToJson(TierChanges.AsAtFirst(recipe, tier)).ToJsonString(), Configuration.ToJson(read).ToJsonString());
            object again = Configuration.WithJson(recipe.Method.Defaults(recipe.Model), Configuration.ToJson(read));
            Assert.Equal(Configuration.ToJson(read).ToJsonString(), Configuration.ToJson(again).ToJsonString());
        }
    }

    /// <summary>Numbers of the record of version 0.1 are in the settings under their new names: nothing is dropped on the way.</summary>
    [Fact]
    public void Old_numbers_arrive_where_they_belong()
    {
        JsonObject old = Old["least-action-cifar paper"]!["training"]!.AsObject();
        var config = (LeastActionConfig)RecipeCatalogue.Find("least-action-cifar").Paper;
        Assert.Equal(old["epochs"]!.GetValue<int>(), config.Budget.Epochs);
        Assert.Equal(old["batch_size"]!.GetValue<int>(), config.Budget.BatchSize);
        Assert.Equal(old["rate"]!.GetValue<double>(), config.Optimizer.Rate);
        Assert.Equal(old["decay"]!.GetValue<double>(), config.Optimizer.Factor);
        Assert.Equal(old["weight_decay"]!.GetValue<double>(), config.Optimizer.WeightDecay);
        Assert.Equal(old["milestones"]!.AsArray().Select(each => each!.GetValue<double>()), config.Optimizer.Milestones);
        Assert.Equal(old["multiplier"]!["start"]!.GetValue<double>(), config.Multiplier.Start);
        Assert.Equal(old["update_every"]!.GetValue<int>(), config.Multiplier.Every);
        Assert.Equal((1.0 / 6, ScheduleKind.Late), (LeastActionExperiments.KnownMap.Optimizer.Factor,
            LeastActionExperiments.KnownMap.Optimizer.Schedule));
        Assert.Equal(10_000, ((MapConfig)RecipeCatalogue.Find("least-action-analytic").Paper).Budget.Moves);
    }

    [Theory]
    [InlineData("data.train=[1]", "data.train must be at least 2 each")]
    [InlineData("data.train=[4,4]", "data.train must be different values")]
    [InlineData("data.validation=-1", "data.validation must be at least 0")]
    [InlineData("data.test=0", "data.test must be at least 1")]
    [InlineData("model.blocks=0", "model.blocks must be at least 1")]
    [InlineData("model.gain=-1", "model.gain must be at least 0")]
    [InlineData("training.epochs=0", "training.epochs must be at least 1")]
    [InlineData("training.batch_size=1", "budget.batch_size must be at least 2")]
    [InlineData("training.rate=0", "training.rate must be positive")]
    [InlineData("optimizer.momentum=1", "optimizer.momentum must be in [0, 1)")]
    [InlineData("training.decay=0", "training.decay must be positive")]
    [InlineData("training.smoothing=1", "training.smoothing must be in [0, 1)")]
    [InlineData("training.power=0.5", "training.power must be at least 1")]
    [InlineData("budget.patience=3", "budget.patience must be unset")]
    [InlineData("evaluation.seeds=0", "evaluation.seeds must be at least 1")]
    [InlineData("evaluation.rates=[1,0]", "evaluation.rates must be positive each")]
    [InlineData("evaluation.weights=[-1]", "evaluation.weights must be positive each")]
    [InlineData("evaluation.transport_points=1", "evaluation.transport_points must be at least 2")]
    [InlineData("training.multiplier.rate=-1", "training.multiplier.rate must be at least 0")]
    [InlineData("multiplier.start=0", "start of the multiplier")] // C is divided by it.
    public void A_setting_of_a_classification_that_makes_no_sense_is_named(string assignment, string said) =>
        Refused(Classification, "points", assignment, said);

    [Theory]
    [InlineData("data.points=7", "data.points must be at least 8")]
    [InlineData("training.moves=0", "training.moves must be at least 1")]
    [InlineData("budget.batch_size=0", "budget.batch_size must be at least 1")]
    [InlineData("training.late_factor=0", "training.late_factor must be positive")]
    [InlineData("training.update_every=0", "training.update_every must be at least 1")]
    [InlineData("evaluation.wind_up_gain=-0.1", "evaluation.wind_up_gain must be at least 0")]
    [InlineData("evaluation.wind_up_moves=0", "evaluation.wind_up_moves must be at least 1")]
    [InlineData("budget.epochs=3", "budget.epochs")] // It follows from the moves.
    public void A_setting_of_a_map_that_makes_no_sense_is_named(string assignment, string said) => Refused(Map, "points", assignment, said);

    [Fact]
    public void Without_division_a_multiplier_may_start_at_zero()
    {
        object settings = Configuration.WithAssignments(
            Classification.Defaults("points"), ["multiplier.start=0", "training.scaling=growing_loss"]);
        Assert.Same(settings, Classification.Checked(settings));
    }

    [Fact]
    public void Every_setting_has_a_meaning()
    {
        Assert.All(Setting.Of(Classification.Defaults("points")), setting => Assert.NotEmpty(setting.Meaning));
        Assert.All(Setting.Of(Map.Defaults("points")), setting => Assert.NotEmpty(setting.Meaning));
    }

    [Fact]
    public void Old_spellings_are_told_and_make_the_same_optimizer()
    {
        var told = new List<string>();
        var config = (LeastActionConfig)Configuration.WithAssignments(
            Classification.Defaults("one-rep"),
            ["training.optimizer=adam_w", "training.rate=0.3", "training.milestones=[2,3]", "training.decay=0.5", "training.momentum=0.2"],
            told.Add);
        OptimizerSpec spec = config.Optimizer.Spec(4);
        Assert.Equal((OptimizerMethod.AdamW, 0.3, 1e-4, 0.2), (spec.Method, spec.Rate, spec.WeightDecay, spec.Momentum));
        Assert.Equal([1, 1, 0.5, 0.25], Enumerable.Range(0, 4).Select(epoch => spec.Schedule!.Factor(epoch, 4)));
        Assert.Equal(5, told.Count);
        Assert.Contains("training.optimizer is now optimizer.method", told[0], StringComparison.Ordinal);
        Assert.Null(((LeastActionConfig)Classification.Defaults("one-rep")).Optimizer.Spec(4).Schedule);
    }

    /// <summary>Own points and own images start from the published settings of their kind.</summary>
    [Fact]
    public void Defaults_are_those_of_the_kind_of_samples()
    {
        var points = (LeastActionConfig)Classification.Defaults("points");
        var images = (LeastActionConfig)Classification.Defaults("resnet");
        Assert.Equal((50, 4, 20), (points.Budget.Epochs, points.Budget.Passes, points.Budget.BatchSize));
        Assert.Equal((OptimizerMethod.AdamW, 5e-3, 0.1), (points.Optimizer.Method, points.Optimizer.Rate, points.Multiplier.Start));
        Assert.Equal((30, 1, 128), (images.Budget.Epochs, images.Budget.Passes, images.Budget.BatchSize));
        Assert.Equal((OptimizerMethod.Sgd, 0.01, 0.9, 5.0), (
            images.Optimizer.Method, images.Optimizer.Rate, images.Optimizer.Momentum, images.Multiplier.Start));
        InputException unknown = Assert.Throws<InputException>(() => Map.Defaults("pionts"));
        Assert.Contains("unknown model 'pionts'", unknown.Message, StringComparison.Ordinal);
    }

    /// <summary>Moves become at most 15 epochs of whole passes.</summary>
    [Theory]
    [InlineData(1500, 4, 15, 25)]
    [InlineData(100, 4, 15, 2)] // 1.67 passes
    [InlineData(3, 4, 3, 1)] // At least one pass per epoch.
    [InlineData(10_000, 32, 15, 21)]
    public void Moves_of_a_map_are_epochs_and_passes(int moves, int batches, int epochs, int passes) =>
        Assert.Equal(new Budget(epochs, passes, 7, CheckpointSeconds: 0), new MapBudget(moves, 7, 0).Of(batches));

    [Fact]
    public void What_is_minimized_follows_from_the_settings()
    {
        MapConfig map = LeastActionExperiments.KnownMap;
        LeastActionOptions options = map.Options(UpdateVariant.B, MapStudy.Waiting(map.Multiplier));
        Assert.Equal((5.0, UpdateVariant.B, 5), (options.EnergyFactor, options.Variant, options.UpdateEvery)); // M makes it the action.
        Assert.Equal(
            new MultiplierSpec { Start = 5, Rate = 0.5, Smoothing = 0.95, HoldWhileFalling = 0.005 }, options.Multiplier);
        Assert.Equal(7, MapStudy.Waiting(new Multiplier(Start: 7)).Start);
        var circles = (LeastActionConfig)RecipeCatalogue.Find("least-action-circles").Small;
        Assert.Equal(new MultiplierSpec { Start = 0.1, Rate = 0.2 }, circles.Options(TransportMode.Multiplier).Multiplier);
    }

    private static void Refused(IMethod method, string model, string assignment, string said)
    {
        InputException error = Assert.Throws<InputException>(
            () => method.Checked(Configuration.WithAssignments(method.Defaults(model), [assignment])));
        Assert.Contains(said, error.Message, StringComparison.Ordinal);
    }
}
