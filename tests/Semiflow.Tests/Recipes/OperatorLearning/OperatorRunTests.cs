using System.Text.RegularExpressions;
using Semiflow.Data.Numpy;
using Semiflow.Tests.Cli;
using Semiflow.Training;
using static TorchSharp.torch;

namespace Semiflow.Tests.Recipes.OperatorLearning;

/// <summary>Folders of runs: those of the first version, the report, comparisons.</summary>
public sealed class OperatorRunTests : IDisposable
{
    private static readonly string Golden = Path.Combine(AppContext.BaseDirectory, "Golden", "runs", "cno");

    private readonly CommandLine cli = new();

    public void Dispose() => cli.Dispose();

    [Fact]
    public void A_folder_of_the_first_version_opens_evaluates_predicts_and_goes_on()
    {
        string run = Copy();
        (int code, string output, string error) = CommandLine.Run("show", run);
        Assert.True(code == 0, error);
        Assert.Contains("optimizer.weight_decay", output, StringComparison.Ordinal);
        Assert.Contains("out of distribution", output, StringComparison.Ordinal); // Its summary has no titles: the method has.

        string data = cli.At("p.h5");
        Assert.Equal(0, CommandLine.Run("make", "poisson", "--count", "3", "--grid", "24", "--seed", "8", "--out", data).Code);
        (code, output, error) = CommandLine.Run("eval", run, "--data", data, "--json", cli.At("eval.json"));
        Assert.True(code == 0, error);
        Assert.Contains("3 pairs on 24 x 24", output, StringComparison.Ordinal);
        var eval = Summary.Read(cli.At("eval.json"));
        Assert.Equal(["error_in_normalized", "error_in_physical", "error_in_mean", "error_in_max"], eval.Figures.Select(each => each.Key));
        Assert.Equal("median relative L1 error", ResultMatrix.Of(eval).Others[0].Title); // Of the file: no side is named.
        (code, _, error) = CommandLine.Run("predict", run, "--input", data, "--output", cli.At("y.npz"));
        Assert.True(code == 0, error);
        using (NumpyArchive archive = NumpyArchive.Open(cli.At("y.npz")))
        {
            Assert.Equal([3, 1, 24, 24], archive.Shape("output"));
        }

        var then = Summary.Read(Path.Combine(run, "summary.json"));
        File.Delete(Path.Combine(run, "summary.json"));
        Assert.Contains("interrupted after epoch 2", CommandLine.Run("show", run).Output, StringComparison.Ordinal);
        (code, _, error) = CommandLine.Run("resume", run);
        Assert.True(code == 0, error);
        var now = Summary.Read(Path.Combine(run, "summary.json"));
        Assert.Equal(then.Figures.Select(figure => figure.Key), now.Figures.Select(figure => figure.Key));
        Assert.All(then.Figures.Where(figure => figure.Key.StartsWith("error_", StringComparison.Ordinal)),
            figure => Assert.Equal(figure.Value.Value, now[figure.Key]!.Value, 1e-4 * figure.Value.Value));
    }

    [Fact]
    public void Without_its_operator_a_folder_says_that_it_is_to_be_resumed()
    {
        string run = Copy();
        File.Delete(Path.Combine(run, "operator.safetensors"));
        (int code, _, string error) = CommandLine.Run("predict", run, "--input", "x.npz", "--output", cli.At("y.npz"));
        Assert.Equal(2, code);
        Assert.Contains($"semiflow resume {run}", error, StringComparison.Ordinal);
    }

    [Fact]
    public void The_report_compares_the_sides_and_leaves_published_values_of_other_sizes_out()
    {
        (int code, _, string error) = CommandLine.Run(cli.TinyRun("a", "training.epochs=1", "evaluation.report=true"));
        Assert.True(code == 0, error);
        string page = File.ReadAllText(Path.Combine(cli.At("a"), "report.html"));
        string matrix = page[page.IndexOf("<h2>Results</h2>", StringComparison.Ordinal)..];
        matrix = matrix[..matrix.IndexOf("</table>", StringComparison.Ordinal)];
        foreach (string cell in new[] { "in distribution", "out of distribution", "predicting the mean", "median relative L1 error, %",
            "lower quartile error, %" })
        {
            Assert.Contains(cell, matrix, StringComparison.Ordinal);
        }

        Assert.DoesNotContain("grid of 24", page, StringComparison.Ordinal); // The figure of the resolution study shows it.
        Assert.DoesNotContain("published 0.21", page, StringComparison.Ordinal);
        string[] names = ["error-histogram", "resolution", "samples", "samples-out", "spectra", "training"];
        Assert.Equal(names, Directory.GetFiles(Path.Combine(cli.At("a"), "figures")).Select(Path.GetFileNameWithoutExtension).Order());
        Assert.Contains("--set budget.epochs=1", page, StringComparison.Ordinal);
        Assert.Matches(@"semiflow run cno-poisson --tier small --seed 3", page);
        Assert.DoesNotContain("--method", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Compare_stands_runs_side_by_side_also_one_of_the_first_version()
    {
        Assert.Equal(0, CommandLine.Run(cli.TinyRun("a", "training.rate=0.005")).Code);
        (int code, string output, string error) = CommandLine.Run("compare", cli.At("a"), Copy());
        Assert.True(code == 0, error);
        Assert.Matches(@"optimizer\.rate +0\.005 +0\.002", output);
        Assert.DoesNotContain("budget.epochs", output, StringComparison.Ordinal);
        Assert.True(Regex.Count(output, "8[0-9.]+ ?%?") > 0, output);
    }

    [Theory]
    [InlineData("evaluation.batch_size=3", "budget.passes=2")]
    [InlineData("training.loss=relative_h1", "training.schedule=constant")]
    [InlineData("training.loss=relative_l2", "optimizer.method=sgd")]
    public void Losses_schedules_passes_and_optimizers_train(params string[] set)
    {
        (int code, _, string error) = CommandLine.Run(cli.TinyRun("a", [.. set, "evaluation.resolutions=", "data.test_out=0"]));
        Assert.True(code == 0, error);
        var summary = Summary.Read(Path.Combine(cli.At("a"), "summary.json"));
        Assert.Null(summary["error_out_normalized"]);
        Assert.True(double.IsFinite(summary["error_in_normalized"]!.Value));
    }

    [Fact]
    public void An_input_that_does_not_fit_the_model_is_refused()
    {
        string run = Copy();
        using Tensor channels = rand(2, 3, 16, 16), line = rand(2, 1, 16);
        NumpyArchive.Write(cli.At("channels.npz"), [("x", channels)]);
        NumpyArchive.Write(cli.At("line.npz"), [("x", line), ("y", line)]);
        void Refused(string file, string message, params string[] options)
        {
            (int code, _, string error) = CommandLine.Run(
                ["predict", run, "--input", cli.At(file), "--output", cli.At("y.npz"), .. options]);
            Assert.Equal(2, code);
            Assert.Contains(message, error, StringComparison.Ordinal);
        }

        Refused("channels.npz", "inputs of 3 channels in 2 dimensions; this model takes 1 channel in 2 dimensions");
        Refused("line.npz", "every direction needs at least 2 points", "--name", "y");
        Assert.False(File.Exists(cli.At("y.npz")));
    }

    private string Copy()
    {
        string copy = cli.At("old");
        foreach (string file in Directory.EnumerateFiles(Golden, "*", SearchOption.AllDirectories))
        {
            string target = Path.Combine(copy, Path.GetRelativePath(Golden, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }

        return copy;
    }
}
