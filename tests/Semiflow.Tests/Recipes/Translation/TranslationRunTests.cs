using Semiflow.Data;
using Semiflow.Data.Numpy;
using Semiflow.Systems;
using Semiflow.Tests.Cli;
using Semiflow.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Tests.Recipes.Translation;

public sealed class TranslationRunTests : IDisposable
{
    private const string Tiny =
        "data.test=60 model.blocks=2 model.width=8 training.moves=6 training.moves_per_epoch=3 training.batch_size=16";

    private readonly CommandLine cli = new();

    public void Dispose() => cli.Dispose();

    [Fact]
    public void A_run_writes_its_figures_and_resumes_to_the_same_numbers_wherever_it_was_stopped()
    {
        string[] run = ["run", "translation-gaussian", "--seed", "3", "--set", .. Tiny.Split(' '), "study.weights=[0.1]"];
        (int code, _, string error) = CommandLine.Run([.. run, "--out", cli.At("whole")]);
        Assert.True(code == 0, error);
        var summary = Summary.Read(Path.Combine(cli.At("whole"), "summary.json"));
        foreach (string figure in new[]
        {
            "map_error", "action", "optimal_cost", "kappa", "straightness", "cost", "discrepancy", "curl", "monotonicity_violations",
            "map_error_free", "kappa_free",
            "action_multiplier", "inverse_error", "backward_network_percent", "seconds_total",
        })
        {
            Assert.True(summary[figure] is not null, $"no figure {figure}");
            Assert.True(double.IsFinite(summary[figure]!.Value), figure);
        }

        Assert.Equal(1.475, summary["optimal_cost"]!.Value, 1e-3);
        Assert.True(summary["action"]!.Value >= summary["cost"]!.Value);
        Assert.InRange(summary["kappa"]!.Value, 0, 1 + 1e-12);
        Assert.True(File.Exists(Path.Combine(cli.At("whole"), "figures", "paths.png")));
        var matrix = ResultMatrix.Of(summary);
        Assert.Equal(["λ = 0.02", "λ = 0", "multiplier"], matrix.Rows);
        Assert.Equal(
            ["map_error", "action", "cost", "kappa", "straightness", "cost_over_action", "discrepancy", "discrepancy_floor",
                "monotonicity_violations", "curl"], matrix.Columns.Select(column => column.Key));
        Assert.Equal(summary["kappa_multiplier"]!.Value, matrix.Columns.Single(column => column.Key == "kappa").Cells["multiplier"].Value);
        string report = File.ReadAllText(Path.Combine(cli.At("whole"), "report.html"));
        Assert.All(matrix.Rows, row => Assert.Matches($"<t[hd][^>]*>{row}", report));
        Assert.All(matrix.Columns, column => Assert.Contains(column.Figure.Title, report, StringComparison.Ordinal));

        cli.RequireSameAfterStops(run, "epoch 1/2", "multiplier: epoch");
    }

    /// <summary>A CycleGAN whose rate is absurd is a result that is not finite; the flow that the run is about is not touched.</summary>
    [Fact]
    public void A_baseline_that_blows_up_is_a_result()
    {
        (int code, string output, string error) = CommandLine.Run(
            ["run", "translation-bias", "--out", cli.At("run"), "--set", .. Tiny.Split(' '), "study.seeds=1", "study.gains=[0.5]",
                "cycle.rounds=4", "cycle.rate=1e30"]);
        Assert.True(code == 0, error);
        Assert.Contains("blew up", output, StringComparison.Ordinal);
        var summary = Summary.Read(Path.Combine(cli.At("run"), "summary.json"));
        Assert.False(double.IsFinite(summary["cost_ratio_blobs_residual_0_5"]!.Value));
        Assert.True(double.IsFinite(summary["cost_ratio_blobs_least_action"]!.Value));
        (code, _, error) = CommandLine.Run(
            ["run", "translation-gaussian", "--out", cli.At("main"), "--set", .. Tiny.Split(' '), "optimizer.rate=1e30"]);
        Assert.NotEqual(0, code); // Where the main one blows up, the run ends.
    }

