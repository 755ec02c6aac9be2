using System.Text.Json.Nodes;
using Semiflow.Data.Numpy;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Tests.Cli;

/// <summary>What a run found its file to mean, without being told, is what eval and predict take other files to mean.</summary>
public sealed class FoundLayoutTests : IDisposable
{
    private readonly CommandLine cli = new();
    private readonly DisposeScope scope = NewDisposeScope();

    public void Dispose()
    {
        scope.Dispose();
        cli.Dispose();
    }

    [Fact]
    public void One_array_over_time_is_read_so_again()
    {
        Tensor values = rand([24, 6, 16, 16]);
        string run = Trained("overtime.npz", [("tensor", values)], "--input", "tensor");
        Assert.Equal("n t x y", Record(run)["reading"]!["--axes"]!.GetValue<string>());
        Assert.Null(Record(run)["source"]!["axes"]);

        string output = Done("eval", run, "--data", cli.At("overtime.npz"));
        Assert.Contains("=tensor --axes=\"n t x y\"", output, StringComparison.Ordinal);
        Assert.Contains("24 samples, 6 times", output, StringComparison.Ordinal);
        output = Predict(run, "overtime.npz");
        Assert.Contains("as in the run: --name=tensor --axes=\"n t x y\"", output, StringComparison.Ordinal);
        Assert.Contains("24 samples, 6 times, 16 x 16 points at time 0", output, StringComparison.Ordinal);
        Assert.True(Inputs().equal(values[.., 0].unsqueeze(1)).all().item<bool>());

        foreach (Tensor still in new[] { values[.., 3], values[.., 3].unsqueeze(1), values[.., 3..5] })
        {
            NumpyArchive.Write(cli.At("inputs.npz"), [("tensor", still.contiguous())]);
            Predict(run, "inputs.npz");
            Assert.True(Inputs().equal(values[.., 3].unsqueeze(1)).all().item<bool>());
        }

        NumpyArchive.Write(cli.At("pairs.npz"), [("x", values[.., 1].contiguous()), ("y", values[.., 2].contiguous())]);
        Assert.Contains("24 samples, 16 x 16 points;",
            Done("eval", run, "--data", cli.At("pairs.npz"), "--input", "x", "--output", "y"), StringComparison.Ordinal);
    }

    [Fact]
    public void Sizes_that_do_not_allow_it_mean_something_else()
    {
        Tensor last = rand([24, 16, 16, 2]), first = last.permute(0, 3, 1, 2).contiguous();
        string run = Trained("last.npz", [("input", last), ("output", last * 2)]);
        Assert.Equal("n x y c", Record(run)["reading"]!["--axes"]!.GetValue<string>());
        NumpyArchive.Write(cli.At("first.npz"), [("input", first), ("output", first * 2)]);
        Done("eval", run, "--data", cli.At("first.npz"));
        foreach (string file in new[] { "first.npz", "last.npz" })
        {
            Predict(run, file);
            Assert.True(Inputs().equal(first).all().item<bool>());
        }
    }

