using System.Globalization;
using System.Text.Json.Nodes;
using Semiflow.Recipes.Runs;
using Semiflow.Recipes.Runs.Observers;
using Semiflow.Spaces;
using Semiflow.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Tests.Protocol;

/// <summary>What a training left: what it was told, and the bits that it came to.</summary>
/// <param name="Told">What it was told.</param>
/// <param name="Bits">Parameters, moments, multipliers and best epoch of its checkpoints.</param>
/// <param name="Epochs">What it noted after each epoch, but for times and scores of tests.</param>
internal sealed record TrainingTrace(ToldTraining Told, string Bits, IReadOnlyList<string> Epochs);

/// <summary>A run of a few moves, and all that it left.</summary>
/// <param name="Trainings">Its trainings in their order.</param>
/// <param name="Results">Its results as text by key, but for costs in time and memory.</param>
/// <param name="Samples">Its samples.</param>
internal sealed record RunTrace(IReadOnlyList<TrainingTrace> Trainings, IReadOnlyDictionary<string, double> Results, SampleLedger Samples)
{
    private static readonly Dictionary<(string Recipe, string Tier, string Changes, int Tests), RunTrace> known = [];

    /// <summary>A run that is made once in a process and shared by all laws.</summary>
    /// <param name="recipe">The recipe.</param>
    /// <param name="tier">Its tier, of which only sizes are cut down.</param>
    /// <param name="tests">0 for its tests, another number for others in their place.</param>
    /// <param name="changes">What is set otherwise.</param>
    public static RunTrace Of(Recipe recipe, string tier = "small", int tests = 0, params IReadOnlyList<string> changes)
    {
        (string, string, string, int) key = (recipe.Name, tier, string.Join(' ', changes), tests);
        lock (known)
        {
            return known.TryGetValue(key, out RunTrace? trace) ? trace : known[key] = Made(recipe, tier, tests, changes, Whole);
        }
    }

    /// <summary>Makes a run and looks at it while its folder is there.</summary>
    /// <param name="recipe">The recipe.</param>
    /// <param name="changes">What is set otherwise.</param>
    /// <param name="look">Looks at the run, its results and its samples.</param>
    public static T Within<T>(Recipe recipe, IReadOnlyList<string> changes, Func<RunSession, Summary, SampleLedger, T> look) =>
        Made(recipe, "small", 0, changes, look);

    /// <summary>All that trainings left, as one text.</summary>
    public string Learned => string.Join(
        '\n', Trainings.Select(each => string.Join('\n', [each.Told.Name, each.Bits, .. each.Epochs])));

    private static T Made<T>(
        Recipe recipe, string tier, int tests, IReadOnlyList<string> changes, Func<RunSession, Summary, SampleLedger, T> look)
    {
        string root = Directory.CreateTempSubdirectory("semiflow-protocol-").FullName;
        string[]? images = ImageWorld.Settings(recipe.System, Path.Combine(root, "images"), tests);
        var ledger = new SampleLedger(poison: tests != 0 && images is null);
        try
        {
            object settings = Configuration.WithAssignments(Shrunken.Settings(recipe, tier, images ?? []), changes);
            using DisposeScope scope = NewDisposeScope();
            RunRecord record = RunRecord.Create(
                Path.Combine(root, "run"), recipe.Plan(tier, 4, "cpu", recipe.Method.Checked(settings)));
            var run = new RunSession(record, new SilentObserver(), CancellationToken.None) { Witness = ledger };
            return look(run, recipe.Method.Run(run), ledger);
        }
        catch (InputException late) when (ledger.Trainings.Count > 0)
        {
            throw new LateRefusalException(late);
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }
    }

    private static RunTrace Whole(RunSession run, Summary summary, SampleLedger ledger) =>
        new([.. ledger.Trainings.Select(told => Trace(run, told))], Compared(summary), ledger);

    private static Dictionary<string, double> Compared(Summary summary) => summary.Figures
        .Where(each => each.Value.Unit is not ("s" or "ms" or "MiB") && !each.Key.StartsWith("saving", StringComparison.Ordinal))
        .ToDictionary(each => each.Key, each => each.Value.Value);

    private static TrainingTrace Trace(RunSession run, ToldTraining told)
    {
        string part = told.Name == RunSession.Main ? "" : told.Name;
        CheckpointFolder checkpoints = run.Folder.CheckpointsOf(part);
        return new TrainingTrace(
            told, string.Join(' ', new[] { checkpoints.BestFile, checkpoints.LastFile }.Where(File.Exists).Select(Bits)),
            [.. run.Metrics(told.Name).Select(Text)]);
    }

    /// <summary>Times, and scores of the tests that stand in the metrics to survive an interruption, are left out.</summary>
    private static string Text(EpochReport report)
    {
        JsonObject json = (report with { Seconds = 0, SamplesPerSecond = 0 }).ToJson();
        foreach (string name in report.Measures?.Keys.Where(name => name.StartsWith("test ", StringComparison.Ordinal)) ?? [])
        {
            json["measures"]!.AsObject().Remove(name);
        }

        return json.ToJsonString();
    }

    private static string Bits(string file)
    {
        using DisposeScope scope = NewDisposeScope();
        (IReadOnlyDictionary<string, Tensor> tensors, IReadOnlyDictionary<string, string> metadata) = Safetensors.Read(file);
        ulong hash = 1;
        foreach ((string name, Tensor tensor) in tensors.OrderBy(each => each.Key, StringComparer.Ordinal))
        {
            hash = name.Aggregate(hash, (h, letter) => RandomStream.Mix(h, letter));
            foreach (byte b in tensor.contiguous().bytes)
            {
                hash = (hash ^ b) * 1099511628211UL; // FNV-1a
            }
        }

        JsonObject state = JsonNode.Parse(metadata["semiflow"])!.AsObject();
        state.Remove("history"); // Of lengths in bytes, which times have.
        state["training"]?.AsObject().Remove("seconds");
        state["training"]?.AsObject().Remove("Seconds");
        return hash.ToString("x", CultureInfo.InvariantCulture) + state.ToJsonString();
    }
}