    [Theory]
    [InlineData("translation-shapes", "maps-split-square")]
    [InlineData("translation-semantic", "obstacle", "study.seeds=1", "study.obstacles=[0,4]")]
    [InlineData("translation-bias", "ratio-ring", "study.seeds=1", "study.gains=[0.5]", "cycle.rounds=4")]
    public void Each_recipe_of_the_plane_runs(string recipe, string figure, params string[] set)
    {
        (int code, _, string error) = CommandLine.Run(["run", recipe, "--out", cli.At("run"), "--set", .. Tiny.Split(' '), .. set]);
        Assert.True(code == 0, error);
        Assert.True(File.Exists(Path.Combine(cli.At("run"), "figures", figure + ".png")));
    }

    [Fact]
    public void Classes_of_images_are_translated_by_components_and_as_a_whole()
    {
        Assert.SkipUnless(FashionMnist.Find() is not null, "needs the package dataset-fashion-mnist");
        (int code, _, string error) = CommandLine.Run(
            ["run", "translation-fashion", "--out", cli.At("run"), "--set", .. Tiny.Split(' '), "data.train=40", "data.test=20",
                "study.pairs=[2-4]", "study.pixel_moves=2"]);
        Assert.True(code == 0, error);
        Assert.True(File.Exists(Path.Combine(cli.At("run"), "figures", "strip-pixels.png")));
        using DisposeScope scope = NewDisposeScope();
        NumpyArchive.Write(cli.At("in.npz"), [("source", rand(3, 1, 28, 28))]);
        (code, _, error) = CommandLine.Run("predict", cli.At("run"), "--input", cli.At("in.npz"), "--output", cli.At("out.npz"));
        Assert.True(code == 0, error);
        using NumpyArchive archive = NumpyArchive.Open(cli.At("out.npz"));
        Assert.Equal([3, 1, 28, 28], archive.Shape("translated"));
    }

    [Fact]
    public void Faces_that_are_not_there_are_asked_for()
    {
        (int code, _, string error) = CommandLine.Run(
            "run", "translation-celeba", "--out", cli.At("run"), "--set", $"data.folder={cli.Folder}");
        Assert.Equal(2, code);
        Assert.Contains("list_attr_celeba.txt", error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(cli.At("run")));
    }

    /// <summary>Both settings on a few made-up faces: from the lists to a translation of new images.</summary>
    [Fact]
    public void Faces_with_and_without_an_attribute_are_translated()
    {
        const int Count = 24;
        byte[] bytes = Tests.Images.Pictures.Bytes(3 * 32 * 24 * Count, 1);
        Directory.CreateDirectory(cli.At("celeba/img_align_celeba"));
        for (int i = 0; i < Count; i++)
        {
            Tests.Data.PictureWriter.Write(
                cli.At($"celeba/img_align_celeba/{i}.png"), bytes[(3 * 32 * 24 * i)..(3 * 32 * 24 * (i + 1))], 32, 24,
                SkiaSharp.SKEncodedImageFormat.Png);
        }

        string Sign(bool value) => value ? "1" : "-1";
        File.WriteAllText(cli.At("celeba/list_attr_celeba.txt"), $"{Count}\nMale Smiling\n"
            + string.Concat(Enumerable.Range(0, Count).Select(i => $"{i}.png {Sign(i % 2 == 0)} {Sign(i % 3 == 0)}\n")));
        File.WriteAllText(cli.At("celeba/list_eval_partition.txt"),
            string.Concat(Enumerable.Range(0, Count).Select(i => $"{i}.png {(i < 16 ? 0 : 2)}\n")));
        (int code, string output, string error) = CommandLine.Run(
            ["run", "translation-celeba", "--out", cli.At("run"), "--set", $"data.folder={cli.At("celeba")}", "data.official=false",
                "data.crop=24", "data.size=16", "data.test=4",
             "data.stress_attribute=Smiling", "data.stress=1", "model.width=4", "model.blocks=2", "training.moves=2",
             "training.moves_per_epoch=2", "training.batch_size=2", "evaluation.judge_epochs=1"]);
        Assert.True(code == 0, error);
        // Of images 0 to 15 those of odd number divisible by 3.
        Assert.Contains("8 source and 3 target images", output, StringComparison.Ordinal);
        var summary = Summary.Read(Path.Combine(cli.At("run"), "summary.json"));
        foreach (string figure in new[]
            { "kappa", "cost", "action", "attribute_percent", "preserved_percent", "stress_attribute_after_percent" })
        {
            Assert.True(double.IsFinite(summary[figure]!.Value), figure);
        }

        Assert.True(File.Exists(Path.Combine(cli.At("run"), "figures", "strip.png")));
        using DisposeScope scope = NewDisposeScope();
        NumpyArchive.Write(cli.At("in.npz"), [("source", rand(2, 3, 16, 16))]);
        (code, _, error) = CommandLine.Run("predict", cli.At("run"), "--input", cli.At("in.npz"), "--output", cli.At("out.npz"));
        Assert.True(code == 0, error);
    }

