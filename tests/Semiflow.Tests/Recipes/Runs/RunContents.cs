using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Semiflow.Files;

namespace Semiflow.Tests.Recipes.Runs;

/// <summary>
/// All files of a run, a line each, with what must be the same in each run of the same words: everything but times, memory, pictures, the
/// page and the log.
/// </summary>
internal static class RunContents
{
    private static readonly string[] Measured =
    [
        "seconds", "samples_per_second", "seconds_total", "seconds_training", "peak_memory_mib", "step_ms", "Seconds", "IdleSeconds",
        "started", "checksum", "bytes", "files",
    ];

    /// <summary>The lines.</summary>
    public static string Of(string folder) => string.Join('\n', Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
        .Select(file => (Path: file, Name: Path.GetRelativePath(folder, file))).Where(each => each.Name is not (".lock" or "log.txt"))
        .OrderBy(each => each.Name, StringComparer.Ordinal).Select(each => $"{each.Name}  {Content(each.Path)}"));

    /// <summary>The first line that differs.</summary>
    public static string Difference(string expected, string actual)
    {
        string[] a = expected.Split('\n'), b = actual.Split('\n');
        return string.Join('\n', a.Except(b).Select(line => $"- {line}").Concat(b.Except(a).Select(line => $"+ {line}")));
    }

    private static string Content(string file)
    {
        byte[] bytes = File.ReadAllBytes(file);
        switch (Path.GetExtension(file))
        {
            case ".json":
                return Same(JsonNode.Parse(bytes)!);
            case ".jsonl":
                return string.Concat(Encoding.UTF8.GetString(bytes).Split('\n', StringSplitOptions.RemoveEmptyEntries)
                    .Select(line => Same(JsonNode.Parse(line)!)));
            case ".safetensors":
                var parts = new StringBuilder();
                IReadOnlyDictionary<string, string> metadata = SafetensorsFile.Read(file, (entry, stream) =>
                {
                    byte[] values = new byte[entry.End - entry.Begin];
                    stream.ReadExactly(values);
                    parts.Append($"{entry.Name} {entry.Type} [{string.Join(',', entry.Shape)}] {Hash(values)} ");
                });
                return parts + string.Concat(metadata.Where(each => each.Value.StartsWith('{')).Select(each =>
                    $"{each.Key} {Same(JsonNode.Parse(each.Value)!)}"));
            case ".npz":
                using (var zip = new ZipArchive(new MemoryStream(bytes))) // which has times
                {
                    return string.Join(' ', zip.Entries.Select(entry => $"{entry.FullName} {entry.Length} {entry.Crc32}"));
                }

            case ".png":
                return Convert.ToHexString(bytes.AsSpan(0, 8)) + (bytes.Length > 1000 ? "" : " is short");
            case ".html":
                return Encoding.UTF8.GetString(bytes.AsSpan(bytes.Length - 8));
            default:
                return Hash(bytes);
        }
    }

    private static string Hash(byte[] bytes) => Convert.ToHexString(SHA256.HashData(bytes).AsSpan(0, 8));

    private static string Same(JsonNode json)
    {
        Strip(json);
        return json.ToJsonString(new JsonSerializerOptions { WriteIndented = false });
    }

    private static void Strip(JsonNode? json)
    {
        if (json is JsonObject some)
        {
            foreach (string key in some.Select(each => each.Key).ToList())
            {
                if (Measured.Contains(key))
                {
                    some.Remove(key);
                }
                else
                {
                    Strip(some[key]);
                }
            }
        }
        else if (json is JsonArray list)
        {
            foreach (JsonNode? each in list)
            {
                Strip(each);
            }
        }
    }
}
