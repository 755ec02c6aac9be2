using System.Text.Json;
using System.Text.Json.Nodes;
using Semiflow.Files;
using Semiflow.Training.Optimizers;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Training;

/// <summary>
/// The checkpoints of a run: <c>last.safetensors</c> continues the training to the same bits, <c>best.safetensors</c> holds
/// the model of the best epoch. Each is one file, tensors with all other state as JSON in its metadata and a checksum of all, written under
/// a temporary name, flushed and renamed: whenever the process dies, each is whole, the old one or the new one. best is
/// written before last, so that the best epoch last speaks of is always there; so is what last knows of <c>history.jsonl</c>.
/// </summary>
public sealed class CheckpointFolder
{
    /// <summary>Name of the file of epochs.</summary>
    internal const string History = "history.jsonl";

    private const string Key = "semiflow";

    /// <summary>The checkpoints in folder <paramref name="path"/>, which is made at the first write.</summary>
    public CheckpointFolder(string path) => Path = System.IO.Path.GetFullPath(path);

    /// <summary>The folder.</summary>
    public string Path { get; }

    /// <summary>State after the last checkpointed move.</summary>
    public string LastFile => System.IO.Path.Combine(Path, "last.safetensors");

    /// <summary>Model of the best epoch.</summary>
    public string BestFile => System.IO.Path.Combine(Path, "best.safetensors");

    /// <summary>Where older versions kept the state to go back to.</summary>
    internal string FormerGoodFile => System.IO.Path.Combine(Path, "good.safetensors");

    /// <summary>The epochs before the last checkpoint, as far as that does not hold them itself.</summary>
    internal string HistoryFile => System.IO.Path.Combine(Path, History);

    /// <summary>State after so many epochs, where a training may go back to it and the last checkpoint is another.</summary>
    internal string GoodFile(int epochs) => System.IO.Path.Combine(Path, epochs % 2 == 0 ? "good-even.safetensors" : "good-odd.safetensors");

    /// <summary>Whether there is something to continue.</summary>
    public bool HasLast => File.Exists(LastFile);

    /// <summary>Whether an epoch was validated.</summary>
    public bool HasBest => File.Exists(BestFile);

    /// <summary>Name of a player's parameter in checkpoints.</summary>
    public static string ParameterName(string player, string parameter) => $"parameter/{player}/{parameter}";

    /// <summary>Name of a moment of a player's optimizer in checkpoints.</summary>
    internal static string MomentName(string player, string moment) => $"moment/{player}/{moment}";

    /// <summary>Name of a buffer in checkpoints.</summary>
    public static string BufferName(string buffer) => $"buffer/{buffer}";

    /// <summary>
    /// Gives a model the parameters of <paramref name="player"/> and the buffers of the best epoch (of the last checkpoint without
    /// validation).
    /// </summary>
    /// <param name="model">A model of the architecture that was trained.</param>
    /// <param name="player">Whose parameters; the default is that of <c>Regression</c>.</param>
    /// <exception cref="InputException">No checkpoint, a damaged one, or one of another architecture; names the tensor.</exception>
    public void LoadModel(nn.Module model, string player = "model")
    {
        ArgumentNullException.ThrowIfNull(model);
        Load(
            player, [.. model.named_parameters().Select(p => (p.name, (Tensor)p.parameter))],
            [.. model.named_buffers().Select(b => (b.name, b.buffer))]);
    }

    /// <summary>Copies the parameters of the best epoch (the last, without validation) into those of a player.</summary>
    /// <param name="parameters">Parameters by name, as the player lists them.</param>
    /// <param name="player">Its name.</param>
    /// <exception cref="InputException">There is no checkpoint, or it is damaged or of another model.</exception>
    public void LoadParameters(IReadOnlyList<(string Name, TorchSharp.Modules.Parameter Value)> parameters, string player = "model")
    {
        ArgumentNullException.ThrowIfNull(parameters);
        Load(player, [.. parameters.Select(p => (p.Name, (Tensor)p.Value))], []);
    }

    private void Load(string player, IReadOnlyList<(string Name, Tensor Value)> parameters,
        IReadOnlyList<(string Name, Tensor Value)> buffers)
    {
        if (!HasBest && !HasLast)
        {
            throw new InputException($"{Path} has no checkpoint: the run ended before its first epoch. Resume it first.");
        }

        Read(HasBest ? BestFile : LastFile,
        [
            .. parameters.Select(p => (ParameterName(player, p.Name), p.Value)),
            .. buffers.Select(b => (BufferName(b.Name), b.Value)),
        ],
        name => name.StartsWith(ParameterName(player, ""), StringComparison.Ordinal),
        name => name.StartsWith(ParameterName(player, ""), StringComparison.Ordinal)
            ? MomentName(player, AveragedOptimizer.MeanOf(name[ParameterName(player, "").Length..]))
            : name);
    }

