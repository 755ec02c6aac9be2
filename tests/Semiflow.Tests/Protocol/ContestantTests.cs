namespace Semiflow.Tests.Protocol;

/// <summary>What settings say of optimizer and budget reaches every contestant of every recipe, in both tiers.</summary>
public sealed class ContestantTests
{
    public static TheoryData<string> Recipes => SampleTests.Recipes;

    public static TheoryData<string> All => [.. RecipeCatalogue.All.Select(recipe => recipe.Name)];

    [Theory, MemberData(nameof(Recipes))]
    public void Every_contestant_has_the_optimizer_and_the_budget_of_the_settings(string name) => Check(name, "small");

    [Theory, MemberData(nameof(All))]
    [Trait("Category", "Science")]
    public void So_it_is_in_the_published_tier(string name) => Check(name, "paper");

    [Fact]
    public void The_law_holds_where_nothing_is_broken() => Check(FaultyMethod.Recipe(Fault.None), "small");

    [Theory]
    [InlineData(nameof(Fault.NoDecay))]
    [InlineData(nameof(Fault.NoEpochsAfterWarmStart))]
    public void A_contestant_without_them_is_found(string fault)
    {
        Recipe recipe = FaultyMethod.Recipe(Enum.Parse<Fault>(fault));
        Assert.ThrowsAny<Xunit.Sdk.XunitException>(() => Check(recipe, "small"));
    }

    private static void Check(string name, string tier) => Check(RecipeCatalogue.Find(name), tier);

    private static void Check(Recipe recipe, string tier) => ContestantLaw.TakesTheSettings(
        RunTrace.Of(recipe, tier), recipe, recipe.Method.Checked(Shrunken.Settings(recipe, tier, [])));
}
