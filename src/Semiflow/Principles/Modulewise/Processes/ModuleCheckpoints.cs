using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Semiflow.Files;
using Semiflow.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Principles.Modulewise.Processes;

/// <summary>
/// The state of each module after a number of batches, a file each: <c>module-K.BATCHES.safetensors</c>, whole or not there. The epochs of
/// a module lie in <c>module-K.history.jsonl</c>, which grows; a checkpoint knows how much of it is its own.
/// </summary>
internal static class ModuleCheckpoints
{
    private const string Key = "semiflow";
    private const string Account = "account";
    private const string Epochs = "Epochs";

    /// <summary>Batches after which all of so many modules have a checkpoint, the latest; 0 for none.</summary>
    public static long Common(string folder, int modules) => Enumerable.Range(0, modules)
        .Select(k => Numbers(folder, k).ToHashSet())
        .Aggregate((all, own) => { all.IntersectWith(own); return all; })
        .DefaultIfEmpty(0).Max();

    /// <summary>The epochs of a module, none at first.</summary>
    public static GrowingHistory<ModuleEpoch> History(string folder, int module) =>
        new(new CheckpointFolder(folder), FormattableString.Invariant($"module-{module + 1}.history.jsonl"));

    /// <summary>Writes the state of a module.</summary>
    public static void Write(
        string folder, int module, long batches, ModuleStep step, ModuleAccount account, GrowingHistory<ModuleEpoch> history) =>
        Safetensors.WriteChecked(File(folder, module, batches), Tensors(step), new Dictionary<string, string>
        {
            [Key] = new JsonObject
            {
                ["updates"] = JsonSerializer.SerializeToNode(step.Optimizer.Steps), ["state"] = step.Problem.State?.DeepClone(),
                [Account] = JsonSerializer.SerializeToNode(account), [Epochs] = history.State,
            }.ToJsonString(),
        });

    /// <summary>Reads it back.</summary>
    /// <returns>What the module did so far.</returns>
    /// <exception cref="InputException">The file is damaged or of another network.</exception>
    public static ModuleAccount Read(string folder, int module, long batches, ModuleStep step, GrowingHistory<ModuleEpoch> history)
    {
        string file = File(folder, module, batches);
        JsonObject document = Copy(file, Tensors(step));
        return Understood(file, () =>
        {
            step.Optimizer.Steps = document["updates"].Deserialize<long[]>()
                ?? throw new JsonException("it does not say how often it moved.");
            if (document["state"] is { } state)
            {
                step.Problem.State = state.DeepClone().AsObject();
            }

            return Recall(document, history);
        });
    }

    /// <summary>Gives a module its parameters and buffers alone.</summary>
    /// <returns>What the module did so far, and its epochs.</returns>
    /// <exception cref="InputException">The file is damaged or of another network.</exception>
    public static (ModuleAccount Account, IReadOnlyList<ModuleEpoch> Epochs) ReadModel(
        string folder, int module, long batches, LocalProblem problem)
    {
        string file = File(folder, module, batches);
        JsonObject document = Copy(file, Model(problem));
        using GrowingHistory<ModuleEpoch> history = History(folder, module);
        return Understood(file, () => (Recall(document, history), history.Read()));
    }

    /// <summary>Removes what is older than a number of batches.</summary>
    public static void Forget(string folder, int module, long before) => Remove(folder, module, number => number < before);

    /// <summary>
    /// Removes what is newer than a number of batches: others have no such checkpoints, and from here on the epochs are written anew.
    /// </summary>
    public static void ForgetAfter(string folder, int module, long batches) => Remove(folder, module, number => number > batches);

    private static void Remove(string folder, int module, Func<long, bool> which)
    {
        foreach (long number in Numbers(folder, module).Where(which).ToList())
        {
            string file = File(folder, module, number);
            try
            {
                FileSystem.Current.Delete(file);
            }
            catch (Exception error) when (FileFailure.IsOfWriting(error))
            {
                throw new InputException($"{file} cannot be removed: {FileFailure.Explain(error, "resume the run")}", error);
            }
        }
    }

    /// <summary>What it did, with its epochs, which older versions kept in the account; still older ones kept no account.</summary>
    private static ModuleAccount Recall(JsonObject document, GrowingHistory<ModuleEpoch> history)
    {
        JsonNode? account = document[Account];
        if (document[Epochs] is { } state)
        {
            history.Continue(state);
        }
        else if (account?[Epochs] is { } old)
        {
            history.Begin(old.AsArray().Zip(account["Weights"]!.AsArray(), (terms, weight) =>
                new ModuleEpoch(terms.Deserialize<Dictionary<string, double>>()!, weight!.GetValue<double>())));
        }

        return account.Deserialize<ModuleAccount>() ?? new ModuleAccount();
    }

    private static T Understood<T>(string file, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception error) when (error is NullReferenceException or JsonException or InvalidOperationException or ArgumentException
            or FormatException)
        {
            throw new InputException($"{file} does not continue this training: {error.Message} It was written by another version.", error);
        }
    }

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
