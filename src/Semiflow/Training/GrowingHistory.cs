using System.IO.Hashing;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Semiflow.Files;

namespace Semiflow.Training;

/// <summary>
/// The epochs of a training. With checkpoints they lie in a file beside them that grows, and in the checkpoint as far as they are not yet
/// flushed to the file: neither memory nor checkpoint grows with the epochs.
/// </summary>
/// <typeparam name="T">An epoch.</typeparam>
/// <param name="folder">Where the checkpoints are; null to keep the epochs in memory.</param>
/// <param name="name">Name of the file.</param>
/// <param name="copy">Where its lines are, too, in words with a space before them; empty for nowhere.</param>
internal sealed class GrowingHistory<T>(CheckpointFolder? folder, string name, string copy = "") : IDisposable
    where T : IHistoryLine<T>
{
    private const int Tail = 8;

    private readonly List<T> tail = [];
    private readonly XxHash3 sum = new();
    private GrowingFile? file;
    private long bytes;

    private string Path => System.IO.Path.Combine(folder!.Path, name);

    /// <summary>What a checkpoint says of it: so many bytes of the file, with their checksum, and the epochs after them.</summary>
    public JsonObject State => new()
    {
        ["bytes"] = bytes,
        ["checksum"] = Convert.ToHexStringLower(sum.GetCurrentHash()),
        ["tail"] = new JsonArray([.. tail.Select(report => (JsonNode?)report.ToJson())]),
    };

    /// <summary>Begins with what a checkpoint of a version without this file holds.</summary>
    public void Begin(IEnumerable<T> reports) => tail.AddRange(reports);

    /// <summary>Continues from a checkpoint.</summary>
    /// <param name="state">What it says.</param>
    /// <exception cref="InputException">The file is missing, shorter than the checkpoint says, or another.</exception>
    /// <exception cref="JsonException">The state is damaged.</exception>
    public void Continue(JsonNode state)
    {
        bytes = state["bytes"]!.GetValue<long>();
        sum.Append(Kept().Span);
        if (Convert.ToHexStringLower(sum.GetCurrentHash()) != state["checksum"]!.GetValue<string>())
        {
            throw Damaged("is not the one that the checkpoint was written with");
        }

        tail.AddRange(state["tail"]!.AsArray().Select(each => T.FromJson(each!)));
    }

    /// <summary>Takes up an epoch.</summary>
    /// <exception cref="InputException">The file cannot be written.</exception>
    public void Add(T report)
    {
        tail.Add(report);
        if (folder is null || tail.Count < Tail)
        {
            return;
        }

        string lines = string.Concat(tail.Select(each => HistoryLines.Of(each)));
        if (file is null)
        {
            folder.Make();
            file = GrowingFile.Begin(Path, Kept());
        }

        file.Append(lines);
        file.Flush();
        byte[] added = Encoding.UTF8.GetBytes(lines);
        sum.Append(added);
        bytes += added.Length;
        tail.Clear();
    }

    /// <summary>All epochs, read anew.</summary>
    /// <exception cref="InputException">The file was damaged in the meantime.</exception>
    public IReadOnlyList<T> Read()
    {
        try
        {
            return [.. HistoryLines.Read<T>(Kept().Span), .. tail];
        }
        catch (JsonException error)
        {
            throw Damaged($"is damaged: {error.Message}", error);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => file?.Dispose();

    /// <summary>The bytes that a checkpoint knows; what was written after it goes.</summary>
    private ReadOnlyMemory<byte> Kept()
    {
        if (bytes == 0 || folder is null)
        {
            return default;
        }

        ReadOnlyMemory<byte> all = GrowingFile.Lines(Path);
        return bytes > 0 && all.Length >= bytes
            ? all[..(int)bytes]
            : throw Damaged("is missing or shorter than the checkpoint says");
    }

    private InputException Damaged(string how, Exception? cause = null) => new(
        $"{Path}, the epochs before the last checkpoint, {how}. Restore it{copy}, or start a new run.", cause!);
}
