using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Tomlyn;
using Tomlyn.Model;
using Tomlyn.Parsing;

namespace Semiflow.Recipes;

/// <summary>
/// Settings are a tree of records with defaults; a TOML file, <c>path=value</c> assignments and the record of a run are
/// laid over it. Names are the properties in snake_case; an unknown one is an error that names the nearest.
/// </summary>
public static partial class Configuration
{
    private const int LargestFile = 1 << 20;

    /// <summary>The settings with assignments such as <c>budget.epochs=50</c> laid over them, in order.</summary>
    /// <param name="settings">The settings.</param>
    /// <param name="assignments">Assignments.</param>
    /// <param name="notice">Called with each old spelling; null if unused.</param>
    /// <exception cref="InputException">Not of the form key=value, unknown key, or a value of the wrong kind.</exception>
    public static T WithAssignments<T>(T settings, IEnumerable<string> assignments, Action<string>? notice = null)
        where T : class => WithAssignments(settings, assignments, notice, null);

    /// <summary>The same, and which settings were given: their paths, and these as they were written.</summary>
    internal static T WithAssignments<T>(
        T settings, IEnumerable<string> assignments, Action<string>? notice, IDictionary<string, string>? given)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(assignments);
        foreach (string assignment in assignments)
        {
            int equals = assignment.IndexOf('=', StringComparison.Ordinal);
            if (equals < 1)
            {
                throw new InputException($"'{assignment}' sets nothing: write key=value, for example budget.epochs=50.");
            }

            settings = With(settings, assignment[..equals].Trim(), assignment[(equals + 1)..].Trim(), notice, given);
        }

