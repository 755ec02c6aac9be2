using System.Text.Json.Nodes;
using Semiflow.Operators.Models;
using Semiflow.Training;

namespace Semiflow.Tests.Recipes.OperatorLearning;

/// <summary>Settings of operator learning: those of the recipes, their bounds and their old spellings.</summary>
public sealed class OperatorSettingsTests
{
    private static readonly IMethod Method = OperatorMethod.Instance;

    private static OperatorLearningConfig Poisson => (OperatorLearningConfig)RecipeCatalogue.Find("cno-poisson").Small;

    public static TheoryData<string, string> Tiers =>
        [.. OperatorExperiments.All.SelectMany(recipe => Recipe.Tiers.Select(tier => (recipe.Name, tier)))];

    /// <summary>The file holds the settings as version 0.1 had them, in its spelling.</summary>
    [Theory, MemberData(nameof(Tiers))]
    public void Settings_that_the_first_version_recorded_are_those_of_the_recipe(string name, string tier)
    {
        string file = Path.Combine(AppContext.BaseDirectory, "Golden", "runs", "cno", "settings.json");
        JsonObject old = JsonNode.Parse(File.ReadAllText(file))![$"{name} {tier}"]!.AsObject();
        Assert.Equal(11, FormerlyAtAttribute.Spellings(typeof(OperatorLearningConfig)).Count(path => Has(old, path)));
        Recipe recipe = RecipeCatalogue.Find(name);
        object read = Method.Checked(Configuration.WithJson(Method.Defaults(recipe.Model), old));
        Assert.Equal(Text(Method.Checked(TierChanges.AsAtFirst(recipe, tier))), Text(read));
    }

    [Theory, MemberData(nameof(Tiers))]
    public void Settings_survive_their_record_and_each_says_what_it_means(string name, string tier)
    {
        Recipe recipe = RecipeCatalogue.Find(name);
        JsonObject json = Configuration.ToJson(Method.Checked(recipe.Settings(tier)));
        object back = Method.Checked(Configuration.WithJson(Method.Defaults(recipe.Model), json));
        Assert.Equal(json.ToJsonString(), Text(back));
        Assert.All(Setting.Of(back), setting => Assert.NotEmpty(setting.Meaning));
    }

    [Theory]
    [InlineData("data.points=7", "setting data.points must be at least 8, not 7.")]
    [InlineData("data.train=0", "setting data.train must be at least 1, not 0.")]
    [InlineData("data.validation=0", "setting data.validation must be at least 1, not 0.")]
    [InlineData("data.test=0", "setting data.test must be at least 1, not 0.")]
    [InlineData("data.test_out=-1", "setting data.test_out must be at least 0, not -1.")]
    [InlineData("training.epochs=0", "setting training.epochs must be at least 1, not 0.")]
    [InlineData("budget.batch_size=0", "setting budget.batch_size must be at least 1, not 0.")]
    [InlineData("training.rate=0", "setting training.rate must be positive, not 0.")]
    [InlineData("training.weight_decay=-1", "setting training.weight_decay must be at least 0, not -1.")]
    [InlineData("training.step_epochs=0", "setting training.step_epochs must be at least 1, not 0.")]
    [InlineData("training.step_factor=0", "setting training.step_factor must be positive, not 0.")]
    [InlineData("training.warm_up=1", "setting training.warm_up must be in [0, 1), not 1.")]
    [InlineData("training.clip_norm=0", "setting training.clip_norm must be positive, not 0.")]
    [InlineData("training.patience=0", "setting training.patience must be at least 1, not 0.")]
    [InlineData("training.checkpoint_seconds=-1", "setting training.checkpoint_seconds must be at least 0, not -1.")]
    [InlineData("evaluation.batch_size=0", "setting evaluation.batch_size must be at least 1, not 0.")]
    [InlineData("evaluation.resolution_samples=0", "setting evaluation.resolution_samples must be at least 1, not 0.")]
    [InlineData("evaluation.resolutions=[32,7]", "setting evaluation.resolutions must be at least 8 each, not [32, 7].")]
    public void A_setting_out_of_its_bounds_is_named_as_it_was_written(string assignment, string message) =>
        Assert.Equal(message, Assert.Throws<InputException>(() => Configuration.WithAssignments(Poisson, [assignment])).Message);

