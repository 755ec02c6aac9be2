using System.Reflection;

namespace Semiflow.Recipes.Settings;

/// <summary>One setting in a tree of records.</summary>
/// <param name="Path">Its path, e.g. <c>budget.epochs</c>.</param>
/// <param name="Property">The property that holds it.</param>
/// <param name="Value">Its value.</param>
internal sealed record Setting(string Path, PropertyInfo Property, object? Value)
{
    /// <summary>What it must be; empty if it may be anything of its kind.</summary>
    public string Expected => Bounds.Text(Property);

    /// <summary>What it means; empty where the documentation is not there.</summary>
    public string Meaning => SettingDocumentation.Of(Property);

    /// <summary>Every setting of a tree, in the order of declaration.</summary>
    public static IEnumerable<Setting> Of(object settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        foreach (PropertyInfo property in SettingRecords.Properties(settings.GetType()))
        {
            object? value = property.GetValue(settings);
            if (value is not null && SettingRecords.IsRecord(value.GetType()))
            {
                foreach (Setting inner in Of(value))
                {
                    yield return inner with { Path = $"{SettingRecords.Key(property)}.{inner.Path}" };
                }
            }
            else
            {
                yield return new Setting(SettingRecords.Key(property), property, value);
            }
        }
    }
}
