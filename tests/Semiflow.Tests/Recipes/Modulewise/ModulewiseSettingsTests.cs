using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Semiflow.Principles.Modulewise;
using Semiflow.Recipes.Modulewise;
using Semiflow.Recipes.Modulewise.Movements;
using Semiflow.Recipes.Modulewise.StepMemory;
using Semiflow.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Tests.Recipes.Modulewise;

/// <summary>Settings of module-wise training: bounds, rules between them, and those of run folders of before they were regrouped.</summary>
public sealed class ModulewiseSettingsTests
{
    private static IMethod Method(string recipe) => RecipeCatalogue.Find(recipe).Method;

    [Theory]
    [InlineData("modulewise-fashion", "data.train=1", "setting data.train must be at least 2, not 1.")]
    [InlineData("modulewise-fashion", "data.cache_mib=-1", "setting data.cache_mib must be at least 0, not -1.")]
    [InlineData("modulewise-fashion", "model.modules=[2,0]", "setting model.modules must be at least 1 each, not [2, 0].")]
    [InlineData("modulewise-fashion", "model.pools=[-1]", "setting model.pools must be at least 0 each, not [-1].")]
    [InlineData("modulewise-fashion", "training.smoothing=1", "setting training.smoothing must be in [0, 1), not 1.")]
    [InlineData("modulewise-fashion", "transport.tau=0", "setting transport.tau must be positive, not 0.")]
    [InlineData("modulewise-fashion", "transport.update_every=0", "setting transport.update_every must be at least 1, not 0.")]
    [InlineData("modulewise-fashion", "evaluation.early_exit_loss=1.5", "setting evaluation.early_exit_loss must be in [0, 1], not 1.5.")]
    [InlineData("modulewise-fashion", "training.momentum=1", "setting training.momentum must be in [0, 1), not 1.")]
    [InlineData("modulewise-fashion", "training.epochs=0", "setting training.epochs must be at least 1, not 0.")]
    [InlineData("modulewise-fashion", "transport.multiplier_rate=-1", "setting transport.multiplier_rate must be at least 0, not -1.")]
    [InlineData("modulewise-mms", "training.moves=0", "setting training.moves must be at least 1, not 0.")]
    [InlineData("modulewise-mms", "data.points=7", "setting data.points must be at least 8, not 7.")]
    [InlineData("modulewise-mms", "training.modules=[4]", "setting training.modules must be at least 2 values, not [4].")]
    [InlineData("modulewise-mms", "training.modules=[4,4]", "setting training.modules must be different values, not [4, 4].")]
    [InlineData("modulewise-mms", "training.rate=0", "setting training.rate must be positive, not 0.")]
    [InlineData("modulewise-memory", "evaluation.modules=[]", "setting evaluation.modules must be at least 1 value, not [].")]
    [InlineData("modulewise-memory", "evaluation.modules=[1]", "setting evaluation.modules must be above 1 each, not [1].")]
    [InlineData("modulewise-memory", "training.batch_size=1", "setting training.batch_size must be at least 2, not 1.")]
    public void A_setting_out_of_its_bounds_is_named_as_it_was_written(string recipe, string assignment, string message) => Assert.Equal(
        message,
        Assert.Throws<InputException>(() => Configuration.WithAssignments(RecipeCatalogue.Find(recipe).Small, [assignment])).Message);

    [Theory]
    [InlineData("modulewise-fashion", "budget.batch_size=1", "budget.batch_size")]
    [InlineData("modulewise-fashion", "budget.passes=2", "budget.passes")]
    [InlineData("modulewise-fashion", "budget.patience=3", "budget.patience")]
    [InlineData("modulewise-stl10", "training.keep_best=false budget.patience=3", "budget.patience")]
    [InlineData("modulewise-stl10", "training.regime=processes evaluation.methods=[info_pro]", "evaluation.methods")]
    [InlineData("modulewise-memory", "training.modules=33", "training.modules")]
    [InlineData("modulewise-memory", "evaluation.modules=[5]", "evaluation.modules")]
    [InlineData("modulewise-memory", "optimizer.method=adam_w", "optimizer.method")]
    [InlineData("modulewise-memory", "budget.patience=1", "budget.patience")]
    public void Settings_that_do_not_fit_together_are_refused(string recipe, string assignments, string path)
    {
        object settings = Configuration.WithAssignments(RecipeCatalogue.Find(recipe).Small, assignments.Split(' '));
        Assert.StartsWith(
            $"setting {path} must be", Assert.Throws<InputException>(() => Method(recipe).Checked(settings)).Message,
            StringComparison.Ordinal);
    }

