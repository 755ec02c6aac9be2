using System.Text.Json;
using Semiflow.Chains;
using static TorchSharp.torch;

namespace Semiflow.Operators.Models.Networks;

/// <summary>An image network that the command line knows by name.</summary>
public sealed class NetworkEntry
{
    private readonly Func<object, ImageShape, Generator, ChainNetwork> create;
    private readonly Func<object, HeadSpec> head;

    private NetworkEntry(
        string name, string summary, object defaults, Func<object, ImageShape, Generator, ChainNetwork> create,
        Func<object, HeadSpec> head) =>
        (Name, Summary, Defaults, this.create, this.head) = (name, summary, defaults, create, head);

    /// <summary>Name on the command line and in files.</summary>
    public string Name { get; }

    /// <summary>One sentence.</summary>
    public string Summary { get; }

    /// <summary>The options as they are when nothing is set: an immutable record.</summary>
    public object Defaults { get; }

    /// <summary>Type of the options.</summary>
    public Type OptionsType => Defaults.GetType();

    /// <summary>An entry for a network with options of type <typeparamref name="TOptions"/>.</summary>
    public static NetworkEntry Of<TOptions>(
        string name, string summary, TOptions defaults, Func<TOptions, ImageShape, Generator, ChainNetwork> create,
        Func<TOptions, HeadSpec> head)
        where TOptions : class
    {
        ArgumentNullException.ThrowIfNull(defaults);
        ArgumentNullException.ThrowIfNull(create);
        ArgumentNullException.ThrowIfNull(head);
        return new NetworkEntry(
            name, summary, defaults, (options, image, generator) => create((TOptions)options, image, generator),
            options => head((TOptions)options));
    }

    /// <summary>A fresh network, without classifier.</summary>
    /// <param name="options">Of <see cref="OptionsType"/>; null for the defaults.</param>
    /// <param name="image">Shape of one input.</param>
    /// <param name="generator">Source of the initial parameters; same seed, same bits.</param>
    /// <exception cref="ArgumentException">Options of another type.</exception>
    /// <exception cref="InputException">Options out of range or not fit for the image.</exception>
    public ChainNetwork Create(object? options, ImageShape image, Generator generator) => create(Checked(options), image, generator);

    /// <summary>The network's own classifier.</summary>
    /// <param name="options">Of <see cref="OptionsType"/>; null for the defaults.</param>
    public HeadSpec Head(object? options = null) => head(Checked(options));

    /// <summary>The options as JSON with names like <c>batch_norm</c>.</summary>
    public string ToJson(object options) => JsonSerializer.Serialize(options, OptionsType, ModelCatalogue.Json);

    /// <summary>Options from JSON; names left out keep the defaults of this network.</summary>
    /// <exception cref="InputException">An unknown name, or a value of the wrong type.</exception>
    public object FromJson(string json)
    {
        try
        {
            // The record's own defaults are those of its best-known member, not of this entry: lay the JSON over the entry's.
            var merged = JsonSerializer.SerializeToNode(Defaults, OptionsType, ModelCatalogue.Json)!.AsObject();
            var given = System.Text.Json.Nodes.JsonNode.Parse(json)?.AsObject()
                ?? throw new InputException($"the options of the network {Name} are empty.");
            foreach ((string name, System.Text.Json.Nodes.JsonNode? value) in given)
            {
                merged[name] = value?.DeepClone();
            }

            return merged.Deserialize(OptionsType, ModelCatalogue.Json)!;
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            throw new InputException($"the options of the network {Name} cannot be read: {error.Message}", error);
        }
    }

    private object Checked(object? options) => options is null
        ? Defaults
        : options.GetType() == OptionsType
            ? options
            : throw new ArgumentException($"the network {Name} takes {OptionsType.Name}, not {options.GetType().Name}.", nameof(options));
}
