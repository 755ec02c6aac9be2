using System.Collections;
using System.Text.Json.Nodes;
using CsCheck;

namespace Semiflow.Tests.Recipes.Settings;

/// <summary>What the settings of every recipe and of every method must satisfy.</summary>
public sealed class RecipeSettingsTests
{
    private static readonly (string Recipe, string Tier, object Settings)[] All =
        [.. RecipeCatalogue.All.SelectMany(recipe => Recipe.Tiers, (recipe, tier) => (recipe.Name, tier, recipe.Settings(tier)))];

    private static readonly object[] Roots =
    [
        .. All.Select(each => each.Settings),
        .. MethodCatalogue.All.SelectMany(method => method.Models, (method, model) => method.Defaults(model)),
    ];

    public static TheoryData<string, string> Tiers => [.. All.Select(each => (each.Recipe, each.Tier))];

    /// <summary>Every alias once for each record of settings that it is declared on.</summary>
    public static TheoryData<int, string> Aliases =>
    [
        .. Roots.Select((root, index) => (Root: root, Index: index)).DistinctBy(each => each.Root.GetType())
            .SelectMany(each => Declared(each.Root), (each, alias) => (each.Index, alias.Old)),
    ];

    private static IEnumerable<FormerlyAtAttribute> Declared(object root) => FormerlyAtAttribute.Of(root.GetType());

    private static object Settings(string name, string tier) => RecipeCatalogue.Find(name).Settings(tier);

    private static IReadOnlyList<(string, string)> Leaves(object settings) =>
        [.. Configuration.Leaves(settings).Select(leaf => (leaf.Path, Configuration.Text(leaf.Value)))];

    /// <summary>Text that sets a setting to another value within its kind and bounds; null where none is known.</summary>
    private static string? Other(Setting setting)
    {
        Type type = Nullable.GetUnderlyingType(setting.Property.PropertyType) ?? setting.Property.PropertyType;
        string now = Configuration.Text(setting.Value);
        IEnumerable<string> candidates = type == typeof(bool) ? ["true", "false"]
            : type.IsEnum ? Enum.GetValues(type).Cast<object>().Select(Configuration.Text)
            : type == typeof(string) ? ["rk4", "heun2"]
            : typeof(IEnumerable).IsAssignableFrom(type) ? ["[1, 2, 3]", "[1, 2]"]
            : ["2", "1", "4", "0.5", "0.25", "16", "32", "48"];
        return candidates.FirstOrDefault(text => text != now && Takes(setting, text));
    }

    private static bool Takes(Setting setting, string text)
    {
        try
        {
            Bounds.Check(setting.Property, setting.Path, SettingValue.Convert(text, setting.Property.PropertyType, setting.Path));
            return true;
        }
        catch (InputException)
        {
            return false;
        }
    }

    /// <summary>Old paths of an alias with the settings that they mean.</summary>
    private static IEnumerable<(string Old, Setting Now)> Meant(object root, FormerlyAtAttribute alias)
    {
        bool section = alias.Old.EndsWith(".*", StringComparison.Ordinal);
        return Setting.Of(root)
            .Where(setting => section ? setting.Path.StartsWith(alias.Now[..^1], StringComparison.Ordinal) : setting.Path == alias.Now)
            .Select(setting => (section ? alias.Old[..^1] + setting.Path[(alias.Now.Length - 1)..] : alias.Old, setting));
    }

    [Theory, MemberData(nameof(Tiers))]
    public void Settings_survive_their_json_over_those_of_any_other_recipe_of_the_same_model(string name, string tier)
    {
        Recipe recipe = RecipeCatalogue.Find(name);
        object settings = recipe.Settings(tier);
        JsonObject json = JsonNode.Parse(Configuration.ToJson(settings).ToJsonString())!.AsObject();
        Assert.Equal(Leaves(settings), Leaves(Configuration.WithJson(recipe.Method.Defaults(recipe.Model), json)));
        foreach (Recipe other in RecipeCatalogue.All.Where(each => each.Method == recipe.Method && each.Model == recipe.Model))
        {
            Assert.Equal(Leaves(settings), Leaves(Configuration.WithJson(other.Small, json)));
        }
    }

    [Theory, MemberData(nameof(Tiers))]
    public void Settings_are_checked_bounded_and_explained(string name, string tier)
    {
        object settings = Settings(name, tier);
        Assert.Same(settings, Bounds.Checked(settings));
        Assert.NotNull(RecipeCatalogue.Find(name).Method.Checked(settings));
        Setting[] all = [.. Setting.Of(settings)];
        Assert.Distinct(all.Select(setting => setting.Path));
        Assert.All(all, setting => Assert.Matches("^[a-z0-9_]+([.][a-z0-9_]+)*$", setting.Path));
        Assert.All(all, setting => Assert.True(setting.Meaning.EndsWith('.'), $"{setting.Path}: '{setting.Meaning}'"));
        Assert.All(
            all.Where(setting => setting.Path.EndsWith(".rate", StringComparison.Ordinal) || setting.Path.StartsWith("budget.",
                StringComparison.Ordinal)), setting => Assert.Matches("positive|at least|above", setting.Expected));
    }

