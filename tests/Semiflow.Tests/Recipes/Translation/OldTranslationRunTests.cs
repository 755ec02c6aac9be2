using System.Text.Json.Nodes;
using Semiflow.Data.Numpy;
using Semiflow.Tests.Cli;
using Semiflow.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Tests.Recipes.Translation;

/// <summary>
/// A run that the version before issue 8 made: <c>run translation-gaussian --seed 3 --set data.test=60 model.blocks=2 model.width=8
/// training.moves=6 training.moves_per_epoch=3 training.batch_size=16 study.weights=[0.1] evaluation.report=false</c>, and its prediction
/// of five points.
/// </summary>
public sealed class OldTranslationRunTests : IDisposable
{
    private readonly CommandLine cli = new();
    private readonly DisposeScope scope = NewDisposeScope();

    public OldTranslationRunTests()
    {
        foreach (string file in Directory.GetFiles(Golden, "*", SearchOption.AllDirectories))
        {
            string copy = Path.Combine(Run, Path.GetRelativePath(Golden, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
    }

    private static string Golden => Path.Combine(AppContext.BaseDirectory, "Golden", "runs", "translation", "run");

    private string Run => cli.At("old");

    public void Dispose()
    {
        scope.Dispose();
        cli.Dispose();
    }

    [Fact]
    public void It_is_shown_and_translates_the_points_that_it_translated()
    {
        (int code, string output, string error) = CommandLine.Run("show", Run);
        Assert.True(code == 0, error);
        Assert.Contains("map error", output.ReplaceLineEndings(" "), StringComparison.Ordinal);
        string points = Path.Combine(AppContext.BaseDirectory, "Golden", "runs", "translation", "points.npz");
        (code, _, error) = CommandLine.Run("predict", Run, "--input", points, "--output", cli.At("out.npz"), "--name", "source");
        Assert.True(code == 0, error);
        using NumpyArchive expected = NumpyArchive.Open(points), actual = NumpyArchive.Open(cli.At("out.npz"));
        Assert.True(actual.Tensor("translated").allclose(expected.Tensor("translated"), 1e-5, 1e-6));
    }

    /// <summary>Its trainings are found, so that only what comes after them is done again.</summary>
    [Fact]
    public void It_resumes_to_its_own_figures()
    {
        var before = Summary.Read(Path.Combine(Run, "summary.json"));
        File.Delete(Path.Combine(Run, "summary.json"));
        (int code, _, string error) = CommandLine.Run("resume", Run);
        Assert.True(code == 0, error);
        var after = Summary.Read(Path.Combine(Run, "summary.json"));
        Assert.Equal(before.Figures.Select(each => each.Key).Order(), after.Figures.Select(each => each.Key).Order());
        foreach ((string key, SummaryFigure figure) in before.Figures)
        {
            if (!key.StartsWith("seconds", StringComparison.Ordinal) && key is not ("peak_memory_mib" or "step_ms"))
            {
                // To rounding, since another processor may add in another order.
                Assert.Equal(figure.Value, after[key]!.Value, 1e-5 * Math.Max(1, Math.Abs(figure.Value)));
            }
        }
    }

    [Fact]
    public void A_damaged_card_is_named_and_so_is_a_missing_one()
    {
        string card = Path.Combine(Run, "space.json"), points = cli.At("in.npz");
        NumpyArchive.Write(points, [("source", zeros(3, 2))]);
        string Predict()
        {
            (int code, _, string error) = CommandLine.Run("predict", Run, "--input", points, "--output", cli.At("out.npz"));
            Assert.Equal(2, code);
            return error;
        }

        JsonObject json = JsonNode.Parse(File.ReadAllText(card))!.AsObject();
        foreach (string broken in new[]
        {
            "{", """{"shape":[2],"shift":[0]}""", """{"shape":[2],"shift":null,"scale":1}""", """{"shape":"x","shift":[0],"scale":1}""",
            """{"shape":[2],"shift":[0,0,0],"scale":1}""",
        })
        {
            File.WriteAllText(card, broken);
            Assert.Contains("space.json", Predict(), StringComparison.Ordinal);
        }

        File.WriteAllText(card, json.ToJsonString());
        Assert.Equal(0, CommandLine.Run("predict", Run, "--input", points, "--output", cli.At("out.npz")).Code);
        File.Delete(card);
        Assert.Contains("no trained model", Predict(), StringComparison.Ordinal);
    }
}
