using System.Text.Json;
using Semiflow.Spaces;
using static TorchSharp.torch;

namespace Semiflow.Operators.Models;

/// <summary>An architecture that the command line and saved operators know by name.</summary>
public sealed class ModelEntry
{
    private readonly Func<object, int, int, Grid, Generator, nn.Module<Tensor, Tensor>> create;

    private ModelEntry(
        string name, string summary, object defaults, Func<object, int, int, Grid, Generator, nn.Module<Tensor, Tensor>> create) =>
        (Name, Summary, Defaults, this.create) = (name, summary, defaults, create);

    /// <summary>Name on the command line and in files.</summary>
    public string Name { get; }

    /// <summary>One sentence.</summary>
    public string Summary { get; }

    /// <summary>The options as they are when nothing is set: an immutable record.</summary>
    public object Defaults { get; }

    /// <summary>Type of the options.</summary>
    public Type OptionsType => Defaults.GetType();

    /// <summary>An entry for a model with options of type <typeparamref name="TOptions"/>.</summary>
    public static ModelEntry Of<TOptions>(
        string name, string summary, Func<TOptions, int, int, Grid, Generator, nn.Module<Tensor, Tensor>> create)
        where TOptions : class, new()
    {
        ArgumentNullException.ThrowIfNull(create);
        return new ModelEntry(name, summary, new TOptions(),
            (options, inputs, outputs, grid, generator) => create((TOptions)options, inputs, outputs, grid, generator));
    }

    /// <summary>A fresh model.</summary>
    /// <param name="options">Of <see cref="OptionsType"/>.</param>
    /// <param name="inputChannels">Components of the input function.</param>
    /// <param name="outputChannels">Components of the output function.</param>
    /// <param name="grid">The computational grid.</param>
    /// <param name="generator">Source of the initial parameters; same seed, same bits.</param>
    /// <exception cref="ArgumentException">Options of another type.</exception>
    /// <exception cref="InputException">Options out of range or not fit for the grid.</exception>
    public nn.Module<Tensor, Tensor> Create(object options, int inputChannels, int outputChannels, Grid grid, Generator generator)
    {
        ArgumentNullException.ThrowIfNull(options);
        return options.GetType() == OptionsType
            ? create(options, inputChannels, outputChannels, grid, generator)
            : throw new ArgumentException($"the model {Name} takes {OptionsType.Name}, not {options.GetType().Name}.", nameof(options));
    }

    /// <summary>The options as JSON with names like <c>residual_blocks</c>.</summary>
    public string ToJson(object options) => JsonSerializer.Serialize(options, OptionsType, ModelCatalogue.Json);

    /// <summary>Options from JSON; names left out keep their defaults.</summary>
    /// <exception cref="InputException">An unknown name, or a value of the wrong type.</exception>
    public object FromJson(string json)
    {
        try
        {
            return JsonSerializer.Deserialize(json, OptionsType, ModelCatalogue.Json)
                ?? throw new InputException($"the options of the model {Name} are empty.");
        }
        catch (JsonException error)
        {
            throw new InputException($"the options of the model {Name} cannot be read: {error.Message}", error);
        }
    }
}
