using System.Collections;
using System.Globalization;
using Semiflow.Operators.Models;

namespace Semiflow.Recipes.Settings;

/// <summary>A choice on which the use of a setting depends, as <see cref="UsedWithAttribute"/> writes it.</summary>
/// <param name="Path">Whole path of the setting that chooses, or <c>--model</c>, <c>system</c>, <c>knows</c>.</param>
/// <param name="Sign"><c>=</c>, <c>!=</c>, <c>&gt;</c>, or empty where it only must be set.</param>
/// <param name="Values">What it is compared with.</param>
internal sealed record SettingChoice(string Path, string Sign, IReadOnlyList<string> Values)
{
    /// <summary>The model of the run, what makes its data, and what a network knows.</summary>
    public const string Model = "--model", System = "system", Knows = "knows";

    private static readonly string[] Signs = ["!=", "=", ">"];

    /// <summary>Reads a choice.</summary>
    /// <param name="written">As it is written.</param>
    /// <param name="section">Path of the section that it is written in, with a dot at its end; empty for all settings.</param>
    public static SettingChoice Parse(string written, string section)
    {
        if (written.StartsWith(Knows + " ", StringComparison.Ordinal))
        {
            return new SettingChoice(Knows, "=", written[(Knows.Length + 1)..].Split('|'));
        }

        string sign = Signs.FirstOrDefault(each => written.Contains(each, StringComparison.Ordinal)) ?? "";
        string[] sides = sign.Length > 0 ? written.Split(sign, 2) : [written, ""];
        string path = sides[0] is Model or System || sides[0].Contains('.', StringComparison.Ordinal) ? sides[0] : section + sides[0];
        return new SettingChoice(path, sign, sign.Length > 0 ? sides[1].Split('|') : []);
    }

    /// <summary>Whether it is chosen so, or open; null where the settings know no such choice.</summary>
    public bool? Holds(SettingScope scope)
    {
        switch (Path)
        {
            case Knows:
                return NetworkCatalogue.All.FirstOrDefault(each => each.Name == scope.Network) is not { } network
                    || Values.Any(network.Knows);
            case Model:
                return Compared([scope.Model]);
            case System:
                return Sign.Length == 0 ? scope.System is not null : Compared([Configuration.Text(scope.System)]);
            default:
                return scope.Find(Path) is { } setting ? Holds(setting.Value) : null;
        }
    }

    /// <summary>What it demands, to follow "where".</summary>
    public string Demand(SettingScope scope) => Path switch
    {
        Knows => "the network has such an option",
        Model => $"the {scope.ModelWord} is {Said(scope)}",
        System when Sign.Length == 0 || (Sign == "!=" && Values is [Configuration.Unset]) => "the data are those of a recipe",
        System when Values is [Configuration.Unset] => "the data are your own",
        System => $"the data are {(Sign == "!=" ? "not " : "")}of {Or(Values)}",
        _ => $"{Path} {Demand(scope.Find(Path)?.Value, scope)}",
    };

    /// <summary>What is chosen instead.</summary>
    public string State(SettingScope scope) => Path switch
    {
        Knows => $"the network is {scope.Network}",
        Model => $"the {scope.ModelWord} is {scope.Model}",
        System => scope.System is { } name ? $"the data are of {name}" : "the data are your own",
        _ => $"{Path} is {Configuration.Text(scope.Find(Path)?.Value)}",
    };

    private bool Holds(object? value) => Sign switch
    {
        "" => value switch
        {
            null => false,
            bool truth => truth,
            string text => text.Length > 0,
            Enum => true,
            IEnumerable list => list.Cast<object?>().Any(),
            _ => Number(value) != 0,
        },
        ">" => value is null || Number(value) > double.Parse(Values[0], CultureInfo.InvariantCulture),
        _ => Compared(Texts(value)),
    };

    // An empty list is one of nothing but itself.
    private static IEnumerable<string> Texts(object? value) => value is IEnumerable list and not string && list.Cast<object?>().Any()
        ? list.Cast<object?>().Select(Configuration.Text)
        : [Configuration.Text(value)];

    private bool Compared(IEnumerable<string> texts) => texts.Any(Values.Contains) == (Sign == "=");

    private string Demand(object? value, SettingScope scope) => Sign switch
    {
        "" => value switch
        {
            bool => "is true",
            null or string => "is set",
            IEnumerable => "is not empty",
            _ => "is not 0",
        },
        ">" => $"is above {Values[0]}",
        _ => value is IEnumerable and not string && Values is not ["[]"] ? $"has {Said(scope)}" : $"is {Said(scope)}",
    };

    private string Said(SettingScope scope)
    {
        string[] known = [.. Values.Where(value => Path != Model || scope.Models.Count == 0 || scope.Models.Contains(value))];
        return (Sign == "!=" ? "not " : "") + Or(known.Length > 0 ? known : Values);
    }

    private static string Or(IReadOnlyList<string> words) =>
        words.Count == 1 ? words[0] : $"{string.Join(", ", words.SkipLast(1))} or {words[^1]}";

    private static double Number(object value) => Convert.ToDouble(value, CultureInfo.InvariantCulture);
}