    /// <summary>Before a run, with the words of the multiplier itself; where τ is fixed, nothing follows it.</summary>
    [Theory]
    [InlineData("multiplier.start=0", "positive start")]
    [InlineData("multiplier.rule=augmented", "growing, target or proportional_integral")]
    [InlineData("multiplier.rule=target", "positive for a target accuracy")]
    [InlineData("multiplier.rule=proportional_integral multiplier.floor=0", "floor of a multiplier must be positive")]
    [InlineData("multiplier.smoothing=0.5 multiplier.floor=1e13", "[0, cap]")]
    public void A_multiplier_that_modules_cannot_have_is_refused(string assignments, string said)
    {
        object fixedTau = Configuration.WithAssignments(RecipeCatalogue.Find("modulewise-stl10").Small, assignments.Split(' '));
        Assert.NotNull(Method("modulewise-stl10").Checked(fixedTau));
        object settings = Configuration.With(fixedTau, "transport.kind", "multiplier");
        Assert.Contains(
            said, Assert.Throws<InputException>(() => Method("modulewise-stl10").Checked(settings)).Message, StringComparison.Ordinal);
    }

    /// <summary>Every setting of the section reaches the rule: of two updates by 1 and 3 each, the mean that λ sees.</summary>
    [Fact]
    public void A_multiplier_of_modules_follows_all_its_settings()
    {
        using DisposeScope scope = NewDisposeScope();
        var multiplier = new Multiplier(Start: 2, Rate: 0.5, Cap: 4, Smoothing: 0.25, Every: 2);
        ITransportWeight weight = new ModulewiseTransportConfig(TauKind.Multiplier).Schedule(multiplier).Of(1)[0];
        double[] losses = [9, 1, 9, 3, 9, 3];
        double[] seen = [.. losses.Select(loss =>
        {
            weight.Weigh(new Terms(("loss", tensor(loss))), tensor(1.0));
            return 1 / weight.Weight;
        })];
        Assert.Equal([2, 2.5, 2.5, 2.5 + (0.5 * 2.5), 3.75, 4], seen, (a, b) => Math.Abs(a - b) < 1e-12); // The last is capped.
    }

    [Theory]
    [InlineData("modulewise-stl10", "budget.passes=2")]
    [InlineData("modulewise-stl10", "budget.patience=3")]
    [InlineData("modulewise-stl10", "training.regime=buffered budget.passes=2 budget.patience=3")]
    [InlineData("modulewise-stl10", "training.regime=processes evaluation.methods=[dgl, end_to_end]")]
    [InlineData("modulewise-memory", "evaluation.modules=[2,32] training.modules=32")]
    public void Those_that_fit_are_taken(string recipe, string assignments) => Assert.NotNull(
        Method(recipe).Checked(Configuration.WithAssignments(RecipeCatalogue.Find(recipe).Small, SplitAssignments(assignments))));

    [Fact]
    public void A_network_that_the_catalogue_lacks_is_refused_with_those_that_it_has()
    {
        object small = RecipeCatalogue.Find("modulewise-stl10").Small;
        Assert.Contains(
            "resnet-110",
            Assert.Throws<InputException>(() => Configuration.WithAssignments(small, ["model.network=resnet-111"])).Message,
            StringComparison.Ordinal);
        Assert.Equal(
            "resnet-110",
            ((ModulewiseConfig)Configuration.WithAssignments(small, ["model.network=resnet-110"])).Model.Network);
    }