    /// <summary>Bright faces have the attribute and dark ones do not: the judge tells those that it never saw.</summary>
    [Fact]
    public void The_judge_tells_what_can_be_told()
    {
        const int Count = 32;
        Directory.CreateDirectory(cli.At("celeba/img_align_celeba"));
        for (int i = 0; i < Count; i++)
        {
            byte[] picture = [.. Tests.Images.Pictures.Bytes(3 * 32 * 24, (ulong)i + 1)
                .Select(b => (byte)((b / 4) + (i % 2 == 0 ? 180 : 10)))];
            Tests.Data.PictureWriter.Write(cli.At($"celeba/img_align_celeba/{i}.png"), picture, 32, 24, SkiaSharp.SKEncodedImageFormat.Png);
        }

        string Sign(bool value) => value ? "1" : "-1";
        File.WriteAllText(cli.At("celeba/list_attr_celeba.txt"), $"{Count}\nMale Smiling\n"
            + string.Concat(Enumerable.Range(0, Count).Select(i => $"{i}.png {Sign(i % 2 == 0)} {Sign(i % 2 == 0)}\n")));
        File.WriteAllText(cli.At("celeba/list_eval_partition.txt"),
            string.Concat(Enumerable.Range(0, Count).Select(i => $"{i}.png {(i < 20 ? 0 : 2)}\n")));
        (int code, _, string error) = CommandLine.Run(
            ["run", "translation-celeba", "--out", cli.At("run"), "--set", $"data.folder={cli.At("celeba")}", "data.official=false",
                "data.crop=24", "data.size=16", "data.test=6", "model.width=4", "model.blocks=2", "budget.moves=1",
                "budget.moves_per_epoch=1", "budget.batch_size=2", "evaluation.judge_epochs=30", "evaluation.report=false"]);
        Assert.True(code == 0, error);
        var summary = Summary.Read(Path.Combine(cli.At("run"), "summary.json"));
        Assert.Equal(0, summary["attribute_source_percent"]!.Value); // The target has no attribute, and all sources have it.
        Assert.Equal(100, summary["attribute_target_percent"]!.Value);
    }

