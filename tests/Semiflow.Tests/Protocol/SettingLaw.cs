namespace Semiflow.Tests.Protocol;

/// <summary>
/// What a setting says reaches the run: changed alone, it changes bits of the checkpoints, or where it only says when to stop, what the
/// trainer is told; settings of tests and studies change the results.
/// </summary>
internal static class SettingLaw
{
    private const int Tries = 6; // Values that a setting is given before it counts as dropped.

    /// <summary>Settings that say when a training is stopped or taken back, which a few moves do not show.</summary>
    private static readonly string[] Told = ["budget.patience", "budget.checkpoint_seconds", "budget.recoveries", "budget.divergence"];

    private static readonly string[] OfResults = ["data.test", "evaluation.", "study.", "data.validation"];

    /// <summary>Settings of a recipe that change nothing, of some sections.</summary>
    /// <param name="recipes">Recipes of one method, in which they may change something.</param>
    /// <param name="which">Which are looked at.</param>
    /// <param name="whole">Whether all contestants take part.</param>
    public static IReadOnlyList<string> Dropped(IReadOnlyList<Recipe> recipes, Func<string, bool> which, bool whole)
    {
        HashSet<string> left = [.. recipes.SelectMany(Paths).Where(which)];
        foreach (Recipe recipe in recipes)
        {
            left.RemoveWhere(path => Paths(recipe).Contains(path) && Reaches(recipe, path, whole));
        }

        return [.. left.Order(StringComparer.Ordinal)];
    }

    /// <summary>Whether a setting, changed alone, changes a run.</summary>
    /// <param name="recipe">The recipe.</param>
    /// <param name="path">The setting.</param>
    /// <param name="whole">Whether all contestants take part.</param>
    public static bool Reaches(Recipe recipe, string path, bool whole)
    {
        IReadOnlyList<string> context = SettingContext.Of(recipe, path, whole);
        object settings = Configuration.WithAssignments(Shrunken.Settings(recipe, "small", []), context);
        Setting setting = Setting.Of(settings).Single(each => each.Path == path);
        string now = Configuration.Text(setting.Value);
        foreach (string value in SettingContext.Values(setting).Where(text => text != now && Fits(recipe, settings, path, text))
            .Take(Tries))
        {
            try
            {
                if (Differ(path, RunTrace.Of(recipe, changes: context), RunTrace.Of(recipe, changes: [.. context, $"{path}={value}"])))
                {
                    return true;
                }
            }
            catch (InputException)
            {
                return true; // Refused before a training began.
            }
        }

        return false;
    }

    /// <summary>Whether a setting is said to have no effect where the law looks at it, so that who gives it is told.</summary>
    public static bool IsIdle(Recipe recipe, string path) => SettingUse.Idle(Scope(recipe, Configuration.WithAssignments(
        Shrunken.Settings(recipe, "small", []), SettingContext.Of(recipe, path, whole: true))), path) is not null;

    /// <summary>What decides in a recipe with some settings.</summary>
    public static SettingScope Scope(Recipe recipe, object settings) =>
        recipe.Method.ScopeOf(recipe.Method.Checked(settings), recipe.Model, new DataSource(recipe.System));

    private static IEnumerable<string> Paths(Recipe recipe) => Setting.Of(recipe.Small).Select(setting => setting.Path);

    /// <summary>Whether a setting of a recipe may have a value.</summary>
    public static bool Fits(Recipe recipe, object settings, string path, string text)
    {
        try
        {
            return recipe.Method.Checked(Configuration.WithAssignments(settings, [$"{path}={text}"])) is not null;
        }
        catch (InputException)
        {
            return false;
        }
    }

    private static bool Differ(string path, RunTrace one, RunTrace other) =>
        OfResults.Any(start => path.StartsWith(start, StringComparison.Ordinal)) ? one.Learned != other.Learned
            || one.Results.Count != other.Results.Count || one.Results.Any(each => !other.Results.TryGetValue(each.Key, out double value)
                || !value.Equals(each.Value))
        : Told.Contains(path) ? Texts(one).Zip(Texts(other)).All(pair => pair.First != pair.Second)
        : one.Trainings.Any(training => other.Trainings.FirstOrDefault(each => each.Told.Name == training.Told.Name) is not { } same
            || same.Bits != training.Bits);

    private static IEnumerable<string> Texts(RunTrace run) => run.Trainings.Select(each => each.Told.Options.ToString());
}
