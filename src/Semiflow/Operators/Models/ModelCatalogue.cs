using System.Text.Json;
using System.Text.Json.Serialization;

namespace Semiflow.Operators.Models;

/// <summary>The architectures that the command line and saved operators know by name.</summary>
public static class ModelCatalogue
{
    /// <summary>How options are written: names and enumerations in snake case, unknown names refused.</summary>
    public static JsonSerializerOptions Json { get; } = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false) },
    };

    /// <summary>All models; a new one adds its line here.</summary>
    public static IReadOnlyList<ModelEntry> All { get; } =
    [
        ModelEntry.Of<CnoOptions>(
            "cno", "Convolutional neural operator: a U-Net between band-limited functions (arXiv 2302.01178).",
            (options, inputs, outputs, grid, generator) => new Cno(options, inputs, outputs, grid, generator)),
        ModelEntry.Of<FnoOptions>(
            "fno", "Fourier neural operator: a learned matrix on each of the lowest Fourier modes (arXiv 2010.08895).",
            (options, inputs, outputs, grid, generator) => new Fno(options, inputs, outputs, grid, generator)),
    ];

    /// <summary>The model of that name.</summary>
    /// <exception cref="InputException">No such model; the message lists all.</exception>
    public static ModelEntry Find(string name) => All.FirstOrDefault(model => model.Name == name)
        ?? throw new InputException($"there is no model '{name}'. There are: {string.Join(", ", All.Select(model => model.Name))}.");
}
