using System.Collections;
using System.Reflection;

namespace Semiflow.Recipes.Settings;

/// <summary>Checks settings against the bounds that their records declare.</summary>
internal static class Bounds
{
    /// <summary>The settings, every one of them within its bounds.</summary>
    /// <exception cref="InputException">One is not; the message has its path.</exception>
    public static T Checked<T>(T settings)
        where T : class
    {
        foreach (Setting setting in Setting.Of(settings))
        {
            Check(setting.Property, setting.Path, setting.Value);
        }

        return settings;
    }

    /// <summary>Checks one setting.</summary>
    /// <param name="property">Where its bounds are declared.</param>
    /// <param name="path">Its path as the user wrote it.</param>
    /// <param name="value">Its value.</param>
    /// <exception cref="InputException">It is out of its bounds.</exception>
    public static void Check(PropertyInfo property, string path, object? value)
    {
        object?[]? list = value is IEnumerable many and not string ? [.. many.Cast<object?>()] : null;
        foreach (object attribute in Declared(property))
        {
            if (attribute is IListBound whole && list is not null)
            {
                Rule.Require(whole.Holds(list), path, whole.Expected, value);
            }
            else if (attribute is IBound bound && value is not null)
            {
                Rule.Require(
                    list?.All(item => item is null || bound.Holds(item)) ?? bound.Holds(value), path,
                    list is null ? bound.Expected : $"{bound.Expected} each", value);
            }
        }
    }

    /// <summary>The bounds of a setting in words; empty for none.</summary>
    public static string Text(PropertyInfo property) => string.Join(", ", Declared(property).Select(attribute => attribute switch
    {
        IListBound whole => whole.Expected,
        IBound bound => typeof(IEnumerable).IsAssignableFrom(property.PropertyType) && property.PropertyType != typeof(string)
            ? $"{bound.Expected} each"
            : bound.Expected,
        _ => "",
    }));

    // The parameter of a positional record bears the attributes; a property may, too.
    private static IEnumerable<object> Declared(PropertyInfo property)
    {
        IEnumerable<object> parameter = property.DeclaringType!.GetConstructors()
            .SelectMany(constructor => constructor.GetParameters())
            .FirstOrDefault(each => each.Name == property.Name && each.ParameterType == property.PropertyType)
            ?.GetCustomAttributes(false) ?? [];
        return parameter.Concat(property.GetCustomAttributes(false)).Where(attribute => attribute is IBound or IListBound);
    }
}
