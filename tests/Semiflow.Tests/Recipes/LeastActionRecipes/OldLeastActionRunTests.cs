using System.Text.Json.Nodes;
using Semiflow.Data.Numpy;
using Semiflow.Tests.Cli;
using Semiflow.Tests.Recipes.Results;
using Semiflow.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Tests.Recipes.LeastActionRecipes;

/// <summary>
/// Folders of runs of version 0.1 (Golden/runs/least-action): shown, measured, used and gone on with as if they were of today.
/// </summary>
public sealed class OldLeastActionRunTests : IDisposable
{
    private const double Rounding = 1e-3; // Other processors order sums differently.
    private readonly CommandLine cli = new();

    public void Dispose() => cli.Dispose();

    private static string Golden(string name) => Path.Combine(AppContext.BaseDirectory, "Golden", "runs", "least-action", name);

    private string Copy(string name)
    {
        foreach (string file in Directory.GetFiles(Golden(name), "*", SearchOption.AllDirectories))
        {
            string copy = Path.Combine(cli.At(name), Path.GetRelativePath(Golden(name), file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }

        return cli.At(name);
    }

    private static string Done(params string[] arguments)
    {
        (int code, string output, string error) = CommandLine.Run(arguments);
        Assert.True(code == 0, error);
        return output;
    }

    [Theory]
    [InlineData("circles", "budget.batch_size", "6", "test accuracy, %")]
    [InlineData("map", "budget.moves", "4", "optimal cost")]
    public void An_old_run_is_shown_with_its_settings_where_they_are_now(string name, string setting, string value, string result)
    {
        string output = Done("show", Copy(name)).ToLowerInvariant();
        Assert.Matches($@"{setting.Replace(".", @"\.", StringComparison.Ordinal)} +{value}", output);
        Assert.DoesNotContain("training.multiplier", output, StringComparison.Ordinal);
        Assert.Contains(result, output.Replace('_', ' '), StringComparison.Ordinal);
    }

    /// <summary>Scored and classified as version 0.1 did, on a grid of 81 points.</summary>
    [Theory]
    [InlineData("circles", 67.90123456790124, 0.5675776600837708)]
    [InlineData("map", 88.88888888888889, 0.46674445271492004)]
    public void An_old_run_classifies_as_it_did(string name, double accuracy, double loss)
    {
        using DisposeScope scope = NewDisposeScope();
        string folder = Copy(name), json = cli.At("eval.json"), predicted = cli.At("predicted.npz"), grid = Golden($"{name}-predict.npz");
        Done("eval", folder, "--data", grid, "--json", json);
        Assert.InRange(Summary.Read(json)["accuracy"]!.Value, accuracy - 3, accuracy + 3); // Two points may lie on the line.
        Assert.Equal(loss, Summary.Read(json)["loss"]!.Value, Rounding);
        Done("predict", folder, "--input", grid, "--output", predicted);
        using NumpyArchive before = NumpyArchive.Open(grid), now = NumpyArchive.Open(predicted);
        Assert.True(now.Tensor("logits").allclose(before.Tensor("logits"), Rounding, Rounding));
    }

    /// <summary>Of a run that was stopped before its last training, the others are taken from its checkpoints.</summary>
    [Theory]
    [InlineData("circles", "weight-0-5-seed-1")]
    [InlineData("map", "wild-waiting")]
    public void An_old_run_goes_on_to_the_same_numbers(string name, string last)
    {
        string folder = Copy(name);
        JsonObject before = JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "summary.json")))!["figures"]!.AsObject();
        IReadOnlyList<string> meaning = DeclaredFiguresTests.Meaning(RunRecord.Open(folder, MethodCatalogue.All).Summary!);
        File.Delete(Path.Combine(folder, "summary.json"));
        File.Delete(Path.Combine(folder, "classifier.json"));
        Directory.Delete(Path.Combine(folder, "checkpoints", last), recursive: true);
        File.Delete(Path.Combine(folder, $"metrics-{last}.jsonl"));
        Assert.Equal(2, CommandLine.Run("eval", folder, "--data", Golden($"{name}-predict.npz")).Code);
        Done("resume", folder);
        var after = Summary.Read(Path.Combine(folder, "summary.json"));
        Assert.Equal(meaning, DeclaredFiguresTests.Meaning(after));
        string[] timings = ["seconds_total", "seconds_training", "peak_memory_mib", "step_ms"];
        foreach ((string key, JsonNode? figure) in before.Where(each => !timings.Contains(each.Key)))
        {
            double expected = figure!["value"]!.GetValue<double>();
            Assert.True(after[key] is not null, $"no figure {key}");
            Assert.True(
                Math.Abs(after[key]!.Value - expected) <= Rounding * Math.Max(1e-3, Math.Abs(expected)),
                $"{key}: {after[key]!.Value}, not {expected}");
        }
    }
}