    /// <summary>
    /// Gives all players of a principle, whatever they are made of, the parameters and buffers of the best epoch (of the last checkpoint
    /// without validation).
    /// </summary>
    /// <param name="principle">A principle like the one that was trained.</param>
    /// <exception cref="InputException">No checkpoint, a damaged one, or one of another model; names the tensor.</exception>
    public void LoadModel<TBatch>(IPrinciple<TBatch> principle)
    {
        ArgumentNullException.ThrowIfNull(principle);
        foreach (Player<TBatch> player in principle.Players)
        {
            Load(player.Name, [.. player.Parameters.Select(p => (p.Name, (Tensor)p.Value))], principle.Buffers);
        }
    }

    /// <summary>Makes the folder where it is missing.</summary>
    /// <exception cref="InputException">It cannot be made.</exception>
    internal void Make() => Guarded(Path, () => FileSystem.MakeFolders(Path));

    /// <summary>Writes one file whole or not at all, with a checksum.</summary>
    /// <exception cref="InputException">The disk is full or not writable; the previous file is untouched.</exception>
    internal void Write(string file, IReadOnlyList<(string Name, Tensor Value)> tensors, JsonObject document) => Guarded(file, () =>
    {
        FileSystem.MakeFolders(Path);
        Safetensors.WriteChecked(file, tensors, new Dictionary<string, string> { [Key] = document.ToJsonString() });
    });

    private static void Guarded(string file, Action write)
    {
        try
        {
            write();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or InputException)
        {
            Exception cause = error is InputException { InnerException: { } inner } ? inner : error;
            string why = FileFailure.Explain(cause, "resume the run", "Training stopped; the previous checkpoint is untouched.");
            throw new InputException($"the checkpoint {file} could not be written: {why}", error);
        }
    }

    /// <summary>
    /// Copies the tensors of a file into <paramref name="targets"/>, all or none, and returns its document. Tensors that <paramref
    /// name="needed"/> names (null: all) must have a target; where the file has the tensor that <paramref name="rather"/> names, that is
    /// taken.
    /// </summary>
    /// <exception cref="InputException">The file is damaged, or names, shapes and types differ.</exception>
    internal static JsonObject Read(
        string file, IReadOnlyList<(string Name, Tensor Value)> targets, Func<string, bool>? needed = null,
        Func<string, string>? rather = null)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable quiet = no_grad();
        (IReadOnlyDictionary<string, Tensor> tensors, IReadOnlyDictionary<string, string> metadata) = Safetensors.Read(file);
        JsonObject document;
        try
        {
            document = StrictJson.Object(metadata[Key]);
        }
        catch (Exception error) when (error is KeyNotFoundException or JsonException)
        {
            throw new InputException($"{file} is not a checkpoint of a Semiflow run: its metadata has no readable entry '{Key}'.", error);
        }

        Compare(file, tensors, targets, needed);
        foreach ((string name, Tensor target) in targets)
        {
            target.copy_(rather is not null && tensors.TryGetValue(rather(name), out Tensor? mean) ? mean : tensors[name]);
        }

        return document;
    }

    private static void Compare(
        string file, IReadOnlyDictionary<string, Tensor> tensors, IReadOnlyList<(string Name, Tensor Value)> targets,
        Func<string, bool>? needed)
    {
        foreach ((string name, Tensor target) in targets)
        {
            if (!tensors.TryGetValue(name, out Tensor? value))
            {
                throw new InputException($"{file} has no tensor {name}, which the model asks for: it is of another architecture.");
            }

            if (!value.shape.AsSpan().SequenceEqual(target.shape) || value.dtype != target.dtype)
            {
                throw new InputException(
                    $"{file}: {name} is {value.dtype} [{string.Join(", ", value.shape)}], the model has {target.dtype} "
                        + $"[{string.Join(", ", target.shape)}].");
            }
        }

        HashSet<string> known = [.. targets.Select(target => target.Name)];
        if (tensors.Keys.FirstOrDefault(name => !known.Contains(name) && needed?.Invoke(name) != false) is { } foreign)
        {
            throw new InputException($"{file} has a tensor {foreign}, which the model lacks: it is of another architecture.");
        }
    }
}
