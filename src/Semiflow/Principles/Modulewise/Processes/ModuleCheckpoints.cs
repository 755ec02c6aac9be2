using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Semiflow.Files;
using Semiflow.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Principles.Modulewise.Processes;

/// <summary>
/// The state of each module after a number of batches, a file each: <c>module-K.BATCHES.safetensors</c>, whole or not there.
/// </summary>
internal static class ModuleCheckpoints
{
    private const string Key = "semiflow";
    private const string Account = "account";

    /// <summary>Batches after which all of so many modules have a checkpoint, the latest; 0 for none.</summary>
    public static long Common(string folder, int modules) => Enumerable.Range(0, modules)
        .Select(k => Numbers(folder, k).ToHashSet())
        .Aggregate((all, own) => { all.IntersectWith(own); return all; })
        .DefaultIfEmpty(0).Max();

    /// <summary>Writes the state of a module.</summary>
    public static void Write(string folder, int module, long batches, ModuleStep step, ModuleAccount account) => Safetensors.WriteChecked(
        File(folder, module, batches), Tensors(step), new Dictionary<string, string>
        {
            [Key] = new JsonObject
            {
                ["updates"] = JsonSerializer.SerializeToNode(step.Optimizer.Steps), ["state"] = step.Problem.State?.DeepClone(),
                [Account] = JsonSerializer.SerializeToNode(account),
            }.ToJsonString(),
        });

    /// <summary>Reads it back.</summary>
    /// <returns>What the module did so far.</returns>
    /// <exception cref="InputException">The file is damaged or of another network.</exception>
    public static ModuleAccount Read(string folder, int module, long batches, ModuleStep step)
    {
        string file = File(folder, module, batches);
        JsonObject document = Copy(file, Tensors(step));
        step.Optimizer.Steps = document["updates"].Deserialize<long[]>()
            ?? throw new InputException($"{file} is not a checkpoint of a module: it does not say how often it moved.");
        if (document["state"] is JsonObject state)
        {
            step.Problem.State = state.DeepClone().AsObject();
        }

        return AccountOf(document);
    }

    /// <summary>Gives a module its parameters and buffers alone.</summary>
    /// <returns>What the module did so far.</returns>
    /// <exception cref="InputException">The file is damaged or of another network.</exception>
    public static ModuleAccount ReadModel(string folder, int module, long batches, LocalProblem problem) =>
        AccountOf(Copy(File(folder, module, batches), Model(problem)));

    /// <summary>Removes what is older than a number of batches.</summary>
    public static void Forget(string folder, int module, long before)
    {
        foreach (long number in Numbers(folder, module).Where(number => number < before).ToList())
        {
            System.IO.File.Delete(File(folder, module, number));
        }
    }

    // Checkpoints of before accounts were kept have none.
    private static ModuleAccount AccountOf(JsonObject document) => document[Account].Deserialize<ModuleAccount>() ?? new ModuleAccount();

    private static JsonObject Copy(string file, IReadOnlyList<(string Name, Tensor Value)> targets)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable quiet = no_grad();
        (IReadOnlyDictionary<string, Tensor> tensors, IReadOnlyDictionary<string, string> metadata) = Safetensors.Read(file);
        foreach ((string name, Tensor target) in targets)
        {
            if (!tensors.TryGetValue(name, out Tensor? value) || !value.shape.AsSpan().SequenceEqual(target.shape))
            {
                throw new InputException($"{file} has no {name} of shape [{string.Join(", ", target.shape)}]: it is of another network. "
                    + $"Train in a fresh folder.");
            }

            target.copy_(value);
        }

        try
        {
            return StrictJson.Object(metadata[Key]);
        }
        catch (Exception error) when (error is KeyNotFoundException or JsonException)
        {
            throw new InputException($"{file} is not a checkpoint of a module: its metadata has no readable entry '{Key}'.", error);
        }
    }

    private static IReadOnlyList<(string Name, Tensor Value)> Model(LocalProblem problem) =>
        [.. problem.Parameters.Select(p => ("parameter/" + p.Name, (Tensor)p.Value)),
            .. problem.Buffers.Select(b => ("buffer/" + b.Name, b.Value))];

    private static IReadOnlyList<(string Name, Tensor Value)> Tensors(ModuleStep step) =>
        [.. Model(step.Problem), .. step.Optimizer.Moments.Select(m => ("moment/" + m.Name, m.Value))];

    private static string File(string folder, int module, long batches) =>
        Path.Combine(folder, FormattableString.Invariant($"module-{module + 1}.{batches}.safetensors"));

    private static IEnumerable<long> Numbers(string folder, int module) => Directory.Exists(folder)
        ? Directory.EnumerateFiles(folder, FormattableString.Invariant($"module-{module + 1}.*.safetensors"))
            .Select(file => long.TryParse(
                Path.GetFileName(file).Split('.')[1], NumberStyles.None, CultureInfo.InvariantCulture, out long number) ? number : 0)
        : [];
}
