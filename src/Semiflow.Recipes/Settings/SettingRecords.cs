using System.Reflection;
using System.Text.Json;

namespace Semiflow.Recipes.Settings;

/// <summary>Records as trees of settings.</summary>
internal static class SettingRecords
{
    /// <summary>Whether a type is a record: a section of settings.</summary>
    public static bool IsRecord(Type type) => type.GetMethod("<Clone>$") is not null;

    /// <summary>What can be set in a record.</summary>
    public static IEnumerable<PropertyInfo> Properties(Type record) => record.GetProperties(BindingFlags.Public | BindingFlags.Instance)
        .Where(property => property.SetMethod is not null && property.GetIndexParameters().Length == 0);

    /// <summary>Name of a setting: that of its property in snake_case.</summary>
    public static string Key(PropertyInfo property) => JsonNamingPolicy.SnakeCaseLower.ConvertName(property.Name);

    /// <summary>Whether a setting may be unset: its type has a question mark.</summary>
    public static bool MayBeUnset(PropertyInfo property) => property.PropertyType.IsValueType
        ? Nullable.GetUnderlyingType(property.PropertyType) is not null
        : new NullabilityInfoContext().Create(property).WriteState is not NullabilityState.NotNull;

    /// <summary>A copy of a record with one property changed.</summary>
    public static object With(object record, PropertyInfo property, object? value)
    {
        object copy = record.GetType().GetMethod("<Clone>$")!.Invoke(record, null)!;
        property.SetValue(copy, value);
        return copy;
    }
}