    [Fact]
    public void What_may_be_unset_may_be_unset()
    {
        OperatorLearningConfig own = Configuration.WithAssignments(Poisson,
            ["data.points=unset", "data.train=unset", "training.patience=unset", "training.clip_norm=unset", "evaluation.resolutions="]);
        Assert.Equal((null, null, null, null),
            (own.Data.Points, own.Data.Train, own.Budget.Patience, own.Optimizer.ClipNorm));
        Assert.Empty(own.Evaluation.Resolutions);
    }

    [Fact]
    public void Old_spellings_are_the_new_ones_and_the_schedules_are_those_of_before()
    {
        var told = new List<string>();
        OperatorLearningConfig changed = Configuration.WithAssignments(Poisson,
            ["training.schedule=step", "training.step_epochs=5", "training.step_factor=0.5", "training.clip_norm=3", "training.epochs=20"],
            told.Add);
        Assert.Equal(5, told.Count);
        Assert.Contains("training.step_factor is now optimizer.factor", told[2], StringComparison.Ordinal);
        OptimizerSpec spec = changed.Optimizer.Spec(20);
        Assert.Equal((2e-3, 1e-6, 3.0), (spec.Rate, spec.WeightDecay, spec.ClipNorm));
        Assert.Equal(new StepSchedule(5, 0.5), spec.Schedule);
        Assert.Equal(new WarmUp(new CosineSchedule(), 0.1 * 16), Poisson.Optimizer.Spec(16).Schedule);
        Assert.Equal(OptimizerMethod.AdamW, spec.Method);

        // A step schedule on the small tier falls as the published one does.
        Assert.Equal(new StepSchedule(10, 0.98), Configuration.With(Poisson, "training.schedule", "step").Optimizer.Spec(16).Schedule);
    }

    [Fact]
    public void A_mistyped_old_spelling_is_answered_with_the_new_one() => Assert.Contains("Did you mean 'optimizer.weight_decay'?",
        Assert.Throws<InputException>(() => Configuration.With(Poisson, "training.weigth_decay", "0")).Message, StringComparison.Ordinal);

    /// <summary>The section of the model is the options record of the network, with its own names and checks.</summary>
    [Fact]
    public void Options_of_the_network_are_its_own()
    {
        Assert.Equal("cno", Method.Models[0]);
        foreach (IGridFunctionNetwork network in NetworkCatalogue.For<IGridFunctionNetwork>())
        {
            var own = (OperatorLearningConfig)Method.Defaults(network.Name);
            Assert.IsType(network.Defaults.GetType(), own.Model);
            Assert.Equal(new OperatorDataConfig(null, null, null, null, 0), own.Data);
            Assert.Equal(new WarmUp(new CosineSchedule(), 0.05 * 50), own.Optimizer.Spec(own.Budget.Epochs).Schedule);
        }

        // What the options leave open is filled in, so that the record of a run says it.
        var open = (CnoOptions)Poisson.Model;
        Assert.Null(open.Slope);
        Assert.Equal(0.2, ((CnoOptions)((OperatorLearningConfig)Method.Checked(Poisson)).Model).Slope);
        Assert.Throws<InputException>(() => Method.Checked(Configuration.With(Poisson, "model.channels", "3")));
        Assert.Throws<InputException>(() => Method.Defaults("cnn"));
        Assert.Throws<ArgumentException>(() => Method.Checked(new OperatorDataConfig()));
    }

    private static bool Has(JsonObject json, string path)
    {
        string[] parts = path.Split('.');
        return json[parts[0]] is JsonObject section && section.ContainsKey(parts[1]);
    }

    private static string Text(object settings) => Configuration.ToJson(settings).ToJsonString();
}
