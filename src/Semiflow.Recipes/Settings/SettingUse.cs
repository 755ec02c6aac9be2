using System.Reflection;

namespace Semiflow.Recipes.Settings;

/// <summary>Which settings have an effect, as <see cref="UsedWithAttribute"/> declares it.</summary>
internal static class SettingUse
{
    /// <summary>Refuses a setting that was given and has no effect.</summary>
    /// <param name="scope">What decides.</param>
    /// <param name="given">Settings that were given: their paths, and these as they were written.</param>
    /// <exception cref="InputException">One has none; the message says with what it would have one.</exception>
    public static void Require(SettingScope scope, IReadOnlyDictionary<string, string> given)
    {
        foreach ((string path, string written) in given)
        {
            if (Idle(scope, path) is { } why)
            {
                throw new InputException($"setting {written} has no effect here: it is used where {why}. Leave it out, or change that.");
            }
        }
    }

    /// <summary>Why a setting has no effect: what it needs, and what there is instead; null where it has one.</summary>
    public static string? Idle(SettingScope scope, string path) =>
        Known(scope, path).FirstOrDefault(choices => choices.All(choice => choice.Holds(scope) == false)) is { } missed
            ? $"{Demand(scope, missed)}, and {string.Join(" and ", missed.Select(choice => choice.State(scope)).Distinct())}"
            : null;

    /// <summary>Where a setting has an effect, to follow "where"; empty for everywhere.</summary>
    public static string Text(SettingScope scope, string path) =>
        string.Join(", and ", Known(scope, path).Select(choices => Demand(scope, choices)));

    /// <summary>What must be chosen for a setting: of each list one.</summary>
    /// <param name="settings">Record of all settings.</param>
    /// <param name="path">Path of the setting.</param>
    public static IReadOnlyList<IReadOnlyList<SettingChoice>> Of(object settings, string path)
    {
        var all = new List<IReadOnlyList<SettingChoice>>();
        object? record = settings;
        string section = "";
        foreach (string key in path.Split('.'))
        {
            all.AddRange(record!.GetType().GetCustomAttributes<UsedWithAttribute>()
                .Where(use => SettingPath.Covers(use.Settings, path[section.Length..]))
                .Select(use => use.Choices.Select(choice => SettingChoice.Parse(choice, section)).ToArray()));
            record = SettingRecords.Properties(record.GetType()).First(each => SettingRecords.Key(each) == key).GetValue(record);
            section += $"{key}.";
        }

        return all;
    }

    // Without the choices that these settings lack.
    private static IEnumerable<IReadOnlyList<SettingChoice>> Known(SettingScope scope, string path) =>
        Of(scope.Settings, path).Select(choices => choices.Where(choice => choice.Holds(scope) is not null).ToArray())
            .Where(choices => choices.Length > 0);

    private static string Demand(SettingScope scope, IEnumerable<SettingChoice> choices) =>
        string.Join(" or ", choices.Select(choice => choice.Demand(scope)));
}
