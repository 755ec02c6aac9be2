namespace Semiflow.Tests.Protocol;

/// <summary>Every setting of every method reaches its training or its results.</summary>
public sealed class SettingTests
{
    private static readonly string[] Critical = ["optimizer.", "budget.", "multiplier.", "training.", "adaptation."];

    /// <summary>Settings that change nothing in these runs, with the reason.</summary>
    private static readonly Dictionary<string, string> Elsewhere = new()
    {
    };

    private static string[] All => [.. MethodCatalogue.All.Select(method => method.Name)];

    public static TheoryData<string> Methods => [.. All.Except(["modulewise-memory"])];

    public static TheoryData<string> SlowMethods => [.. All];

    private static bool IsCritical(string path) => Critical.Any(start => path.StartsWith(start, StringComparison.Ordinal));

    [Theory, MemberData(nameof(Methods))]
    public void What_a_setting_of_the_training_says_reaches_it(string method) => Check(method, IsCritical, recipes: 1);

    [Theory, MemberData(nameof(SlowMethods))]
    [Trait("Category", "Science")]
    public void Every_setting_changes_the_run(string method) => Check(method, _ => true, recipes: int.MaxValue);

    private static void Check(string method, Func<string, bool> which, int recipes)
    {
        Recipe[] all = [.. RecipeCatalogue.All.Where(recipe => recipe.Method.Name == method).Take(recipes)];
        IReadOnlyList<string> dropped = SettingLaw.Dropped(all, path => which(path) && !Elsewhere.ContainsKey($"{method}: {path}"), false);
        Assert.True(dropped.Count == 0, $"{method} drops {string.Join(", ", dropped)}");
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
            (SettingLaw.Reaches(recipe, "training.smoothing", whole: true), SettingLaw.Reaches(recipe, "optimizer.weight_decay", whole: true),
                SettingLaw.Reaches(recipe, "budget.epochs", whole: true)));
    }
}
