using System.IO.Hashing;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Semiflow.Files;

namespace Semiflow.Training;

/// <summary>
/// The epochs of a training. With checkpoints they lie in <c>history.jsonl</c> beside them, a file that grows, and in the checkpoint as far
/// as they are not yet flushed to the file: neither memory nor checkpoint grows with the epochs.
/// </summary>
/// <param name="folder">Where the checkpoints are; null to keep the epochs in memory.</param>
internal sealed class EpochHistory(CheckpointFolder? folder) : IDisposable
{
    private const int Tail = 8;

    private readonly List<EpochReport> tail = [];
    private readonly XxHash3 sum = new();
    private GrowingFile? file;
    private long bytes;

    /// <summary>What a checkpoint says of it: so many bytes of the file, with their checksum, and the epochs after them.</summary>
    public JsonObject State => new()
    {
        ["bytes"] = bytes,
        ["checksum"] = Convert.ToHexStringLower(sum.GetCurrentHash()),
        ["tail"] = new JsonArray([.. tail.Select(report => (JsonNode?)report.ToJson())]),
    };

    /// <summary>Begins with what a checkpoint of a version without this file holds.</summary>
    public void Begin(IEnumerable<EpochReport> reports) => tail.AddRange(reports);

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

        tail.AddRange(state["tail"]!.AsArray().Select(each => EpochReport.FromJson(each!)));
    }

    /// <summary>Takes up an epoch.</summary>
    /// <exception cref="InputException">The file cannot be written.</exception>
    public void Add(EpochReport report)
    {
        tail.Add(report);
        if (folder is null || tail.Count < Tail)
        {
            return;
        }

        string lines = string.Concat(tail.Select(each => each.ToLine()));
        if (file is null)
        {
            folder.Make();
            file = GrowingFile.Begin(folder.HistoryFile, Kept());
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
    public IReadOnlyList<EpochReport> Read()
    {
        try
        {
            return [.. EpochReport.FromLines(Kept().Span), .. tail];
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

        ReadOnlyMemory<byte> all = GrowingFile.Lines(folder.HistoryFile);
        return bytes > 0 && all.Length >= bytes
            ? all[..(int)bytes]
            : throw Damaged("is missing or shorter than the checkpoint says");
    }

    private InputException Damaged(string how, Exception? cause = null) => new(
        $"{folder!.HistoryFile}, the epochs before the last checkpoint, {how}. Restore it (the metrics of the training begin with the same "
            + "lines: a copy of them will do), or start a new run.", cause!);
}
