using System.Collections;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Semiflow.Recipes.Settings;

/// <summary>Turns what a user wrote (text, TOML or JSON) into a setting's type, or says what was expected.</summary>
internal static class SettingValue
{
    /// <summary>Converts <paramref name="value"/> to <paramref name="type"/>.</summary>
    /// <param name="value">What was written.</param>
    /// <param name="type">The type.</param>
    /// <param name="path">Path of the setting.</param>
    /// <param name="mayBeUnset">Whether it may be unset; null where the type says so.</param>
    /// <exception cref="InputException">It is of another kind.</exception>
    public static object? Convert(object? value, Type type, string path, bool? mayBeUnset = null)
    {
        object? plain = value is JsonNode node ? Plain(node) : value;
        Type target = Nullable.GetUnderlyingType(type) ?? type;
        bool optional = mayBeUnset ?? (target != type || !type.IsValueType);
        if (plain is null || (plain is Configuration.Unset && (optional || !type.IsValueType)))
        {
            return optional ? null : throw Expected(path, target, optional, plain is null ? "nothing" : Configuration.Unset);
        }

        return Read(plain, target, path) ?? throw Expected(path, target, optional, Configuration.Text(plain));
    }

    private static object? Read(object plain, Type target, string path)
    {
        if (target == typeof(string))
        {
            return plain as string;
        }

        if (target.IsEnum)
        {
            return ReadChoice(plain, target, path);
        }

        if (target != typeof(string) && typeof(IEnumerable).IsAssignableFrom(target))
        {
            return ReadList(plain, target, path);
        }

        string text = Configuration.Text(plain);
        if (target == typeof(bool))
        {
            return bool.TryParse(text, out bool truth) ? truth : null;
        }

        if (target == typeof(int))
        {
            return int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int whole) ? whole : null;
        }

        if (target == typeof(long))
        {
            return long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long whole) ? whole : null;
        }

        return target == typeof(double) && plain is not bool
            && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && double.IsFinite(number)
            ? number
            : null;
    }

    private static object ReadChoice(object plain, Type target, string path)
    {
        string[] names = Choices(target);
        int index = Array.IndexOf(names, plain as string);
        if (index >= 0)
        {
            return Enum.GetValues(target).GetValue(index)!;
        }

        string written = Configuration.Text(plain);
        string? nearest = KnownNames.Nearest(written, names);
        throw new InputException(
            $"setting {path} is one of {string.Join(", ", names)}, not '{written}'."
            + $"{(nearest is null ? "" : $" Did you mean '{nearest}'?")}");
    }

    private static object ReadList(object plain, Type target, string path)
    {
        Type element = target.IsArray ? target.GetElementType()! : target.GetGenericArguments()[0];
        object?[] items = plain switch
        {
            string text => [.. text.Trim('[', ']', ' ').Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)],
            IEnumerable list => [.. list.Cast<object?>()],
            _ => [plain],
        };
        Array array = Array.CreateInstance(element, items.Length);
        for (int i = 0; i < items.Length; i++)
        {
            array.SetValue(
                Convert(items[i] ?? throw Expected(path, element, optional: false, "nothing"), element, path), i);
        }

        return array;
    }

    private static object? Plain(JsonNode node) => node switch
    {
        JsonArray list => list.Select(item => item is null ? null : Plain(item)).ToArray(),
        JsonValue value => value.GetValueKind() switch
        {
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            JsonValueKind.String => value.GetValue<string>(),
            JsonValueKind.Number => value.ToJsonString(),
            _ => null,
        },
        _ => null,
    };

    private static InputException Expected(string path, Type target, bool optional, string got)
    {
        string kind = target == typeof(int) || target == typeof(long) ? "a whole number"
            : target == typeof(double) ? "a finite number"
            : target == typeof(bool) ? "true or false"
            : target != typeof(string) && typeof(IEnumerable).IsAssignableFrom(target) ? "a list such as [a, b], or [] for none"
            : "text";
        return new InputException($"setting {path} is {kind}{(optional && target != typeof(string) ? $" or {Configuration.Unset}" : "")}, "
            + $"not '{got}'.");
    }

    private static string[] Choices(Type choice) =>
        [.. Enum.GetNames(choice).Select(JsonNamingPolicy.SnakeCaseLower.ConvertName)];
}