    /// <summary>Every tier, as the run folders of before the settings were regrouped have it, is what the recipe says today.</summary>
    [Theory]
    [InlineData("modulewise-fashion")]
    [InlineData("modulewise-mms")]
    [InlineData("modulewise-memory")]
    [InlineData("modulewise-cifar")]
    [InlineData("modulewise-stl10")]
    [InlineData("modulewise-tinyimagenet")]
    public void Settings_of_old_runs_are_those_of_today(string name)
    {
        JsonObject old = JsonNode.Parse(File.ReadAllText(Path.Combine(OldRuns.Folder, "settings.json")))![name]!.AsObject();
        Recipe recipe = RecipeCatalogue.Find(name);
        foreach (string tier in Recipe.Tiers)
        {
            object read = Configuration.WithJson(recipe.Method.Defaults(recipe.Model), old[tier]!.AsObject());
            Assert.Equal(
                Configuration.ToJson(TierChanges.AsAtFirst(recipe, tier)).ToJsonString(),
                Configuration.ToJson(recipe.Method.Checked(read)).ToJsonString());
        }
    }

    [Fact]
    public void Old_spellings_reach_the_shared_sections()
    {
        var told = new List<string>();
        var config = (ModulewiseConfig)Configuration.WithAssignments(
            RecipeCatalogue.Find("modulewise-fashion").Small,
            ["training.epochs=7", "training.batch_size=9", "training.checkpoint_seconds=5", "training.optimizer=adam_w",
                "training.rate=0.5", "training.momentum=0.1", "training.weight_decay=0.2", "training.cosine=true",
                "transport.multiplier=2", "transport.multiplier_rate=3", "transport.update_every=4"],
            told.Add);
        Assert.Equal(new Budget(7, BatchSize: 9, CheckpointSeconds: 5), config.Budget);
        OptimizerSpec spec = config.Optimizer.Spec(7);
        Assert.Equal((OptimizerMethod.AdamW, 0.5, 0.1, 0.2), (spec.Method, spec.Rate, spec.Momentum, spec.WeightDecay));
        Assert.Equal(new CosineSchedule(), spec.Schedule);
        Assert.Equal(new Multiplier(Start: 2, Rate: 3, Every: 4), config.Multiplier);
        Assert.Equal(11, told.Count);
        var memory = (MemoryConfig)Configuration.WithAssignments(
            RecipeCatalogue.Find("modulewise-memory").Small, ["training.fit_batch_size=4", "training.batch_size=6", "training.rate=0.3"]);
        Assert.Equal((4, 6, 0.3), (memory.Budget.BatchSize, memory.Evaluation.BatchSize, memory.Optimizer.Rate));
        var movements = (MmsConfig)Configuration.WithAssignments(
            RecipeCatalogue.Find("modulewise-mms").Small, ["training.rate=0.3", "training.moves=70"]);
        Assert.Equal((0.3, 70), (movements.Optimizer.Rate, movements.Budget.Moves));
    }

    [Theory]
    [InlineData("modulewise-fashion")]
    [InlineData("modulewise-mms")]
    [InlineData("modulewise-memory")]
    public void Every_setting_says_what_it_means(string recipe) =>
        Assert.All(Setting.Of(RecipeCatalogue.Find(recipe).Small), setting => Assert.NotEmpty(setting.Meaning));

    // Blanks within lists separate no assignments.
    private static IEnumerable<string> SplitAssignments(string text) =>
        text.Replace(", ", ",", StringComparison.Ordinal).Split(' ');
}

/// <summary>What a build of before the settings were regrouped has written.</summary>
internal static class OldRuns
{
    /// <summary>Where it lies in the repository.</summary>
    public static string Folder => Here();

    /// <summary>A copy of one of its run folders.</summary>
    public static void Copy(string name, string target)
    {
        string source = Path.Combine(Folder, name);
        foreach (string file in Directory.EnumerateFiles(source, "*", SearchOption.AllDirectories))
        {
            string copy = Path.Combine(target, Path.GetRelativePath(source, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
    }

    private static string Here([CallerFilePath] string file = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file)!, "..", "..", "Golden", "runs", "modulewise"));
}
