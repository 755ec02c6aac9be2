using System.Text.Json.Nodes;
using Semiflow.Training;

namespace Semiflow.Recipes.Runs;

/// <summary>What a finished run consists of besides its results, which its summary lists last of all.</summary>
internal static class RunFiles
{
    private const string Key = "files";

    /// <summary>Whether data were made in the run.</summary>
    public static bool HasData(RunFolder folder) =>
        Path.Combine(folder.Path, "data") is var data && Directory.Exists(data) && Directory.EnumerateFiles(data).Any();

    /// <summary>Writes the summary of a run whose other files are flushed to the disk, and their sizes with it.</summary>
    /// <exception cref="InputException">It cannot be written.</exception>
    public static void WriteSummary(RunFolder folder, Summary summary)
    {
        JsonObject json = summary.ToJson();
        json[Key] = new JsonObject(Written(folder).Order(StringComparer.Ordinal).Select(file => KeyValuePair.Create(
            Path.GetRelativePath(folder.Path, file).Replace('\\', '/'), (JsonNode?)new FileInfo(file).Length)));
        RunFolder.WriteJson(folder.SummaryFile, json);
    }

    /// <summary>The first file that the summary lists and the folder lacks, or has in another size; null if all is there.</summary>
    /// <exception cref="InputException">The summary is damaged.</exception>
    public static string? Missing(RunFolder folder)
    {
        JsonNode? listed = RunFolder.ReadJson(folder.SummaryFile)[Key];
        try
        {
            // Summaries of older versions list nothing.
            return listed?.AsObject().Where(file => new FileInfo(Path.Combine(folder.Path, file.Key)) is var info
                && !(info.Exists && info.Length == file.Value!.GetValue<long>())).Select(file => file.Key).FirstOrDefault();
        }
        catch (Exception error) when (error is InvalidOperationException or FormatException or NullReferenceException or ArgumentException)
        {
            throw new InputException($"{folder.SummaryFile} is damaged: its part '{Key}' is not a list of files with their sizes. Remove "
                + "it and resume the run.", error);
        }
    }

    private static IEnumerable<string> Written(RunFolder folder) =>
    [
        .. new[] { Path.Combine(folder.Path, "report.html") }.Where(File.Exists),
        .. Directory.Exists(folder.Figures) ? Directory.EnumerateFiles(folder.Figures, "*.png") : [],
        .. Directory.EnumerateFiles(folder.Path, "metrics*.jsonl"),
    ];
}