        return settings;
    }

    /// <summary>The settings with the TOML file <paramref name="path"/> laid over them.</summary>
    /// <param name="settings">The settings.</param>
    /// <param name="path">The file.</param>
    /// <param name="notice">Called with each old spelling; null if unused.</param>
    /// <exception cref="InputException">No such file, no TOML, unknown key, or a value of the wrong kind.</exception>
    public static T WithToml<T>(T settings, string path, Action<string>? notice = null)
        where T : class => WithToml(settings, path, notice, null);

    /// <summary>The same, and which settings were given: their paths, and these as they were written.</summary>
    internal static T WithToml<T>(T settings, string path, Action<string>? notice, IDictionary<string, string>? given)
        where T : class
    {
        if (!File.Exists(path))
        {
            throw new InputException($"there is no configuration file '{path}'.");
        }

        try
        {
            string text = Text(path);
            SyntaxParser.ParseStrict(text); // refuses a key given twice, of which the table would have the last
            TomlTable table = TomlSerializer.Deserialize<TomlTable>(text) ?? [];
            return Flat(table, "").Aggregate(settings, (sofar, item) => With(sofar, item.Path, item.Value, notice, given));
        }
        catch (TomlException error)
        {
            string said = Place().Replace(error.Message.Trim(), "line $1, column $2: ").ReplaceLineEndings("; ");
            throw new InputException($"'{path}' is not TOML: {said}", error);
        }
        catch (InputException error)
        {
            throw new InputException($"{path}: {error.Message}", error);
        }
    }

    // A pipe is welcome, <(…) of a shell, but not what never ends.
    private static string Text(string path)
    {
        try
        {
            using FileStream file = File.OpenRead(path);
            byte[] bytes = new byte[LargestFile + 1];
            int read = file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            using var reader = new StreamReader(new MemoryStream(bytes, 0, read));
            return read <= LargestFile
                ? reader.ReadToEnd()
                : throw new InputException($"it has more than {LargestFile} bytes: settings are "
                + "a small TOML file.");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"it cannot be read: {error.Message}", error);
        }
    }

    /// <summary>The settings with a JSON object (as <see cref="ToJson"/> writes it) laid over them.</summary>
    /// <exception cref="InputException">Unknown key, or a value of the wrong kind.</exception>
    public static T WithJson<T>(T settings, JsonObject json)
        where T : class =>
        Flat(json, "").Aggregate(settings, (sofar, item) => With(sofar, item.Path, item.Value));

    /// <summary>The settings as JSON, names in snake_case.</summary>
    public static JsonObject ToJson(object settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        var json = new JsonObject();
        foreach (PropertyInfo property in SettingRecords.Properties(settings.GetType()))
        {
            json[SettingRecords.Key(property)] = Node(property.GetValue(settings));
        }

        return json;
    }

    /// <summary>Every setting with its path, in the order of declaration.</summary>
    public static IEnumerable<(string Path, object? Value)> Leaves(object settings) =>
        Setting.Of(settings).Select(setting => (setting.Path, setting.Value));

    /// <summary>The settings with one of them changed.</summary>
    /// <param name="settings">The settings.</param>
    /// <param name="path">Its path, e.g. <c>budget.epochs</c>.</param>
    /// <param name="value">Its value: text as a user writes it, or a number, truth value, text or list from a file.</param>
    /// <param name="notice">Called with an old spelling; null if unused.</param>
    /// <exception cref="InputException">Unknown key, a value of the wrong kind, or out of its bounds.</exception>
    public static T With<T>(T settings, string path, object? value, Action<string>? notice = null)
        where T : class => With(settings, path, value, notice, null);

    private static T With<T>(T settings, string path, object? value, Action<string>? notice, IDictionary<string, string>? given)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(path);
        (string now, object? called) = FormerlyAtAttribute.Translate(settings.GetType(), path, value);
        if (now != path)
        {
            notice?.Invoke($"{path} is now {now}{(Equals(called, value) ? "" : $"={Text(called)}")}; the old spelling still works.");
        }

        var changed = (T)Changed(settings, settings, path, now, called);
        given?[now] = path;
        return changed;
    }

    /// <summary>How an optional setting without value is written.</summary>
    internal const string Unset = "unset";

    /// <summary>A value as the user would write it.</summary>
    public static string Text(object? value) => value switch
    {
        null => Unset,
        string text => text,
        bool truth => truth ? "true" : "false",
        Enum choice => JsonNamingPolicy.SnakeCaseLower.ConvertName(choice.ToString()),
        IEnumerable list => $"[{string.Join(", ", list.Cast<object?>().Select(Text))}]",
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? "",
    };

    // A message names the path as it was written.
    private static object Changed(object root, object record, string written, string rest, object? value)
    {
        int dot = rest.IndexOf('.', StringComparison.Ordinal);
        string head = dot < 0 ? rest : rest[..dot];
        PropertyInfo? property = SettingRecords.Properties(record.GetType()).FirstOrDefault(p => SettingRecords.Key(p) == head);
        object? current = property?.GetValue(record);
        bool section = current is not null && SettingRecords.IsRecord(current.GetType());
        if (property is null || section != dot >= 0)
        {
            throw Unknown(root, written);
        }

        object? changed = section
            ? Changed(root, current!, written, rest[(dot + 1)..], value)
            : SettingValue.Convert(value, property.PropertyType, written, SettingRecords.MayBeUnset(property));
        if (!section)
        {
            if (changed is null && !SettingRecords.MayBeUnset(property))
            {
                throw new InputException($"setting {written} cannot be {Unset}: it is {Text(current)} unless you say otherwise.");
            }

            Bounds.Check(property, written, changed);
        }

        try
        {
            return SettingRecords.With(record, property, changed);
        }
        catch (TargetInvocationException error) when (error.InnerException is ArgumentException cause)
        {
            throw new InputException($"setting {written}: {cause.Message}", cause);
        }
    }

    // Who mistypes an old spelling is told the new one.
    private static InputException Unknown(object root, string written)
    {
        string[] known = [.. Leaves(root).Select(leaf => leaf.Path)];
        string? nearest = KnownNames.Nearest(written, known.Concat(FormerlyAtAttribute.Spellings(root.GetType())));
        string meant = nearest is null ? "" : $" Did you mean '{FormerlyAtAttribute.Translate(root.GetType(), nearest, null).Path}'?";
        return new InputException($"unknown setting '{written}'.{meant} Known: {string.Join(", ", known)}.");
    }

    private static IEnumerable<(string Path, object? Value)> Flat(TomlTable table, string prefix) =>
        table.SelectMany(item => item.Value is TomlTable inner
            ? Flat(inner, $"{prefix}{item.Key}.")
            : [($"{prefix}{item.Key}", item.Value)]);

    private static IEnumerable<(string Path, object? Value)> Flat(JsonObject json, string prefix) =>
        json.SelectMany(item => item.Value is JsonObject inner
            ? Flat(inner, $"{prefix}{item.Key}.")
            : [($"{prefix}{item.Key}", (object?)item.Value)]);

    [GeneratedRegex(@"\((\d+),(\d+)\) : error : ")]
    private static partial Regex Place();

    private static JsonNode? Node(object? value) => value switch
    {
        null => null,
        string or Enum => JsonValue.Create(Text(value)),
        bool truth => JsonValue.Create(truth),
        int whole => JsonValue.Create(whole),
        long whole => JsonValue.Create(whole),
        double number => JsonValue.Create(number),
        IEnumerable list => new JsonArray([.. list.Cast<object?>().Select(Node)]),
        _ => ToJson(value),
    };
}
