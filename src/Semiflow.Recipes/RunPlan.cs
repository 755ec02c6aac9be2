using System.Text.Json.Nodes;

namespace Semiflow.Recipes;

/// <summary>All that determines a run: the same plan gives the same numbers.</summary>
/// <param name="Recipe">Name of the recipe; <c>train</c> for own data.</param>
/// <param name="Tier"><c>small</c>, <c>paper</c>, or <c>own</c> for own data.</param>
/// <param name="Source">Where the samples come from.</param>
/// <param name="Model">Name of the architecture.</param>
/// <param name="Seed">Seed of data, initialization and shuffling.</param>
/// <param name="Device"><c>cpu</c> or <c>cuda</c>.</param>
/// <param name="Config">Every setting, resolved.</param>
public sealed record RunPlan(
    string Recipe, string Tier, DataSource Source, string Model, long Seed, string Device, OperatorLearningConfig Config)
{
    /// <summary>Hash (or size and time) of each file of the source, so that a resumed run knows that they changed.</summary>
    public IReadOnlyList<string> Fingerprints { get; init; } = [];

    /// <summary>The plan as it stands in <c>run.json</c>.</summary>
    public JsonObject ToJson() => new()
    {
        ["recipe"] = Recipe,
        ["tier"] = Tier,
        ["source"] = Configuration.ToJson(Source),
        ["model"] = Model,
        ["seed"] = Seed,
        ["device"] = Device,
        ["fingerprints"] = new JsonArray([.. Fingerprints.Select(each => JsonValue.Create(each))]),
        ["config"] = Configuration.ToJson(Config),
    };

    /// <summary>Reads a plan back.</summary>
    /// <exception cref="InputException">Something is missing or of the wrong kind: the record was damaged or is of another version.</exception>
    public static RunPlan FromJson(JsonObject json)
    {
        ArgumentNullException.ThrowIfNull(json);
        try
        {
            string model = json["model"]!.GetValue<string>();
            var defaults = new OperatorLearningConfig(new(), ModelOptions.Find(model).Defaults, new(), new());
            return new RunPlan(
                json["recipe"]!.GetValue<string>(),
                json["tier"]!.GetValue<string>(),
                Configuration.WithJson(new DataSource(), json["source"]!.AsObject()),
                model,
                json["seed"]!.GetValue<long>(),
                json["device"]!.GetValue<string>(),
                Configuration.WithJson(defaults, json["config"]!.AsObject()).Checked())
            {
                Fingerprints = [.. json["fingerprints"]!.AsArray().Select(each => each!.GetValue<string>())],
            };
        }
        catch (Exception error) when (error is NullReferenceException or InvalidOperationException or FormatException)
        {
            throw new InputException("run.json is no record of an operator-learning run: a part is missing or of the wrong kind.", error);
        }
    }
}
