using Semiflow.Operators.Models;

namespace Semiflow.Tests.Protocol;

/// <summary>What is said to have no effect has none, and what is said to choose is there.</summary>
public sealed class IdleSettingTests
{
    private static IEnumerable<IGrouping<string, Recipe>> Methods => RecipeCatalogue.All
        .Where(recipe => recipe.Method.Name != "modulewise-memory").GroupBy(recipe => recipe.Method.Name);

    public static TheoryData<string> First => [.. Methods.Select(method => method.First().Name)];

    public static TheoryData<string> Others => [.. Methods.SelectMany(method => method.Skip(1)).Select(recipe => recipe.Name)];

    /// <summary>All that have none in a recipe, changed at once, leave every bit as it was.</summary>
    [Theory, MemberData(nameof(First))]
    public void A_setting_that_is_said_to_have_no_effect_has_none(string name) => Check(name);

    [Theory, MemberData(nameof(Others)), Trait("Category", "Science")]
    public void It_has_none_in_the_other_recipes_of_the_method_either(string name) => Check(name);

    /// <summary>Nor have those whose effect a choice takes away; here the first choice of each method.</summary>
    [Theory, MemberData(nameof(First))]
    public void Where_a_choice_takes_the_effect_away_there_is_none(string name) => Check(name, Turns([name], on: false).First().Changes);

    /// <summary>Each list of choices in the first recipe of its method that can be without.</summary>
    [Theory, MemberData(nameof(First)), Trait("Category", "Science")]
    public void Whatever_choice_takes_the_effect_away_there_is_none(string name) =>
        Assert.All(Turns(Alike(name), on: false), turn => Check(turn.Recipe, turn.Changes));

    [Theory, MemberData(nameof(First))]
    public void A_setting_that_is_said_to_have_an_effect_may_have_any_value(string name) =>
        Assert.Empty(IdleLaw.Refused(RecipeCatalogue.Find(name), []));

    /// <summary>Each list of choices in the first recipe of its method that can have one.</summary>
    [Theory, MemberData(nameof(First)), Trait("Category", "Science")]
    public void It_may_have_any_value_where_a_choice_gives_it_its_effect_too(string name) =>
        Assert.All(Turns(Alike(name), on: true), turn => Assert.Empty(IdleLaw.Refused(RecipeCatalogue.Find(turn.Recipe), turn.Changes)));

    private static IEnumerable<string> Alike(string name) =>
        Methods.Single(method => method.Key == RecipeCatalogue.Find(name).Method.Name).Select(recipe => recipe.Name);

    private static IEnumerable<(string Recipe, IReadOnlyList<string> Changes)> Turns(IEnumerable<string> recipes, bool on) => recipes
        .SelectMany(name => IdleLaw.Turns(RecipeCatalogue.Find(name), on).Select(turn => (Recipe: name, turn.Choices, turn.Changes)))
        .DistinctBy(turn => turn.Choices).Select(turn => (turn.Recipe, turn.Changes));

    private static void Check(string name, params IReadOnlyList<string> start)
    {
        Recipe recipe = RecipeCatalogue.Find(name);
        string[] changes = [.. start, .. IdleLaw.Idle(recipe, start)];
        Assert.True(changes.Length > start.Count, $"{name}: nothing is without effect after {string.Join(' ', start)}");
        RunTrace one = RunTrace.Of(recipe, changes: start), other = RunTrace.Of(recipe, changes: changes);
        Assert.True(one.Learned == other.Learned, $"of {string.Join(' ', changes)} one changes what is learned");
        Assert.Equal(one.Results.OrderBy(each => each.Key), other.Results.OrderBy(each => each.Key));
    }

    /// <summary>Every choice that a declaration names is a setting with such values, an option of a network, a model or data.</summary>
    [Fact]
    public void Declarations_name_what_there_is()
    {
        HashSet<string> systems = [.. RecipeCatalogue.All.Select(recipe => recipe.System), Configuration.Unset, "ocean files",
            .. Semiflow.Data.Images.ImageSources.All.Select(source => source.Name)];
        foreach (Recipe recipe in RecipeCatalogue.All)
        {
            SettingScope scope = recipe.Method.ScopeOf(recipe.Small, recipe.Model, new DataSource(recipe.System));
            foreach (SettingChoice choice in Setting.Of(recipe.Small).SelectMany(setting => SettingUse.Of(recipe.Small, setting.Path))
                .SelectMany(choices => choices))
            {
                bool known = choice.Path switch
                {
                    SettingChoice.Knows => choice.Values.All(value => NetworkCatalogue.All.Any(network => network.Knows(value))),
                    SettingChoice.System => choice.Values.All(systems.Contains),
                    SettingChoice.Model => choice.Values.All(value => MethodCatalogue.All.Any(method => method.Models.Contains(value))),
                    _ => scope.Find(choice.Path) is not { } setting
                        ? RecipeCatalogue.All.Any(other => Setting.Of(other.Small).Any(each => each.Path == choice.Path))
                        : choice.Sign == ">" || choice.Values.All(value => value is "[]" || Reads(recipe, setting, value)),
                };
                Assert.True(known, $"{recipe.Name}: there is no {choice}");
            }
        }
    }

    private static bool Reads(Recipe recipe, Setting setting, string value)
    {
        try
        {
            return Configuration.WithAssignments(recipe.Small, [$"{setting.Path}={value}"]) is not null;
        }
        catch (InputException)
        {
            return false;
        }
    }
}
