using System.Text.Json.Nodes;
using Semiflow.Recipes.Translation;
using Semiflow.Training;

namespace Semiflow.Tests.Recipes.Translation;

public sealed class TranslationSettingsTests
{
    /// <summary>Settings of recipes and own data as the version before issue 8 wrote them into run.json.</summary>
    private static readonly JsonObject Old = JsonNode.Parse(File.ReadAllText(
        Path.Combine(AppContext.BaseDirectory, "Golden", "runs", "translation", "settings.json")))!.AsObject();

    private static readonly IMethod Method = TranslationMethod.Instance;

    public static TheoryData<string> OldNames => [.. Old.Select(each => each.Key)];

    /// <summary>Every old value stands where its setting is now, and an old run.json gives the settings that its recipe has now.</summary>
    [Theory]
    [MemberData(nameof(OldNames))]
    public void Settings_of_older_versions_are_those_of_today(string name)
    {
        string[] words = name.Split(' ');
        object now = words[0] == "own"
            ? Method.Defaults(words[1])
            : TierChanges.AsAtFirst(RecipeCatalogue.Find(words[0]), words[1]);
        Dictionary<string, object?> leaves = Configuration.Leaves(now).ToDictionary(leaf => leaf.Path, leaf => leaf.Value);
        int compared = 0;
        foreach ((string section, JsonNode? settings) in Old[name]!.AsObject())
        {
            foreach ((string key, JsonNode? value) in settings!.AsObject())
            {
                (string path, _) = FormerlyAtAttribute.Translate(typeof(TranslationConfig), $"{section}.{key}", value);
                Assert.True(leaves.ContainsKey(path), path);
                Assert.Equal(Written(value), Configuration.Text(leaves[path]));
                compared++;
            }
        }

        Assert.Equal(51, compared);
        object read = Configuration.WithJson(now, Old[name]!.AsObject());
        Assert.Equal(Configuration.ToJson(now).ToJsonString(), Configuration.ToJson(read).ToJsonString());
        Method.Checked(read);
    }

    private static string Written(JsonNode? value) => value switch
    {
        null => "unset",
        JsonArray list => $"[{string.Join(", ", list.Select(Written))}]",
        JsonValue text when text.TryGetValue(out string? word) => word,
        _ => value.ToJsonString(),
    };

