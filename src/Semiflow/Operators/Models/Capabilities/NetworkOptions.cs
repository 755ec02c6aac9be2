using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Semiflow.Operators.Models;

/// <summary>Options of networks: as JSON, from the settings of a method, checked for their type.</summary>
public static class NetworkOptions
{
    /// <summary>How options are written: names and enumerations in snake case, unknown names rejected.</summary>
    public static JsonSerializerOptions Json { get; } = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false) },
    };

    /// <summary>The options as JSON with names like <c>residual_blocks</c>.</summary>
    /// <param name="network">Whose options they are.</param>
    /// <param name="options">The options.</param>
    public static string ToJson(this INetwork network, object options)
    {
        ArgumentNullException.ThrowIfNull(network);
        return JsonSerializer.Serialize(options, network.Defaults.GetType(), Json);
    }

    /// <summary>Options from JSON; omitted names keep the defaults of this network.</summary>
    /// <param name="network">Whose options they are.</param>
    /// <param name="json">A JSON object.</param>
    /// <exception cref="InputException">An unknown name, or a value of the wrong type.</exception>
    public static object FromJson(this INetwork network, string json)
    {
        ArgumentNullException.ThrowIfNull(network);
        Type type = network.Defaults.GetType();
        try
        {
            // The record's own defaults may be those of another network of the family: merge the JSON into this one's.
            JsonObject merged = JsonSerializer.SerializeToNode(network.Defaults, type, Json)!.AsObject();
            JsonObject given = JsonNode.Parse(json)?.AsObject()
                ?? throw new InputException($"the options of the network {network.Name} are empty.");
            foreach ((string name, JsonNode? value) in given)
            {
                merged[name] = value?.DeepClone();
            }

            return merged.Deserialize(type, Json)!;
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            throw new InputException($"the options of the network {network.Name} cannot be read: {error.Message}", error);
        }
    }

    /// <summary>
    /// The network's defaults overridden by the settings of a method: each property that the options also have, unless it is null.
    /// Other settings are ignored.
    /// </summary>
    /// <param name="network">The network.</param>
    /// <param name="settings">Any object with public properties, such as a method's settings of its model.</param>
    /// <exception cref="ArgumentException">A property of the same name has another type.</exception>
    public static object With(this INetwork network, object settings)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(settings);
        Type type = network.Defaults.GetType();
        object options = type.GetMethod("<Clone>$")!.Invoke(network.Defaults, null)!;
        foreach (PropertyInfo setting in settings.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance))
        {
            if (Option(type, setting.Name) is { } option && setting.GetValue(settings) is { } value)
            {
                option.SetValue(options, value);
            }
        }

        return options;
    }

    /// <summary>Whether the options of a network have a property of that name.</summary>
    /// <param name="network">The network.</param>
    /// <param name="property">Name of the property, such as <c>Width</c>.</param>
    public static bool Knows(this INetwork network, string property)
    {
        ArgumentNullException.ThrowIfNull(network);
        return Option(network.Defaults.GetType(), property) is not null;
    }

    /// <summary>The options as the network's own type.</summary>
    /// <exception cref="ArgumentException">They are of another network.</exception>
    public static TOptions Own<TOptions>(this INetwork network, object options)
        where TOptions : class
    {
        network.RequireOwn(options);
        return (TOptions)options;
    }

    /// <summary>Throws if the options are those of another network.</summary>
    internal static void RequireOwn(this INetwork network, object options)
    {
        ArgumentNullException.ThrowIfNull(options);
        Type type = network.Defaults.GetType();
        if (options.GetType() != type)
        {
            throw new ArgumentException($"the network {network.Name} takes {type.Name}, not {options.GetType().Name}.", nameof(options));
        }
    }

    private static PropertyInfo? Option(Type type, string name) => type.GetProperty(name) is { SetMethod: not null } option ? option : null;
}
