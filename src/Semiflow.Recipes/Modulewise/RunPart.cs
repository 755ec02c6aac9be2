using System.Text.Json;
using System.Text.Json.Nodes;

namespace Semiflow.Recipes.Modulewise;

/// <summary>One training of a run, as the process of a module is told of it.</summary>
/// <param name="Folder">Folder of the run.</param>
/// <param name="Method">What modules are taught.</param>
/// <param name="Seed">Number of the repetition.</param>
internal sealed record RunPart(string Folder, LocalMethod Method, int Seed)
{
    /// <summary>The part of an order.</summary>
    /// <exception cref="InputException">It is none.</exception>
    public static RunPart FromJson(JsonObject words) =>
        words.Deserialize<RunPart>() is { Folder: not null } part ? part : throw new InputException("the order names no run.");

    /// <summary>The part as it goes into an order.</summary>
    public JsonObject ToJson() => JsonSerializer.SerializeToNode(this)!.AsObject();
}