    [Theory]
    [InlineData("data.train=1", "at least 2")]
    [InlineData("data.test=1", "at least 2")]
    [InlineData("data.components=0", "at least 1")]
    [InlineData("data.size=12", "at least 16")]
    [InlineData("data.size=18", "multiple of 4")]
    [InlineData("data.stress=1.5", "in [0, 1]")]
    [InlineData("model.gain=-1", "at least 0")]
    [InlineData("training.weight=-1", "at least 0")]
    [InlineData("training.final_share=2", "in [0, 1]")]
    [InlineData("training.power=1", "above 1")]
    [InlineData("training.multiplier_every=0", "at least 1")]
    [InlineData("training.critic_rate=0", "positive")]
    [InlineData("training.moves=0", "at least 1")]
    [InlineData("training.rate=0", "positive")]
    [InlineData("budget.moves=0", "at least 1")]
    [InlineData("cycle.rounds=0", "at least 1")]
    [InlineData("multiplier.every=0", "at least 1")]
    [InlineData("cycle.cycle_weight=-1", "at least 0")]
    [InlineData("study.seeds=0", "at least 1")]
    [InlineData("study.couplings=[0.5, 1]", "in (-1, 1)")]
    [InlineData("study.gains=[0.5, -1]", "at least 0")]
    [InlineData("evaluation.judge_epochs=0", "at least 1")]
    public void A_setting_out_of_its_bounds_is_refused_under_the_name_that_was_written(string assignment, string expected)
    {
        string message = Assert.Throws<InputException>(
            () => Configuration.WithAssignments(TranslationConfig.ForOwnData("mlp"), [assignment])).Message;
        Assert.Contains(assignment.Split('=')[0], message, StringComparison.Ordinal);
        Assert.Contains(expected, message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("training.batch_size=1", "budget.batch_size")]
    [InlineData("budget.patience=3", "budget.patience")]
    [InlineData("training.tolerance=0", "multiplier.tolerance")]
    [InlineData("training.multiplier_start=0", "multiplier.start")]
    public void Rules_between_settings_are_checked_before_a_run(string assignment, string path) => Assert.Contains(
        $"setting {path} must be", Assert.Throws<InputException>(() => Method.Checked(
            Configuration.WithAssignments(TranslationConfig.ForOwnData("mlp"), [assignment]))).Message, StringComparison.Ordinal);

    [Fact]
    public void Old_spellings_go_on_and_are_noticed()
    {
        var notices = new List<string>();
        TranslationConfig changed = Configuration.WithAssignments(
            TranslationConfig.ForOwnData("mlp"),
            ["training.moves=7", "training.moves_per_epoch=3", "training.batch_size=5", "training.rate=0.5", "training.late_factor=0.3",
                "training.checkpoint_seconds=0", "training.tolerance=0.1", "training.multiplier_start=2", "training.multiplier_rate=3",
                "training.multiplier_every=4", "cycle.rounds=8", "training.cost=ends"], notices.Add);
        Assert.Equal(new MoveBudget(7, 3, 5, CheckpointSeconds: 0), changed.Budget);
        Assert.Equal((0.5, 0.3), (changed.Optimizer.Rate, changed.Optimizer.Factor));
        Assert.Equal((0.1, 2.0, 3.0), (changed.Multiplier.Tolerance, changed.Multiplier.Start, changed.Multiplier.Rate));
        Assert.Equal((4, 8), (changed.Multiplier.Every, changed.Cycle.Moves));
        Assert.Equal(11, notices.Count); // The cost is where it was.
        Assert.Contains("training.late_factor is now optimizer.factor", notices[4], StringComparison.Ordinal);
    }

    /// <summary>Adam without decay, a fifth of the rate in the last third, as the old settings made it.</summary>
    [Fact]
    public void The_optimizer_is_the_one_of_older_versions()
    {
        OptimizerSpec spec = TranslationConfig.ForOwnData("mlp").Optimizer.Spec(epochs: 30);
        Assert.Equal(
            new OptimizerSpec(2e-3, WeightDecay: 0, Schedule: new LateDrop(2.0 / 3, 0.2)), spec);
        Assert.Equal((1, 0.2), (spec.Schedule!.Factor(19, 30), spec.Schedule.Factor(21, 30)));
    }

    [Fact]
    public void Each_form_has_its_multiplier()
    {
        TranslationConfig config = TranslationConfig.ForOwnData("mlp");
        Assert.Null(config.Constraint());
        TranslationConfig With(string form) => Configuration.With(config, "training.form", form);
        Assert.Equal(new MultiplierSpec { Start = 20, Rate = 20 }, With("multiplier").Constraint());
        Assert.Equal(new MultiplierSpec { Rule = MultiplierRule.Target, Start = 20, Rate = 0.2 }, With("target").Constraint());
        Assert.Equal(
            new MultiplierSpec { Rule = MultiplierRule.Target, Start = 20, Rate = 0.05 },
            Configuration.With(With("target"), "multiplier.rate", "0.05").Constraint());
    }

    [Fact]
    public void All_six_recipes_are_listed_and_claim_no_published_value()
    {
        IReadOnlyList<Recipe> recipes = Method.Recipes;
        Assert.Equal(
            ["translation-gaussian", "translation-shapes", "translation-bias", "translation-semantic", "translation-fashion",
                "translation-celeba"], recipes.Select(recipe => recipe.Name));
        Assert.Equal(recipes, RecipeCatalogue.All.Where(recipe => recipe.Method == Method));
        Assert.All(recipes, recipe => Assert.Empty(recipe.Published));
        Assert.Equal([.. Method.Models, "mlp", "patch"], Method.Networks);
    }
}
