namespace Semiflow.Tests.Cli;

/// <summary>Every setting of every recipe, unset.</summary>
public sealed class UnsetSettingsTests : IDisposable
{
    private readonly CommandLine cli = new();

    /// <summary>All recipes.</summary>
    public static TheoryData<string> Recipes => [.. RecipeCatalogue.All.Select(recipe => recipe.Name)];

    public void Dispose() => cli.Dispose();

    [Theory]
    [MemberData(nameof(Recipes))]
    public void What_has_no_question_mark_is_refused_by_name_and_the_rest_is_taken(string name)
    {
        object settings = RecipeCatalogue.Find(name).Settings("small");
        foreach (Setting setting in Setting.Of(settings))
        {
            string assignment = $"{setting.Path}=unset";
            if (SettingRecords.MayBeUnset(setting.Property))
            {
                Configuration.WithAssignments(settings, [assignment]);
            }
            else
            {
                var refused = Assert.Throws<InputException>(() => Configuration.WithAssignments(settings, [assignment]));
                Assert.StartsWith($"setting {setting.Path} ", refused.Message, StringComparison.Ordinal);
                Assert.Contains("not 'unset'", refused.Message, StringComparison.Ordinal);
            }
        }
    }

    [Theory]
    [Trait("Category", "Science")]
    [MemberData(nameof(Recipes))]
    public void A_run_begins_or_names_the_setting_that_it_needs(string name)
    {
        using var stop = new CancellationTokenSource();
        stop.Cancel(); // Ends where the first training begins.
        foreach (Setting setting in Setting.Of(RecipeCatalogue.Find(name).Settings("small")))
        {
            if (SettingRecords.MayBeUnset(setting.Property) && setting.Value is not null)
            {
                (int code, _, string error) = CommandLine.RunWith(
                    stop.Token, "run", name, "--out", cli.At(setting.Path), "--set", $"{setting.Path}=unset");
                Assert.True(code is 130 or 2, $"{setting.Path}: {error}");
            }
        }
    }
}