    /// <summary>What one writes with <c>--set</c> is what the text of the settings says: every leaf can be set to what it is.</summary>
    [Theory, MemberData(nameof(Tiers))]
    public void Every_setting_may_be_set_to_what_it_is(string name, string tier)
    {
        object settings = Settings(name, tier);
        string[] assignments = [.. Configuration.Leaves(settings).Select(leaf => $"{leaf.Path}={Configuration.Text(leaf.Value)}")];
        Assert.Equal(Leaves(settings), Leaves(Configuration.WithAssignments(settings, assignments)));
    }

    /// <summary>Another value of any setting changes that one alone, and survives JSON and the order of two changes.</summary>
    [Fact]
    public void A_change_of_one_setting_changes_no_other() => Gen.Select(Gen.Int[0, All.Length - 1], Gen.Int[0, 1000], Gen.Int[0, 1000])
        .Sample((which, one, two) =>
        {
            object settings = All[which].Settings;
            Setting[] able = [.. Setting.Of(settings).Where(setting => Other(setting) is not null)];
            Setting first = able[one % able.Length], second = able[two % able.Length];
            (string Path, string Value) a = (first.Path, Other(first)!), b = (second.Path, Other(second)!);
            object changed = Configuration.With(Configuration.With(settings, a.Path, a.Value), b.Path, b.Value);
            object reversed = Configuration.With(Configuration.With(settings, b.Path, b.Value), a.Path, a.Value);
            Assert.Equal(Leaves(changed), Leaves(reversed));
            Assert.Equal(
                new[] { a.Path, b.Path }.Distinct().Order(),
                Leaves(settings).Zip(Leaves(changed)).Where(pair => pair.First != pair.Second).Select(pair => pair.First.Item1).Order());
            Assert.Equal(Leaves(changed), Leaves(Configuration.WithJson(settings, Configuration.ToJson(changed))));
        }, iter: 60);

    [Theory, MemberData(nameof(Aliases))]
    public void An_old_spelling_sets_what_the_new_one_sets(int index, string old)
    {
        object root = Roots[index];
        FormerlyAtAttribute alias = Declared(root).Single(each => each.Old == old);
        (string Old, Setting Now)[] meant = [.. Meant(root, alias)];
        Assert.NotEmpty(meant);
        Assert.DoesNotContain(Leaves(root), leaf => leaf.Item1 == alias.Old);
        foreach ((string written, Setting now) in meant)
        {
            string value = Other(now) ?? Configuration.Text(now.Value);
            var told = new List<string>();
            object changed = Configuration.With(root, written, value, told.Add);
            Assert.Equal(Leaves(Configuration.With(root, now.Path, value)), Leaves(changed));
            Assert.Equal($"{written} is now {now.Path}; the old spelling still works.", Assert.Single(told));
        }
    }

    [Theory, MemberData(nameof(Aliases))]
    public void Old_names_of_values_become_the_new_ones(int index, string old)
    {
        object root = Roots[index];
        FormerlyAtAttribute alias = Declared(root).Single(each => each.Old == old);
        foreach (string[] pair in alias.Values.Select(each => each.Split('=')))
        {
            object expected = Configuration.With(root, alias.Now, pair[1]);
            Assert.Equal(Leaves(expected), Leaves(Configuration.With(root, alias.Old, pair[0])));
            if (bool.TryParse(pair[0], out bool truth))
            {
                Assert.Equal(Leaves(expected), Leaves(Configuration.With(root, alias.Old, truth))); // As TOML says it.
                Assert.Equal(Leaves(expected), Leaves(Configuration.With(root, alias.Old, JsonValue.Create(truth))));
            }
        }
    }

    [Fact]
    public void No_old_spelling_leads_to_another_old_spelling() => Assert.All(Roots.DistinctBy(root => root.GetType()), root =>
    {
        string[] old = [.. Declared(root).Select(alias => alias.Old)];
        Assert.Distinct(old);
        Assert.Empty(old.Intersect(Declared(root).Select(alias => alias.Now)));
    });

    [Theory, MemberData(nameof(Aliases))]
    public void Of_an_old_and_a_new_spelling_the_last_one_counts(int index, string old)
    {
        object root = Roots[index];
        FormerlyAtAttribute alias = Declared(root).Single(each => each.Old == old);
        (string written, Setting now) = Meant(root, alias).First(each => Other(each.Now) is not null);
        string kept = Configuration.Text(now.Value), other = Other(now)!;
        Assert.Equal(Leaves(root), Leaves(Configuration.WithAssignments(root, [$"{written}={other}", $"{now.Path}={kept}"])));
        Assert.Equal(
            Leaves(Configuration.With(root, now.Path, other)),
            Leaves(Configuration.WithAssignments(root, [$"{now.Path}={kept}", $"{written}={other}"])));
    }
}
