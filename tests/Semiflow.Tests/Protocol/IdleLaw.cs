using System.Collections;

namespace Semiflow.Tests.Protocol;

/// <summary>
/// Where settings are said to have an effect, and where none: each list of choices that a declaration names is turned off and on, as far
/// as the settings of a recipe decide it.
/// </summary>
internal static class IdleLaw
{
    /// <summary>Stands in checkpoints, also of rules that do not use it.</summary>
    private const string Kept = "multiplier.penalty";

    /// <summary>Names files, which would have to be there.</summary>
    private const string Named = "ocean.files";

    /// <summary>Lists of choices, with what turns each: all of a list are off then, or one is on.</summary>
    /// <param name="recipe">A recipe, in which that is otherwise.</param>
    /// <param name="on">Whether one shall be on.</param>
    public static IEnumerable<(string Choices, IReadOnlyList<string> Changes)> Turns(Recipe recipe, bool on)
    {
        object start = Settings(recipe, []);
        foreach (IReadOnlyList<SettingChoice> choices in Setting.Of(start).SelectMany(setting => SettingUse.Of(start, setting.Path))
            .DistinctBy(Text))
        {
            object now = start;
            var changes = new List<string>();
            bool IsOn() => choices.Any(choice => Holds(recipe, now, choice) == true);
            foreach (SettingChoice choice in choices.TakeWhile(_ => IsOn() != on).Where(each => Holds(recipe, now, each) != on))
            {
                if (Change(recipe, now, choice, on) is { } change)
                {
                    now = With(recipe, now, change);
                    changes.Add(change);
                }
            }

            if (changes.Count > 0 && IsOn() == on)
            {
                yield return (Text(choices), changes);
            }
        }
    }

    /// <summary>Settings that are said to have no effect in a recipe, with other values, which leave all of them without.</summary>
    /// <param name="recipe">The recipe.</param>
    /// <param name="changes">What is set otherwise.</param>
    public static IReadOnlyList<string> Idle(Recipe recipe, IReadOnlyList<string> changes)
    {
        object start = Settings(recipe, changes), changed = start;
        var all = new Dictionary<string, string>();
        foreach (Setting setting in Setting.Of(start).Where(each => each.Path != Kept && IsIdle(recipe, start, each.Path)))
        {
            foreach (string change in Others(recipe, changed, setting))
            {
                object next = With(recipe, changed, change);
                if (all.Keys.Append(setting.Path).All(path => IsIdle(recipe, next, path)))
                {
                    changed = next;
                    all.Add(setting.Path, change);
                    break;
                }
            }
        }

        return [.. all.Values];
    }

    /// <summary>Other values of settings that are said to have an effect in a recipe, with which these are said to have none.</summary>
    /// <param name="recipe">The recipe.</param>
    /// <param name="changes">What is set otherwise.</param>
    public static IEnumerable<string> Refused(Recipe recipe, IReadOnlyList<string> changes)
    {
        object start = Settings(recipe, changes);
        return Setting.Of(start).Where(setting => !IsIdle(recipe, start, setting.Path)).SelectMany(setting =>
            Others(recipe, start, setting).Where(change => IsIdle(recipe, With(recipe, start, change), setting.Path)));
    }

    // Null where the recipe decides it, or a rule between settings; who sets what has no effect is refused.
    private static string? Change(Recipe recipe, object settings, SettingChoice choice, bool on)
    {
        IEnumerable<string> values = Setting.Of(settings).Where(setting => setting.Path == choice.Path && setting.Path != Named
            && !IsIdle(recipe, settings, setting.Path)).SelectMany(setting => (string[])
        [
            $"[{string.Join(',', Items(setting.Value).Except(choice.Values))}]", // A list loses no more than it must.
            "[2]", // Modules of a network of two blocks.
            .. SettingContext.Values(setting), .. choice.Values, .. choice.Values.Select(value => $"[{value}]"), "unset",
        ]);
        return values.Where(value => SettingLaw.Fits(recipe, settings, choice.Path, value)).Select(value => $"{choice.Path}={value}")
            .FirstOrDefault(change => Holds(recipe, With(recipe, settings, change), choice) == on);
    }

    private static IEnumerable<string> Items(object? value) =>
        value is IEnumerable list and not string ? list.Cast<object>().Select(Configuration.Text) : [];

    private static IEnumerable<string> Others(Recipe recipe, object settings, Setting setting) => SettingContext.Values(setting)
        .Where(value => value != Configuration.Text(setting.Value) && SettingLaw.Fits(recipe, settings, setting.Path, value))
        .Select(value => $"{setting.Path}={value}");

    private static bool? Holds(Recipe recipe, object settings, SettingChoice choice) => choice.Holds(SettingLaw.Scope(recipe, settings));

    private static bool IsIdle(Recipe recipe, object settings, string path) =>
        SettingUse.Idle(SettingLaw.Scope(recipe, settings), path) is not null;

    private static object Settings(Recipe recipe, IReadOnlyList<string> changes) =>
        With(recipe, Shrunken.Settings(recipe, "small", []), changes);

    private static object With(Recipe recipe, object settings, params IReadOnlyList<string> changes) =>
        recipe.Method.Checked(Configuration.WithAssignments(settings, changes));

    private static string Text(IReadOnlyList<SettingChoice> choices) =>
        string.Join(" or ", choices.Select(choice => $"{choice.Path}{choice.Sign}{string.Join('|', choice.Values)}"));
}