    [Fact]
    public void Records_without_it_are_opened_and_what_is_typed_wins()
    {
        Tensor values = rand([24, 6, 16, 16]);
        string run = Trained("overtime.npz", [("tensor", values)], "--input", "tensor");
        Assert.DoesNotContain("6 times", Predict(run, "overtime.npz", "--axes", "t n x y"), StringComparison.Ordinal);
        string path = Path.Combine(run, "run.json");
        JsonObject record = Record(run);
        record.Remove("reading");
        File.WriteAllText(path, record.ToJsonString());
        Assert.Contains("24 samples, 6 times", Done("eval", run, "--data", cli.At("overtime.npz")), StringComparison.Ordinal);
        record["reading"] = 3;
        File.WriteAllText(path, record.ToJsonString());
        (int code, _, string error) = CommandLine.Run("eval", run, "--data", cli.At("overtime.npz"));
        Assert.Equal(2, code);
        Assert.Contains("its part 'reading'", error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_prediction_names_its_own_options()
    {
        Tensor values = rand([24, 16, 16]);
        string run = Trained("f.npz", [("tensor", values), ("truth", values * 2)], "--input", "tensor", "--output", "truth");
        string eval = Done("eval", run, "--data", cli.At("f.npz")), predict = Predict(run, "f.npz");
        Assert.Contains("as in the run: --input=tensor --output=truth --axes=\"n x y\"", eval, StringComparison.Ordinal);
        Assert.Contains("as in the run: --name=tensor --axes=\"n x y\"", predict, StringComparison.Ordinal);
        NumpyArchive.Write(cli.At("square.npz"), [("mine", values)]);
        (int code, _, string error) = CommandLine.Run(
            "predict", run, "--input", cli.At("square.npz"), "--output", cli.At("no.npz"));
        Assert.Equal(2, code);
        Assert.Contains(
            "square.npz has no array 'tensor' (the run's input): name yours with --name. It has: mine.", error, StringComparison.Ordinal);
        Predict(run, "square.npz", "--name", "mine");
        Assert.True(Inputs().equal(values.unsqueeze(1)).all().item<bool>());
    }

    /// <summary>[12, 8, 12, 12, 2] is [n, t, x, y, c]; states alone have the axes of the run but time.</summary>
    [Fact]
    public void Trajectories_are_read_as_the_run_found_its_own()
    {
        Tensor first = rand([12, 8, 2, 12, 12]), last = first.permute(0, 1, 3, 4, 2).contiguous();
        (string, Tensor) times = ("t", arange(8, ScalarType.Float64));
        NumpyArchive.Write(cli.At("last.npz"), [("u", last), times]);
        string run = cli.At("forecast");
        string[] light = ["training.epochs=1", "model.width=4", "evaluation.report=false"];
        Done(["train", "--data", cli.At("last.npz"), "--method", "aphynity", "--physics", "none", "--out", run, "--set", .. light]);
        Assert.Equal("n t x y c", Record(run)["reading"]!["--axes"]!.GetValue<string>());
        Assert.Contains("--axes=\"n t x y c\"", Done("eval", run, "--data", cli.At("last.npz")), StringComparison.Ordinal);

        NumpyArchive.Write(cli.At("first.npz"), [("u", first), times]);
        Assert.Contains("12 trajectories, 8 times, 2 channels", Done("eval", run, "--data", cli.At("first.npz")), StringComparison.Ordinal);

        var forecasts = new List<Tensor>();
        foreach (Tensor start in new[] { first[.., 0], last[.., 0] })
        {
            NumpyArchive.Write(cli.At("start.npz"), [("u", start.contiguous())]);
            Done("predict", run, "--input", cli.At("start.npz"), "--output", cli.At("y.npz"), "--times", "0:2:1", "--force");
            using var archive = NumpyArchive.Open(cli.At("y.npz"));
            forecasts.Add(archive.Tensor("states"));
        }

        Assert.Equal([12, 3, 2, 12, 12], forecasts[0].shape);
        Assert.True(forecasts[0].equal(forecasts[1]).all().item<bool>());
    }

    private static JsonObject Record(string run) => JsonNode.Parse(File.ReadAllText(Path.Combine(run, "run.json")))!.AsObject();

    private static string Done(params string[] words)
    {
        (int code, string output, string error) = CommandLine.Run(words);
        Assert.True(code == 0, error);
        return output;
    }

    private string Predict(string run, string file, params string[] options) =>
        Done(["predict", run, "--input", cli.At(file), "--output", cli.At("predicted.npz"), "--force", .. options]);

    private Tensor Inputs()
    {
        using var archive = NumpyArchive.Open(cli.At("predicted.npz"));
        return archive.Tensor("input");
    }

    private string Trained(string file, (string Name, Tensor Values)[] arrays, params string[] options)
    {
        NumpyArchive.Write(cli.At(file), arrays);
        string run = cli.At("run");
        Done(["train", "--data", cli.At(file), "--model", "cno", "--out", run, .. options, "--set", "training.epochs=1",
            "model.channels=4", "model.lift_channels=4", "model.layers=1", "model.residual_blocks=1", "model.neck_blocks=1",
            "evaluation.report=false"]);
        return run;
    }
}
