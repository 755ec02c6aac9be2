using System.Text.Json.Nodes;
using Semiflow.Tests.Cli;

namespace Semiflow.Tests.Recipes.Runs;

/// <summary>
/// Records of the runs of every method, damaged at each of their keys: what cannot be read is a message that names the file.
/// </summary>
public sealed class DamagedRunTests : IDisposable
{
    private static readonly string Golden = Path.Combine(AppContext.BaseDirectory, "Golden", "runs");
    private static readonly string[] Others = ["null", "-7", "1e999", "\"\\u001b[2J\"", "[]", "[null]", "{}", "{\"a\": null}", "true"];
    private readonly string folder = Directory.CreateTempSubdirectory("semiflow-records-").FullName;

    public static TheoryData<string> Runs =>
        [.. Directory.GetFiles(Golden, "run.json", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(
            Golden, Path.GetDirectoryName(file)!)).Order()];

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [MemberData(nameof(Runs))]
    public void A_record_is_read_or_refused_by_name(string run)
    {
        int refused = 0;
        foreach (string file in new[] { "run.json", "summary.json" })
        {
            string source = Path.Combine(Golden, run);
            foreach (string other in new[] { "run.json", "summary.json" })
            {
                File.Copy(Path.Combine(source, other), Path.Combine(folder, other), overwrite: true);
            }

            foreach (string text in Damaged(File.ReadAllText(Path.Combine(source, file))))
            {
                File.WriteAllText(Path.Combine(folder, file), text);
                try
                {
                    var record = RunRecord.Open(folder, MethodCatalogue.All);
                    _ = (record.Summary, record.State, record.Threads, record.Environment(), RunFiles.Missing(record.Folder));
                }
                catch (InputException error)
                {
                    refused++;
                    Assert.Contains(Path.Combine(folder, file), error.Message, StringComparison.Ordinal);
                }
            }
        }

        Assert.InRange(refused, 100, int.MaxValue);
    }

    [Fact]
    public void A_damaged_run_hides_no_other_and_is_named()
    {
        foreach (string name in new[] { "good", "twice", "cut", "none" })
        {
            Directory.CreateDirectory(Path.Combine(folder, name));
            foreach (string file in new[] { "run.json", "summary.json" })
            {
                File.Copy(Path.Combine(Golden, "cno", file), Path.Combine(folder, name, file));
            }
        }

        string twice = Path.Combine(folder, "twice", "run.json"), cut = Path.Combine(folder, "cut", "summary.json");
        File.WriteAllText(twice, "{\"seed\": 3," + File.ReadAllText(twice).TrimStart()[1..]);
        File.WriteAllText(cut, File.ReadAllText(cut)[..40]);
        File.Delete(Path.Combine(folder, "none", "run.json"));
        (int code, string output, string error) = CommandLine.Run("list", "--runs", folder);
        Assert.Equal(0, code);
        Assert.Equal(2, output.Split('\n').Count(line => line.Contains("damaged", StringComparison.Ordinal)));
        Assert.Contains("finished", output, StringComparison.Ordinal);
        Assert.Contains(twice, error, StringComparison.Ordinal);
        Assert.Contains("seed", error, StringComparison.Ordinal);
        Assert.Contains(cut, error, StringComparison.Ordinal);
        (code, _, error) = CommandLine.Run("show", Path.Combine(folder, "twice"));
        Assert.Equal(2, code);
        Assert.Contains(twice, error, StringComparison.Ordinal);
    }

    /// <summary>The text with each of its keys twice, missing, and with values of other kinds.</summary>
    private static IEnumerable<string> Damaged(string text)
    {
        yield return "";
        yield return "null";
        yield return text[..(text.Length / 2)];
        foreach (string path in Paths(JsonNode.Parse(text)!))
        {
            JsonNode root = JsonNode.Parse(text)!;
            (JsonNode parent, JsonNode? old, Action<JsonNode?> set, Action remove) = Find(root, path);
            foreach (string other in Others)
            {
                set(JsonNode.Parse(other));
                yield return root.ToJsonString();
            }

            set(old?.DeepClone());
            if (parent is JsonObject)
            {
                string key = path[(path.LastIndexOf('/') + 1)..];
                set("@mark@");
                yield return root.ToJsonString().Replace("\"@mark@\"", $"1, \"{key}\": 2", StringComparison.Ordinal);
            }

            remove();
            yield return root.ToJsonString();
        }
    }

    private static IEnumerable<string> Paths(JsonNode node, string at = "") => node switch
    {
        JsonObject some => some.SelectMany(each => Below(each.Value, $"{at}/{each.Key}")),
        JsonArray some => some.Take(2).SelectMany((each, i) => Below(each, $"{at}/{i}")),
        _ => [],
    };

    private static IEnumerable<string> Below(JsonNode? node, string at) => node is null ? [at] : [at, .. Paths(node, at)];

    private static (JsonNode Parent, JsonNode? Old, Action<JsonNode?> Set, Action Remove) Find(JsonNode root, string path)
    {
        string[] keys = path.Split('/')[1..];
        JsonNode parent = keys[..^1].Aggregate(root, (node, key) => node is JsonArray list ? list[int.Parse(key)]! : node[key]!);
        string last = keys[^1];
        return parent is JsonArray array
            ? (parent, array[int.Parse(last)], value => array[int.Parse(last)] = value, () => array.RemoveAt(int.Parse(last)))
            : (parent, parent[last], value => parent[last] = value, () => parent.AsObject().Remove(last));
    }
}
