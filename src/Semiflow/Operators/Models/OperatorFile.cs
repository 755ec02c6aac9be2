using System.Text.Json;
using Semiflow.Spaces;
using Semiflow.Training;
using static TorchSharp.torch;

namespace Semiflow.Operators.Models;

/// <summary>
/// A learned operator as one safetensors file: the tensors of the model by name, and in the metadata, as JSON, everything needed to rebuild
/// it: model, options, grid, normalizations.
/// </summary>
public static class OperatorFile
{
    private const string Key = "semiflow_operator";

    /// <summary>Writes an operator; a crash leaves an old file intact.</summary>
    /// <param name="path">File to create or replace.</param>
    /// <param name="learned">The operator.</param>
    /// <param name="model">Its architecture, from the <see cref="NetworkCatalogue"/> or your own.</param>
    /// <param name="options">Options with which the model was made.</param>
    /// <exception cref="InputException">The file cannot be written.</exception>
    public static void Save(string path, LearnedOperator learned, IGridFunctionNetwork model, object options)
    {
        ArgumentNullException.ThrowIfNull(learned);
        ArgumentNullException.ThrowIfNull(model);
        var card = new OperatorCard(
            model.Name,
            JsonSerializer.Deserialize<JsonElement>(model.ToJson(options)),
            [.. learned.Grid.Axes.Select(axis => new AxisCard(axis.Lower, axis.Upper, axis.Points, axis.Boundary))],
            new NormalizationCard(learned.Input.Shift, learned.Input.Scale),
            new NormalizationCard(learned.Output.Shift, learned.Output.Scale));
        Safetensors.Write(
            path,
            [.. learned.Model.state_dict().Select(entry => (entry.Key, entry.Value))],
            new Dictionary<string, string> { [Key] = JsonSerializer.Serialize(card, NetworkOptions.Json) });
    }

    /// <summary>Reads an operator: the same bits as when it was written, on the CPU, in evaluation mode.</summary>
    /// <param name="path">A file that <see cref="Save"/> wrote.</param>
    /// <param name="model">Its architecture if that is your own; null looks up the name in the <see cref="NetworkCatalogue"/>.</param>
    /// <exception cref="InputException">The file is missing or damaged, does not hold an operator, or holds that of another
    /// model.</exception>
    public static LearnedOperator Load(string path, IGridFunctionNetwork? model = null)
    {
        using var scope = NewDisposeScope();
        (IReadOnlyDictionary<string, Tensor> tensors, IReadOnlyDictionary<string, string> metadata) = Safetensors.Read(path);
        OperatorCard card = Parse(path, metadata);
        IGridFunctionNetwork entry = model ?? NetworkCatalogue.Find<IGridFunctionNetwork>(card.Model);
        if (entry.Name != card.Model)
        {
            throw new InputException($"{path} holds an operator of the model '{card.Model}', not '{entry.Name}'.");
        }

        var grid = new Grid([.. card.Grid.Select(side => new Axis(side.Lower, side.Upper, side.Points, side.Boundary))]);
        var input = new Normalization(card.Input.Shift, card.Input.Scale);
        var output = new Normalization(card.Output.Shift, card.Output.Scale);
        using var generator = new Generator(0);
        nn.Module<Tensor, Tensor> network = entry.Create(
            entry.FromJson(card.Options.GetRawText()), input.Channels, output.Channels, grid, generator);
        Fill(path, network.state_dict(), tensors);
        network.eval();
        return new LearnedOperator(network, grid, input, output);
    }

    private static OperatorCard Parse(string path, IReadOnlyDictionary<string, string> metadata)
    {
        if (!metadata.TryGetValue(Key, out string? text))
        {
            throw new InputException($"{path} holds tensors, but no description of an operator ({Key}): write it with OperatorFile.Save or "
                + $"use the operator of a run.");
        }

        try
        {
            return JsonSerializer.Deserialize<OperatorCard>(text, NetworkOptions.Json)
                ?? throw new InputException($"the description of the operator in {path} is empty.");
        }
        catch (JsonException error)
        {
            throw new InputException($"the description in {path} cannot be read ({error.Message}): was it written by a newer version?",
                error);
        }
    }

    private static void Fill(string path, Dictionary<string, Tensor> target, IReadOnlyDictionary<string, Tensor> source)
    {
        using var quiet = no_grad();
        foreach ((string name, Tensor value) in target)
        {
            if (!source.TryGetValue(name, out Tensor? stored) || !stored.shape.AsSpan().SequenceEqual(value.shape))
            {
                throw new InputException($"{path} does not fit its own description: {name} should be [{string.Join(", ", value.shape)}] "
                    + $"but is {(stored is null ? "missing" : $"[{string.Join(", ", stored.shape)}]")}.");
            }

            value.copy_(stored);
        }
    }

    private sealed record OperatorCard(
        string Model, JsonElement Options, IReadOnlyList<AxisCard> Grid, NormalizationCard Input, NormalizationCard Output);

    private sealed record AxisCard(double Lower, double Upper, int Points, Boundary Boundary);

    private sealed record NormalizationCard(IReadOnlyList<double> Shift, IReadOnlyList<double> Scale);
}
