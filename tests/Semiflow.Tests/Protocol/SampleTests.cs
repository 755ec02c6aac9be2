namespace Semiflow.Tests.Protocol;

/// <summary>Which samples every recipe learns from, chooses by and reports on.</summary>
public sealed class SampleTests
{
    /// <summary>Recipes that have no tests, with the reason.</summary>
    private static readonly Dictionary<string, string> WithoutTests = new()
    {
        ["least-action-analytic"] = "the map is compared with the exact one at the points that it learned from",
        ["modulewise-mms"] = "the movements are compared with exact ones of the points that they learned from",
    };

    /// <summary>Recipes whose systems take seconds to simulate, or whose memory takes processes to measure.</summary>
    private static readonly string[] Slow = ["leads-gray-scott", "leads-navier-stokes", "modulewise-memory"];

    public static TheoryData<string> Recipes => [.. RecipeCatalogue.All.Select(recipe => recipe.Name).Except(Slow)];

    public static TheoryData<string> SlowRecipes => [.. Slow];

    [Theory, MemberData(nameof(Recipes))]
    public void Samples_of_a_recipe_are_disjoint_by_content(string name) =>
        ProtocolLaws.KeepsSamplesApart(RunTrace.Of(RecipeCatalogue.Find(name)), reports: !WithoutTests.ContainsKey(name));

    [Theory, MemberData(nameof(Recipes))]
    public void Nothing_that_a_recipe_learns_or_chooses_depends_on_its_tests(string name)
    {
        Recipe recipe = RecipeCatalogue.Find(name);
        if (!WithoutTests.ContainsKey(name))
        {
            ProtocolLaws.IsBlindToTests(RunTrace.Of(recipe), RunTrace.Of(recipe, tests: 1));
        }
    }

    [Theory, MemberData(nameof(SlowRecipes))]
    [Trait("Category", "Science")]
    public void The_same_holds_of_slow_recipes(string name)
    {
        Samples_of_a_recipe_are_disjoint_by_content(name);
        Nothing_that_a_recipe_learns_or_chooses_depends_on_its_tests(name);
    }

    [Fact]
    public void Laws_hold_where_nothing_is_broken()
    {
        Recipe recipe = FaultyMethod.Recipe(Fault.None);
        ProtocolLaws.KeepsSamplesApart(RunTrace.Of(recipe));
        ProtocolLaws.IsBlindToTests(RunTrace.Of(recipe), RunTrace.Of(recipe, tests: 1));
    }

    [Theory]
    [InlineData(nameof(Fault.SharedSample))]
    [InlineData(nameof(Fault.ChoiceAmongTests))]
    [InlineData(nameof(Fault.SameSeed))]
    public void A_sample_of_two_uses_is_found(string fault) => Assert.ThrowsAny<Xunit.Sdk.XunitException>(
        () => ProtocolLaws.KeepsSamplesApart(RunTrace.Of(FaultyMethod.Recipe(Enum.Parse<Fault>(fault)))));

    [Theory]
    [InlineData(nameof(Fault.SharedSample))]
    [InlineData(nameof(Fault.BestByTests))]
    [InlineData(nameof(Fault.UnitsFromTests))]
    [InlineData(nameof(Fault.MultiplierFromTests))]
    public void A_training_that_sees_tests_is_found(string fault)
    {
        Recipe recipe = FaultyMethod.Recipe(Enum.Parse<Fault>(fault));
        Assert.ThrowsAny<Xunit.Sdk.XunitException>(() => ProtocolLaws.IsBlindToTests(RunTrace.Of(recipe), RunTrace.Of(recipe, tests: 1)));
    }
}
