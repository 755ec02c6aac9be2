namespace Semiflow.Tests.Protocol;

/// <summary>
/// Every setting of the training of every method reaches it; those of data, networks and studies of the methods that have been looked at.
/// </summary>
public sealed class SettingTests
{
    private static readonly string[] Critical = ["optimizer.", "budget.", "multiplier.", "training.", "adaptation.", "baselines."];

    /// <summary>Settings that change nothing in these runs, with the reason.</summary>
    private static readonly Dictionary<string, string> Elsewhere = new()
    {
        ["leads: training.norm"] = "norms differ for convolutions alone (leads-gray-scott)",
        ["least-action: data.official"] = "the images of the law are no official ones",
        ["modulewise: data.official"] = "the images of the law are no official ones",
        ["translation: data.official"] = "the images of the law are no official ones",
        ["modulewise: data.cache_mib"] = "of memory alone",
        ["operator: evaluation.batch_size"] = "of memory alone (GeneratedPairsTests): values of a sample do not depend on its batch",
        ["modulewise: model.network"] = "a name (ModulewiseRunTests)",
        ["modulewise: evaluation.early_exit_loss"] = "of modules that learn something (AverageTests)",
        ["least-action: budget.patience"] = "refused: networks are compared after the last epoch",
        ["translation: budget.patience"] = "refused: nothing validates",
        ["translation: training.power"] = "of own data",
        ["modulewise: budget.recoveries"] = "refused: modules move in an order of their own",
        ["modulewise: budget.divergence"] = "of budget.recoveries, which are refused",
        ["modulewise: multiplier.penalty"] = "of the rule augmented, which is refused",
        ["modulewise: multiplier.penalty_growth"] = "of the rule augmented, which is refused",
        ["modulewise: multiplier.penalty_cap"] = "of the rule augmented, which is refused",
        ["modulewise: multiplier.decrease"] = "of the rule augmented, which is refused",
        ["modulewise: training.reuses"] = "of modules of unequal pace (BufferedModulesTests): in one process all move alike",
        ["modulewise: training.processes"] = "of processes, whose bits are those of one process (ProcessRunTests)",
        ["modulewise: training.threads"] = "of processes, and of their speed alone",
    };

    /// <summary>Recipes in which settings have a meaning that the first of their method leaves out.</summary>
    private static readonly Dictionary<string, string[]> more = new() { ["translation"] = ["translation-celeba"] };

    public static TheoryData<string> Methods => [.. MethodCatalogue.All.Select(method => method.Name).Except(["modulewise-memory"])];

    private static bool IsCritical(string path) => Critical.Any(start => path.StartsWith(start, StringComparison.Ordinal));

    [Theory, MemberData(nameof(Methods))]
    public void What_a_setting_of_the_training_says_reaches_it(string method) => Check(method);

    private static void Check(string method)
    {
        Recipe[] all = [.. RecipeCatalogue.All.Where(recipe => recipe.Method.Name == method)
            .Where((recipe, i) => i == 0 || more.GetValueOrDefault(method, []).Contains(recipe.Name))];
        IReadOnlyList<string> dropped = SettingLaw.Dropped(
            all, path => IsCritical(path) && !Elsewhere.ContainsKey($"{method}: {path}"), false);
        Assert.True(dropped.Count == 0, $"{method} drops {string.Join(", ", dropped)}");
    }

    /// <summary>
    /// Those of data, networks, studies and evaluation too: a change changes what was learned or measured, or is refused before a training
    /// begins, or is said to have no effect where it is given.
    /// </summary>
    [Theory]
    [InlineData("cno-poisson")]
    [InlineData("partial-shallow-water")]
    [InlineData("leads-lotka-volterra")]
    [InlineData("leads-navier-stokes")]
    [InlineData("aphynity-pendulum")]
    [InlineData("aphynity-wave")]
    [InlineData("least-action-circles")]
    [InlineData("least-action-analytic")]
    [InlineData("least-action-fashion")]
    [InlineData("modulewise-fashion")]
    [InlineData("modulewise-mms")]
    [InlineData("translation-gaussian")]
    [InlineData("translation-shapes")]
    [InlineData("translation-bias")]
    [InlineData("translation-semantic")]
    [InlineData("translation-fashion")]
    [InlineData("translation-celeba")]
    [Trait("Category", "Science")]
    public void What_another_setting_says_reaches_the_run_or_is_refused_before_it(string name)
    {
        Recipe recipe = RecipeCatalogue.Find(name);
        IReadOnlyList<string> dropped = SettingLaw.Dropped([recipe], path => !IsCritical(path) && path != "evaluation.report"
            && !Elsewhere.ContainsKey($"{recipe.Method.Name}: {path}") && !SettingLaw.IsIdle(recipe, path), true);
        Assert.True(dropped.Count == 0, $"{name} drops {string.Join(", ", dropped)}");
    }

    /// <summary>A refusal after a training is another exception.</summary>
    [Theory]
    [InlineData("data.features=inception.pt", "safetensors")]
    [InlineData("data.stress_attribute=Smilling", "Smiling")]
    public void What_faces_cannot_be_measured_by_is_refused_before_a_training(string change, string said)
    {
        InputException refused = Assert.Throws<InputException>(
            () => RunTrace.Of(RecipeCatalogue.Find("translation-celeba"), changes: [change]));
        Assert.Contains(said, refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(nameof(Fault.None), true, true, true)]
    [InlineData(nameof(Fault.NoSmoothing), false, true, true)]
    [InlineData(nameof(Fault.NoDecay), true, false, true)]
    [InlineData(nameof(Fault.NoEpochsAfterWarmStart), true, true, false)]
    public void A_setting_that_is_dropped_is_found(string fault, bool smoothing, bool decay, bool epochs)
    {
        Recipe recipe = FaultyMethod.Recipe(Enum.Parse<Fault>(fault));
        Assert.Equal(
            (smoothing, decay, epochs),
            (SettingLaw.Reaches(recipe, "training.smoothing", whole: true), SettingLaw.Reaches(recipe, "optimizer.weight_decay",
                whole: true),
                SettingLaw.Reaches(recipe, "budget.epochs", whole: true)));
    }
}
