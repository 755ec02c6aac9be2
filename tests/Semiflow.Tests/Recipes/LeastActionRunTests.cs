using Semiflow.Data.Numpy;
using Semiflow.Spaces;
using Semiflow.Systems.Points;
using Semiflow.Tests.Cli;
using Semiflow.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Tests.Recipes;

public sealed class LeastActionRunTests : IDisposable
{
    private const string Tiny =
        "model.blocks=2 model.width=4 data.test=30 training.epochs=2 training.passes=2 evaluation.seeds=2 evaluation.transport_points=20";

    private readonly CommandLine cli = new();

    public void Dispose() => cli.Dispose();

    [Fact]
    public void A_comparison_writes_its_figures_and_resumes_to_the_same_numbers_wherever_it_was_stopped()
    {
        string[] run = ["run", "least-action-circles", "--seed", "3", "--set", .. Tiny.Split(' ')];
        (int code, string output, string error) = CommandLine.Run([.. run, "--out", cli.At("whole")]);
        Assert.True(code == 0, error);
        Assert.Contains("test accuracy", output, StringComparison.Ordinal);
        var summary = Summary.Read(Path.Combine(cli.At("whole"), "summary.json"));
        foreach (string figure in new[]
        {
            "accuracy_last", "accuracy_last_low", "accuracy_last_high", "accuracy_best", "accuracy_train", "transport",
            "transport_mean_elements", "transport_frobenius",
            "displacement", "action", "kappa", "eta", "straightness", "lipschitz_99", "multiplier", "accuracy_last_vanilla",
            "transport_vanilla", "accuracy_difference",
            "accuracy_difference_low", "accuracy_difference_high", "transport_fall", "accuracy_last_rate_1", "transport_fall_rate_1",
            "seconds_total",
        })
        {
            Assert.True(summary[figure] is not null, $"no figure {figure}");
            Assert.True(double.IsFinite(summary[figure]!.Value), figure);
        }

        Assert.Null(summary["multiplier_vanilla"]);
        Assert.Equal(summary["accuracy_last"]!.Value - summary["accuracy_last_vanilla"]!.Value, summary["accuracy_difference"]!.Value,
            1e-9);
        Assert.InRange(summary["kappa"]!.Value, 0, 1 + 1e-9);
        Assert.InRange(summary["eta"]!.Value, 0, summary["kappa"]!.Value + 1e-9);
        foreach (string picture in new[] { "decisions", "trajectories", "displacements", "multiplier", "seeds" })
        {
            Assert.True(File.Exists(Path.Combine(cli.At("whole"), "figures", picture + ".png")), picture);
        }

        Assert.Equal(6, System.Text.Json.Nodes.JsonNode.Parse(
            File.ReadAllText(Path.Combine(cli.At("whole"), "transport.json")))!.AsObject().Count);
        cli.RequireSameAfterStops(run, "data:", "seed-1");
    }

    [Fact]
    public void The_comparison_with_the_known_map_writes_its_figures_and_can_be_used()
    {
        using DisposeScope scope = NewDisposeScope();
        string run = cli.At("run");
        (int code, _, string error) = CommandLine.Run(
            "run", "least-action-analytic", "--seed", "1", "--out", run, "--set", "data.points=40", "training.batch_size=20",
            "training.moves=30", "evaluation.wind_up_moves=10");
        Assert.True(code == 0, error);
        var summary = Summary.Read(Path.Combine(run, "summary.json"));
        double optimal = summary["optimal_cost"]!.Value;
        Assert.InRange(optimal, 3, 5); // E (3 − y x₁)² about (3 − 1)² + 0.3².
        foreach (string key in new[] { "", "_b", "_vanilla", "_wild", "_wild_waiting" })
        {
            Assert.Equal(100 * summary[$"map_error{key}"]!.Value / optimal, summary[$"map_error_percent{key}"]!.Value, 1e-9);
            Assert.True(summary[$"action{key}"]!.Value >= summary[$"displacement{key}"]!.Value * (1 - 1e-5));
        }

        LabeledCloud cloud = GaussianBlobs.Opposite.Draw(200, 9);
        NumpyArchive.Write(cli.At("new.npz"), [("input", cloud.Points), ("labels", cloud.Labels)]);
        (code, string output, error) = CommandLine.Run("eval", run, "--data", cli.At("new.npz"), "--json", cli.At("eval.json"));
        Assert.True(code == 0, error);
        // Classes 2 apart, deviation 0.3, and the classifier is fixed.
        Assert.InRange(Summary.Read(cli.At("eval.json"))["accuracy"]!.Value, 95, 100);
        (code, _, error) = CommandLine.Run("predict", run, "--input", cli.At("new.npz"), "--output", cli.At("out.npz"));
        Assert.True(code == 0, error);
        using NumpyArchive predicted = NumpyArchive.Open(cli.At("out.npz"));
        Assert.Equal([200L, 2], predicted.Shape("logits"));
        Assert.Equal(200, predicted.Tensor("probability").sum().item<float>(), 1e-3);
    }

