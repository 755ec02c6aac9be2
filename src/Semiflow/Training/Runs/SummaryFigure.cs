using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Semiflow.Training;

/// <summary>One number of a run with its unit, what it means and, where there is one, the published number beside it.</summary>
/// <param name="Value">What was measured.</param>
/// <param name="Unit">Its unit: <c>%</c>, <c>s</c>, <c>MiB</c>, …</param>
/// <param name="Published">The number to compare with; null where none is known.</param>
public sealed record SummaryFigure(double Value, string Unit, double? Published = null)
{
    /// <summary>What was measured, for people; empty in files of older versions, where the name says it.</summary>
    public string Title { get; init; } = "";

    /// <summary>A remark.</summary>
    public string Note { get; init; } = "";

    /// <summary>Whether the number opens the report.</summary>
    public bool Headline { get; init; }

    /// <summary>Which values are the better ones.</summary>
    public Better Better { get; init; } = Better.Neither;

    /// <summary>Who or what the number is of, where several are compared: the model of the run or a baseline; null for the run.</summary>
    public string? Contestant { get; init; }

    /// <summary>Name of the figure that the contestants share, such as <c>mse</c> for <c>mse_one_for_all</c>; empty for its own.</summary>
    public string Base { get; init; } = "";

    /// <summary>Whether it is the figure, or an end of its interval.</summary>
    public FigurePart Part { get; init; }

    /// <summary>Whether it stands in the file alone, since a picture shows it better than a table.</summary>
    public bool Detail { get; init; }

    /// <summary>The value of each seed, where a run was over several: <see cref="Value"/> is their median. Null for one.</summary>
    public SeedValues? Seeds { get; init; }

    /// <summary>The JSON form; what is as by default is left out.</summary>
    internal JsonObject ToJson()
    {
        JsonObject entry = new() { ["value"] = Number(Value), ["unit"] = Unit };
        void Add(string name, bool there, JsonNode? value)
        {
            if (there)
            {
                entry[name] = value;
            }
        }

        Add("published", Published is not null, Published is { } published ? Number(published) : null);
        Add("title", Title.Length > 0, Title);
        Add("note", Note.Length > 0, Note);
        Add("headline", Headline, true);
        Add("better", Better != Better.Neither, Word(Better));
        Add("contestant", Contestant is not null, Contestant);
        Add("base", Base.Length > 0, Base);
        Add("part", Part != FigurePart.Value, Word(Part));
        Add("detail", Detail, true);
        foreach ((string name, JsonNode? part) in Seeds?.ToJson() ?? [])
        {
            entry[name] = part!.DeepClone();
        }

        return entry;
    }

    /// <summary>Reads what <see cref="ToJson"/> or an older version wrote.</summary>
    internal static SummaryFigure FromJson(JsonNode entry) => new(
        Number(entry["value"]!), entry["unit"]!.GetValue<string>(), entry["published"] is { } published ? Number(published) : null)
    {
        Title = entry["title"]?.GetValue<string>() ?? "",
        Note = entry["note"]?.GetValue<string>() ?? "",
        Headline = entry["headline"]?.GetValue<bool>() ?? false,
        Better = Choice(entry["better"], Better.Neither),
        Contestant = entry["contestant"]?.GetValue<string>(),
        Base = entry["base"]?.GetValue<string>() ?? "",
        Part = Choice(entry["part"], FigurePart.Value),
        Detail = entry["detail"]?.GetValue<bool>() ?? false,
        Seeds = SeedValues.FromJson(entry),
    };

    private static string Word<T>(T choice)
        where T : struct, Enum => JsonNamingPolicy.SnakeCaseLower.ConvertName(choice.ToString());

    private static T Choice<T>(JsonNode? node, T otherwise)
        where T : struct, Enum => node is null ? otherwise
        : Enum.TryParse(node.GetValue<string>(), ignoreCase: true, out T choice) ? choice
        : throw new FormatException($"'{node}' is none of "
            + $"{string.Join(", ", Enum.GetNames<T>().Select(name => Word(Enum.Parse<T>(name))))}.");

    /// <summary>A number; in words where JSON has none for it.</summary>
    internal static JsonValue Number(double value) =>
        double.IsFinite(value) ? JsonValue.Create(value) : JsonValue.Create(value.ToString(CultureInfo.InvariantCulture))!;

    /// <summary>Reads a number.</summary>
    internal static double Number(JsonNode node) =>
        node.GetValueKind() == JsonValueKind.String
        ? double.Parse(node.GetValue<string>(), CultureInfo.InvariantCulture)
        : node.GetValue<double>();
}
