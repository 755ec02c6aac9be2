using System.Text.Json.Nodes;
using Semiflow.Data;

namespace Semiflow.Recipes;

/// <summary>All that determines a run: the same plan gives the same numbers.</summary>
/// <param name="Recipe">Name of the recipe; <c>train</c> for own data.</param>
/// <param name="Tier"><c>small</c>, <c>paper</c>, or <c>own</c> for own data.</param>
/// <param name="Method">How to learn.</param>
/// <param name="Source">Where the samples come from.</param>
/// <param name="Model">Name of the architecture or law, one of the method's models.</param>
/// <param name="Seed">Seed of data, initialization and shuffling.</param>
/// <param name="Device"><c>cpu</c> or <c>cuda</c>.</param>
/// <param name="Config">The method's settings, resolved.</param>
public sealed record RunPlan(
    string Recipe, string Tier, IMethod Method, DataSource Source, string Model, long Seed, string Device, object Config)
{
    /// <summary>
    /// The method that is meant where none is named: in records of the time before there were methods, on the command line.
    /// </summary>
    internal const string UnnamedMethod = "operator";

    /// <summary>Hash (or size and time) of each file of the source, so that a resumed run knows that they changed.</summary>
    public IReadOnlyList<string> Fingerprints { get; init; } = [];

    /// <summary>Seeds of a run over several, each of which has a run of its own in the folder; empty for one.</summary>
    public IReadOnlyList<long> Seeds { get; init; } = [];

    /// <summary>The recipe that it follows; null for own data.</summary>
    internal Recipe? Published => Method.Recipes.FirstOrDefault(recipe => recipe.Name == Recipe);

    /// <summary>The plan as it stands in <c>run.json</c>.</summary>
    public JsonObject ToJson()
    {
        JsonObject json = Json();
        if (Seeds.Count > 0)
        {
            json["seeds"] = new JsonArray([.. Seeds.Select(seed => JsonValue.Create(seed))]);
        }

        return json;
    }

    private JsonObject Json() => new()
    {
        ["recipe"] = Recipe,
        ["tier"] = Tier,
        ["method"] = Method.Name,
        ["source"] = Configuration.ToJson(Source),
        ["model"] = Model,
        ["seed"] = Seed,
        ["device"] = Device,
        ["fingerprints"] = new JsonArray([.. Fingerprints.Select(each => JsonValue.Create(each))]),
        ["config"] = Configuration.ToJson(Config),
    };

    /// <summary>Reads a plan back; one without a method is of an operator-learning run.</summary>
    /// <param name="json">The record.</param>
    /// <param name="methods">Methods to choose from.</param>
    /// <exception cref="InputException">Something is missing or of the wrong kind: the record was damaged or is of another
    /// version.</exception>
    public static RunPlan FromJson(JsonObject json, IReadOnlyList<IMethod> methods)
    {
        ArgumentNullException.ThrowIfNull(json);
        IMethod method = IMethod.Find(
            json["method"] is null ? UnnamedMethod : Part(json, "method", part => part.GetValue<string>()), methods);
        string model = Part(json, "model", part => part.GetValue<string>());
        return new RunPlan(
            Part(json, "recipe", part => part.GetValue<string>()),
            Part(json, "tier", part => part.GetValue<string>()),
            method,
            Part(json, "source", part => Explicit(Configuration.WithJson(new DataSource(), part.AsObject()))),
            model,
            Part(json, "seed", part => part.GetValue<long>()),
            Part(json, "device", part => part.GetValue<string>()),
            Part(json, "config", part => method.Checked(Configuration.WithJson(method.Formerly(model), part.AsObject()))))
        {
            Seeds = json["seeds"] is null ? [] : Part(
                json, "seeds", part => part.AsArray().Select(each => each!.GetValue<long>()).ToArray()),
            Fingerprints = Part(json, "fingerprints", part => part.AsArray().Select(each => each!.GetValue<string>()).ToArray()),
        };
    }

    // Older records hold the times that are meant where none is given, and options that were ignored.
    private static DataSource Explicit(DataSource source) => source with
    {
        Used = new OptionUse { Settled = true },
        InputTime = source.InputTime is 0 ? null : source.InputTime,
        OutputTime = source.OutputTime is -1 ? null : source.OutputTime,
    };

    private static T Part<T>(JsonObject json, string name, Func<JsonNode, T> read)
    {
        try
        {
            return read(json[name]!);
        }
        catch (Exception error) when (error is NullReferenceException or InvalidOperationException or FormatException)
        {
            throw new InputException($"run.json is not a record of a run: its part '{name}' is missing or of the wrong kind.", error);
        }
    }
}