    /// <summary>Two domains in a file, in odd units, to a translation, its inverse and what lies between.</summary>
    [Fact]
    public void Own_domains_train_and_translate()
    {
        using DisposeScope scope = NewDisposeScope();
        string data = cli.At("pair.npz"), run = cli.At("run");
        Tensor source = (GaussianPoints.Source.Draw(300, 1, float64).Points * 100) + 5000,
            target = (GaussianPoints.Target.Draw(200, 2, float64).Points * 100) + 5000;
        NumpyArchive.Write(data, [("source", source), ("target", target)]);
        (int code, string output, string error) = CommandLine.Run(
            "train", "--data", data, "--method", "translation", "--out", run, "--set", "training.moves=300", "model.width=16",
            "evaluation.baselines=false");
        Assert.True(code == 0, error);
        Assert.Contains("240 source and 160 target points", output, StringComparison.Ordinal);
        var summary = Summary.Read(Path.Combine(run, "summary.json"));
        Assert.InRange(summary["action"]!.Value, 3000, 30_000); // In the units of the data, about 1.475e4.

        (code, _, error) = CommandLine.Run("eval", run, "--data", data, "--json", cli.At("eval.json"));
        Assert.True(code == 0, error);
        NumpyArchive.Write(cli.At("in.npz"), [("source", source[..7]), ("target", target[..5])]);
        (code, _, error) = CommandLine.Run(
            "predict", run, "--input", cli.At("in.npz"), "--output", cli.At("out.npz"), "--times", "0:1:0.25");
        Assert.True(code == 0, error);
        using NumpyArchive archive = NumpyArchive.Open(cli.At("out.npz"));
        Tensor translated = archive.Tensor("translated"), between = archive.Tensor("interpolated");
        Assert.Equal([5, 7, 2], between.shape);
        Assert.True(between[0].allclose(source[..7], 1e-5, 0.1));
        Assert.True(between[4].allclose(translated, 1e-5, 1e-3));

        NumpyArchive.Write(cli.At("back.npz"), [("target", translated)]);
        (code, output, error) = CommandLine.Run("predict", run, "--input", cli.At("back.npz"), "--output", cli.At("inverted.npz"));
        Assert.True(code == 0, error);
        Assert.Contains("fixed points", output, StringComparison.Ordinal);
        using NumpyArchive inverted = NumpyArchive.Open(cli.At("inverted.npz"));
        Assert.True(inverted.Tensor("inverted").allclose(source[..7], 1e-4, 0.5));

        (code, _, error) = CommandLine.Run("predict", run, "--input", cli.At("in.npz"), "--output", cli.At("late.npz"), "--times", "0,2");
        Assert.Equal(2, code);
        Assert.Contains("time 2", error, StringComparison.Ordinal);
    }

    [Fact]
    public void What_does_not_fit_is_said()
    {
        using DisposeScope scope = NewDisposeScope();
        string data = cli.At("pair.npz");
        string[] train = ["train", "--data", data, "--method", "translation", "--out", cli.At("run")];
        NumpyArchive.Write(data, [("source", rand(20, 2)), ("target", rand(20, 3))]);
        (int code, _, string error) = CommandLine.Run(train);
        Assert.Equal(2, code);
        Assert.Contains("within one space", error, StringComparison.Ordinal);

        NumpyArchive.Write(data, [("source", rand(20, 2)), ("other", rand(20, 2))]);
        (code, _, error) = CommandLine.Run(train);
        Assert.Equal(2, code);
        Assert.Contains("'target'", error, StringComparison.Ordinal);

        NumpyArchive.Write(data, [("source", rand(20, 1, 4, 4)), ("target", rand(20, 1, 4, 4))]);
        (code, _, error) = CommandLine.Run(train);
        Assert.Equal(2, code);
        Assert.Contains("--model conv", error, StringComparison.Ordinal);
        (code, _, error) = CommandLine.Run([.. train, "--set", "training.power=1"]);
        Assert.Equal(2, code);
        Assert.Contains("training.power", error, StringComparison.Ordinal);
    }

    /// <summary>
    /// Map error at most 4 %, action within 15 % of W₂², κ at least 0.99 (spec domain-translation.md 7, E1, 6, V2, V7 to V9).
    /// </summary>
    [Fact]
    [Trait("Category", "Science")]
    public void The_Gaussian_recipe_is_accepted()
    {
        (int code, _, string error) = CommandLine.Run(
            "run", "translation-gaussian", "--seed", "4", "--out", cli.At("run"), "--set", "evaluation.report=false", "study.weights=");
        Assert.True(code == 0, error);
        var summary = Summary.Read(Path.Combine(cli.At("run"), "summary.json"));
        double Value(string name) => summary[name]!.Value;
        Assert.InRange(Value("map_error"), 0, 4);
        Assert.InRange(Value("action") / Value("optimal_cost"), 0.85, 1.15);
        Assert.InRange(Value("kappa"), 0.99, 1 + 1e-9);
        Assert.True(Value("map_error_free") > 1.5 * Value("map_error"));
        Assert.True(Value("kappa_free") < Value("kappa"));
        Assert.True(Value("curl") < Value("curl_free"));
        Assert.True(Value("action_free") > Value("action"));
        Assert.InRange(Value("monotonicity_violations"), 0, 0.01);
        Assert.InRange(Value("inverse_contraction"), 0, 1);
        Assert.InRange(Value("inverse_error"), 0, 1e-4);
    }
}
