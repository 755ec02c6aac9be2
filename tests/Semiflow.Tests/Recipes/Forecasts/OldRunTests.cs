using Semiflow.Data;
using Semiflow.Tests.Cli;
using Semiflow.Tests.Recipes.Results;
using Semiflow.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Tests.Recipes.Forecasts;

/// <summary>
/// Folders of runs of version 0.1 (Golden/runs): they are shown, measured, used and gone on with as if they were of today.
/// </summary>
public sealed class OldRunTests : IDisposable
{
    private const double Rounding = 1e-4; // Other processors order sums differently.
    private readonly CommandLine cli = new();

    public void Dispose() => cli.Dispose();

    [Theory]
    [InlineData("aphynity", "solver.method", "rk4-38", "physics only")]
    [InlineData("leads", "budget.moves", "8", "mean squared error, worst environment")]
    public void An_old_run_is_shown_with_its_settings_where_they_are_now(string run, string setting, string value, string result)
    {
        string folder = Copy(run);
        (int code, string output, string error) = CommandLine.Run("show", folder);
        Assert.True(code == 0, error);
        Assert.Matches($@"{setting.Replace(".", @"\.", StringComparison.Ordinal)} +{value}", output);
        Assert.DoesNotContain("training.rate", output, StringComparison.Ordinal);
        Assert.Contains(result, output, StringComparison.Ordinal);
    }

    /// <summary>Its own tests, measured by version 0.1: means over all predicted frames, the median and the last.</summary>
    [Theory]
    [InlineData("aphynity", 0.86989832755987, 93.92887302241412, 1.5621609785979504, 2.4558379885458623)]
    [InlineData("leads", 0.6032986140224629, 54.13445933832733, 1.6326133350930434, 0.6262339641077472)]
    public void An_old_run_is_measured_to_the_same_numbers(string run, double mse, double relative, double largest, double last)
    {
        string folder = Copy(run), json = cli.At("eval.json");
        (int code, _, string error) = CommandLine.Run(
            "eval", folder, "--data", Path.Combine(folder, "data", "test.npz"), "--json", json);
        Assert.True(code == 0, error);
        var summary = Summary.Read(json);
        foreach ((Figure figure, double expected) in new[]
        {
            (ForecastFigures.Mse, mse), (ForecastFigures.RelativeError, relative), (ForecastFigures.MseMax, largest),
            (ForecastFigures.MseLastTime, last), (ForecastFigures.MseLog10, Math.Log10(mse)),
        })
        {
            Assert.InRange(summary[figure.Key]!.Value / expected, 1 - Rounding, 1 + Rounding);
        }
    }

    [Theory]
    [InlineData("aphynity")]
    [InlineData("leads")]
    public void An_old_run_forecasts_the_same_states(string run)
    {
        using DisposeScope scope = NewDisposeScope();
        string folder = Copy(run), forecast = cli.At("forecast.npz");
        (int code, _, string error) = CommandLine.Run(
            "predict", folder, "--input", Path.Combine(folder, "data", "test.npz"), "--output", forecast, "--times", "0:2:0.5");
        Assert.True(code == 0, error);
        Tensor expected = TrajectoryData.Read(Golden($"{run}-predict.npz")).States, got = TrajectoryData.Read(forecast).States;
        Assert.Equal(expected.dtype, got.dtype);
        Assert.True(got.allclose(expected, rtol: Rounding, atol: Rounding));
    }

    [Theory]
    [InlineData("aphynity")]
    [InlineData("leads")]
    public void A_finished_run_is_left_as_it_is(string run)
    {
        string folder = Copy(run), before = File.ReadAllText(Path.Combine(folder, "summary.json"));
        (int code, string output, string error) = CommandLine.Run("resume", folder);
        Assert.True(code == 0, error);
        Assert.Contains("is finished", output, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllText(Path.Combine(folder, "summary.json")));
    }

    /// <summary>
    /// Without its summary and without one of its trainings, a run repeats that training, takes the others from their checkpoints, and
    /// comes to the results that it had.
    /// </summary>
    [Theory]
    [InlineData("aphynity", "neural-ode")]
    [InlineData("aphynity", "physics-only")]
    [InlineData("leads", "adapt-convex")]
    public void An_interrupted_old_run_comes_to_the_same_results(string run, string training)
    {
        string folder = Copy(run), file = Path.Combine(folder, "summary.json");
        var before = Summary.Read(file);
        IReadOnlyList<string> meaning = DeclaredFiguresTests.Meaning(RunRecord.Open(folder, MethodCatalogue.All).Summary!);
        File.Delete(file);
        Directory.Delete(Path.Combine(folder, "checkpoints", training), recursive: true);
        File.Delete(Path.Combine(folder, $"metrics-{training}.jsonl"));
        byte[] kept = File.ReadAllBytes(Path.Combine(folder, "checkpoints", "last.safetensors"));
        (int code, _, string error) = CommandLine.Run("resume", folder);
        Assert.True(code == 0, error);
        var after = Summary.Read(file);
        Assert.Equal(kept, File.ReadAllBytes(Path.Combine(folder, "checkpoints", "last.safetensors")));
        Assert.Equal(meaning, DeclaredFiguresTests.Meaning(after));
        Assert.Equal(before.Figures.Select(figure => figure.Key).Order(), after.Figures.Select(figure => figure.Key).Order());
        string[] costs = [CostFigures.Total.Key, CostFigures.Training.Key, CostFigures.Step.Key, CostFigures.Memory.Key];
        Assert.All(before.Figures.Where(figure => !costs.Contains(figure.Key)), figure =>
        {
            SummaryFigure now = after[figure.Key]!;
            Assert.True(
                Math.Abs(now.Value - figure.Value.Value) <= 10 * Rounding * Math.Max(1e-3, Math.Abs(figure.Value.Value)),
                $"{figure.Key}: {now.Value}, not {figure.Value.Value}");
            Assert.Equal((figure.Value.Unit, figure.Value.Published), (now.Unit, now.Published));
        });
    }

    private static string Golden(string name) => Path.Combine(AppContext.BaseDirectory, "Golden", "runs", name);

    private string Copy(string run)
    {
        string from = Golden(run);
        foreach (string file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            string to = Path.Combine(cli.At(run), Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(to)!);
            File.Copy(file, to);
        }

        return cli.At(run);
    }
}