    /// <summary>Small pictures of two kinds in bytes, from a file to a trained network, its score and predictions.</summary>
    [Fact]
    public void Own_images_train_and_are_classified()
    {
        using DisposeScope scope = NewDisposeScope();
        string data = cli.At("own.npz"), run = cli.At("run");
        using Generator random = new(2);
        Tensor labels = arange(80, ScalarType.Int64).remainder(2);
        Tensor images = (rand([80, 1, 8, 8], generator: random) * 100).add(labels.to(float32).reshape(80, 1, 1, 1) * 120)
            .to(ScalarType.Byte);
        NumpyArchive.Write(data, [("images", images), ("label", labels)]);
        (int code, string output, string error) = CommandLine.Run(
            "train", "--data", data, "--method", "least-action", "--out", run, "--set", "model.width=4", "model.blocks=2", "model.gain=0.1",
            "training.epochs=8", "training.batch_size=8",
            "evaluation.transport_points=10");
        Assert.True(code == 0, error);
        Assert.Contains("80 samples of 2 classes", output, StringComparison.Ordinal);
        Assert.InRange(Summary.Read(Path.Combine(run, "summary.json"))["accuracy_best"]!.Value, 75, 100);
        (code, _, error) = CommandLine.Run("eval", run, "--data", data, "--json", cli.At("eval.json"));
        Assert.True(code == 0, error);
        Assert.InRange(Summary.Read(cli.At("eval.json"))["accuracy"]!.Value, 75, 100);

        NumpyArchive.Write(cli.At("wrong.npz"), [("images", images[.., .., ..6]), ("label", labels)]);
        (code, _, error) = CommandLine.Run("eval", run, "--data", cli.At("wrong.npz"));
        Assert.Equal(2, code);
        Assert.Contains("[sample, 1, 8, 8]", error, StringComparison.Ordinal);
        NumpyArchive.Write(cli.At("wrong.npz"), [("images", images), ("label", labels + 1)]);
        (code, _, error) = CommandLine.Run("eval", run, "--data", cli.At("wrong.npz"));
        Assert.Equal(2, code);
        Assert.Contains("label 2", error, StringComparison.Ordinal);
    }

    [Fact]
    public void What_does_not_fit_is_said()
    {
        using DisposeScope scope = NewDisposeScope();
        string data = cli.At("own.npz");
        string[] train = ["train", "--data", data, "--method", "least-action", "--out", cli.At("run")];
        void Fails(string said, params string[] arguments)
        {
            (int code, _, string error) = CommandLine.Run(arguments);
            Assert.Equal(2, code);
            Assert.Contains(said, error, StringComparison.Ordinal);
        }

        NumpyArchive.Write(data, [("input", ones(10, 2))]);
        Fails("labels", train);
        NumpyArchive.Write(data, [("input", ones(10, 2)), ("labels", arange(10, ScalarType.Int64) - 1)]);
        Fails("label -1", train);
        NumpyArchive.Write(data, [("input", ones(10, 2)), ("labels", ones(10))]);
        Fails("integers", train);
        NumpyArchive.Write(data, [("input", rand(10, 2)), ("labels", arange(10, ScalarType.Int64).remainder(2))]);
        Fails("does not take", train);
        Fails("10 samples", [.. train, "--model", "points", "--set", "data.train=20"]);
        Fails("training.momentum", [.. train, "--model", "points", "--set", "training.momentum=1"]);
        Fails("takes no data", ["train", "--data", data, "--method", "least-action-map", "--out", cli.At("run")]);
        Fails("data.path", ["run", "least-action-cifar", "--out", cli.At("run"), "--set", $"data.path={cli.At("nothing")}"]);
    }
}
