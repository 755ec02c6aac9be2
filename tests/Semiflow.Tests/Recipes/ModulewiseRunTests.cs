using System.Text.Json.Nodes;
using Semiflow.Data.Numpy;
using Semiflow.Recipes.Modulewise;
using Semiflow.Tests.Cli;
using Semiflow.Tests.Recipes.Modulewise;
using Semiflow.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Tests.Recipes;

public sealed class ModulewiseRunTests : IDisposable
{
    private const string Tiny =
        "data.train=24 data.validation=12 data.test=16 model.filters=[4] model.blocks=[2] model.count=2 training.batch_size=8 "
            + "training.epochs=2";

    private readonly CommandLine cli = new();

    public void Dispose() => cli.Dispose();

    [Fact]
    public void Own_images_train_in_every_regime_and_resume_to_the_same_numbers()
    {
        string data = Own();
        foreach (string regime in new[] { "sequential training.laps=2", "parallel", "buffered" })
        {
            string name = regime[..3];
            string[] train = ["train", "--data", data, "--method", "modulewise", "--seed", "3", "--set", .. Tiny.Split(' '),
                .. $"training.regime={regime}".Split(' '), "evaluation.seeds=2"];
            (int code, _, string error) = CommandLine.Run([.. train, "--out", cli.At($"whole-{name}")]);
            Assert.True(code == 0, error);
            var summary = Summary.Read(Path.Combine(cli.At($"whole-{name}"), "summary.json"));
            foreach (string figure in new[]
            {
                "accuracy_last", "accuracy_best", "accuracy_last_vangl", "accuracy_best_vangl", "slope_difference", "slope_difference_low",
                "slope_difference_high",
                "early_exit_accuracy", "early_exit_modules",
            })
            {
                Assert.True(summary[figure] is not null, $"no figure {figure}");
                Assert.True(double.IsFinite(summary[figure]!.Value), figure);
            }

            Assert.True(File.Exists(Path.Combine(cli.At($"whole-{name}"), "figures", "accuracy-depth.png")));
            string report = File.ReadAllText(Path.Combine(cli.At($"whole-{name}"), "report.html"));
            Assert.Contains("<table class=\"matrix\">", report, StringComparison.Ordinal);
            Assert.Contains("<th scope=\"row\">VanGL</th>", report, StringComparison.Ordinal);
            using var stop = new Stopper("vangl-seed-1");
            Assert.Equal(130, Semiflow.Cli.Program.Run(
                [.. train, "--out", cli.At($"cut-{name}")], stop, TextWriter.Null, interactive: false, stop.Token));
            (code, _, error) = CommandLine.Run("resume", cli.At($"cut-{name}"));
            Assert.True(code == 0, error);
            Assert.Equal(CommandLine.Results(cli.At($"whole-{name}")), CommandLine.Results(cli.At($"cut-{name}")));
        }

        (int evaluated, _, string message) = CommandLine.Run("eval", cli.At("whole-par"), "--data", data, "--json", cli.At("eval.json"));
        Assert.True(evaluated == 0, message);
        Assert.InRange(Summary.Read(cli.At("eval.json"))["accuracy"]!.Value, 20, 100);
        (evaluated, _, message) = CommandLine.Run("predict", cli.At("whole-seq"), "--input", data, "--output", cli.At("classes.npz"));
        Assert.True(evaluated == 0, message);
        using NumpyArchive archive = NumpyArchive.Open(cli.At("classes.npz"));
        Assert.Equal([60, 3], archive.Tensor("logits").shape);
    }

    [Fact]
    public void All_competitors_take_part()
    {
        (int code, _, string error) = CommandLine.Run(
            ["train", "--data", Own(), "--method", "modulewise", "--out", cli.At("run"), "--set", .. Tiny.Split(' '),
                "training.regime=sequential",
             "evaluation.methods=[van_gl, dgl, pred_sim, info_pro, info_pro_contrastive, end_to_end]", "training.epochs=1"]);
        Assert.True(code == 0, error);
        var summary = Summary.Read(Path.Combine(cli.At("run"), "summary.json"));
        Assert.All(new[] { "vangl", "dgl", "predsim", "infopro", "infopro_contrastive", "end_to_end" },
            key => Assert.NotNull(summary[$"accuracy_last_{key}"]));
    }

    /// <summary>The training that a published baseline has to itself reaches it, and it alone.</summary>
    [Fact]
    public void The_whole_network_is_trained_as_the_settings_say()
    {
        (int code, _, string error) = CommandLine.Run(
            ["train", "--data", Own(), "--method", "modulewise", "--out", cli.At("run"), "--set", .. Tiny.Split(' '), "training.epochs=1",
                "optimizer.rate=0.5", "evaluation.methods=[end_to_end]", "end_to_end.epochs=3", "end_to_end.rate=0.01",
                "end_to_end.milestones=[1]", "end_to_end.factor=0.5"]);
        Assert.True(code == 0, error);
        double[] Rates(string training) => [.. File.ReadLines(Path.Combine(cli.At("run"), $"metrics{training}.jsonl"))
            .Select(line => JsonNode.Parse(line)!["rates"]!.AsObject().First().Value!.GetValue<double>())];
        Assert.Equal([0.01, 0.005, 0.005], Rates("-end-to-end"));
        Assert.Equal([0.5], Rates(""));
    }

    [Theory]
    [InlineData("resnet-110", "halving_seven", 4, "")]
    [InlineData("resnet-110", "unset", 8, "")]
    [InlineData("small", "halving_convolution", 4, "")]
    [InlineData("swin-tiny", "halving_seven", 0, "swin-tiny: its first layers cannot be chosen.")]
    [InlineData("pre-activation", "halving_seven", 0, "pre-activation: model.stem sets its first layers.")]
    public void First_layers_of_named_networks_can_be_chosen(string network, string stem, int side, string refused)
    {
        using DisposeScope scope = NewDisposeScope();
        ModulewiseModelConfig model = Configuration.WithAssignments(
            ModulewiseConfig.ForOwnData(network), [$"model.network_stem={stem}", "model.gain=0", "model.count=1"]).Model;
        var card = new Semiflow.Recipes.Classification.ClassifierCard([3, 8, 8], ["0", "1"]);
        Semiflow.Principles.Modulewise.ModuleStack Stack() => ModulewiseNetwork.Stack(network, model, card, LocalMethod.Trgl, 1);
        if (refused.Length > 0)
        {
            Assert.EndsWith(refused, Assert.Throws<InputException>(Stack).Message, StringComparison.Ordinal);
            return;
        }

        using Semiflow.Principles.Modulewise.ModuleStack stack = Stack();
        Assert.Equal([side, side], stack.Modules[0].Body.Blocks[0].call(zeros(1, 3, 8, 8)).shape[2..]);
    }

    [Fact]
    public void Movements_meet_their_closed_form_and_resume()
    {
        string[] run = ["run", "modulewise-mms", "--set", "data.points=32", "training.modules=[2, 4]", "training.moves=300"];
        (int code, _, string error) = CommandLine.Run([.. run, "--out", cli.At("whole")]);
        Assert.True(code == 0, error);
        var summary = Summary.Read(Path.Combine(cli.At("whole"), "summary.json"));
        Assert.InRange(summary["map_error"]!.Value, 0, 1e-2);
        Assert.InRange(summary["order"]!.Value, 0.5, 1.2);
        Assert.InRange(summary["energy_excess"]!.Value, -10, 0);
        Assert.InRange(summary["kappa"]!.Value, 0.99, 1 + 1e-9);
        using var stop = new Stopper("modules-4");
        Assert.Equal(130, Semiflow.Cli.Program.Run(
            [.. run, "--out", cli.At("cut")], stop, TextWriter.Null, interactive: false, stop.Token));
        (code, _, error) = CommandLine.Run("resume", cli.At("cut"));
        Assert.True(code == 0, error);
        Assert.Equal(CommandLine.Results(cli.At("whole")), CommandLine.Results(cli.At("cut")));
        using DisposeScope scope = NewDisposeScope();
        NumpyArchive.Write(cli.At("points.npz"), [("input", zeros(5, 2, float64))]);
        (code, _, error) = CommandLine.Run("predict", cli.At("whole"), "--input", cli.At("points.npz"), "--output", cli.At("path.npz"));
        Assert.True(code == 0, error);
    }

    [Theory]
    [InlineData("modulewise-cifar")]
    [InlineData("modulewise-stl10")]
    [InlineData("modulewise-tinyimagenet")]
    public void Missing_files_are_asked_for_and_leave_no_folder(string recipe)
    {
        (int code, _, string error) = CommandLine.Run("run", recipe, "--out", cli.At("run"), "--set", $"data.path={cli.At("nowhere")}");
        Assert.Equal(2, code);
        Assert.NotEmpty(error);
        Assert.False(Directory.Exists(cli.At("run")));
    }

    [Fact]
    public void The_user_s_files_train_a_reduced_tier()
    {
        string folder = cli.At("cifar");
        CifarFiles.Write(folder);

        (int code, _, string error) = CommandLine.Run(
            ["run", "modulewise-cifar", "--out", cli.At("run"), "--set", $"data.path={folder}", "data.official=false", "data.augment=true",
                .. Tiny.Split(' '), "training.epochs=1", "training.prefix=train"]);
        Assert.True(code == 0, error);
        Assert.Equal(51.34, Summary.Read(Path.Combine(cli.At("run"), "summary.json"))["accuracy_last"]!.Published);
    }

    [Fact]
    public void What_does_not_fit_is_said()
    {
        string data = Own();
        string[] train = ["train", "--data", data, "--method", "modulewise", "--out", cli.At("run"), "--set", .. Tiny.Split(' ')];
        (int code, _, string error) = CommandLine.Run([.. train, "model.count=3"]);
        Assert.Equal(2, code);
        Assert.Contains("3 modules", error, StringComparison.Ordinal);
        (code, _, error) = CommandLine.Run([.. train, "transport.tau=0"]);
        Assert.Equal(2, code);
        Assert.Contains("transport.tau", error, StringComparison.Ordinal);
        (code, _, error) = CommandLine.Run([.. train, "data.train=1000"]);
        Assert.Equal(2, code);
        Assert.Contains("60 samples", error, StringComparison.Ordinal);
    }

    /// <summary>Published networks and cuts fit together; their small stand-ins too.</summary>
    [Theory]
    [InlineData("modulewise-fashion", 1, 28)]
    [InlineData("modulewise-cifar", 3, 32)]
    [InlineData("modulewise-stl10", 3, 96)]
    [InlineData("modulewise-tinyimagenet", 3, 64)]
    [Trait("Category", "Science")]
    public void Every_tier_has_a_network_for_its_images(string name, int channels, int side)
    {
        Recipe recipe = RecipeCatalogue.Find(name);
        foreach (object settings in new[] { recipe.Small, recipe.Paper })
        {
            using DisposeScope scope = NewDisposeScope();
            var config = (ModulewiseConfig)settings;
            var card = new Semiflow.Recipes.Classification.ClassifierCard(
                [channels, side, side], [.. Enumerable.Range(0, 10).Select(c => $"{c}")]);
            using Semiflow.Principles.Modulewise.ModuleStack stack =
                ModulewiseNetwork.Stack(recipe.Model, config.Model, card, LocalMethod.Trgl, 1);
            Assert.Equal(config.Model.Total, stack.Modules.Count);
            stack.eval();
            Assert.All(stack.AllLogits(zeros(2, channels, side, side)), logits => Assert.Equal([2, 10], logits.shape));
        }
    }

    private string Own()
    {
        using DisposeScope scope = NewDisposeScope();
        using var random = new Generator(1);
        Tensor labels = arange(60, int64) % 3;
        Tensor images = randn([60, 1, 8, 8], generator: random)
            + (labels.to(float32).reshape(-1, 1, 1, 1) * linspace(-1, 1, 64).reshape(1, 1, 8, 8));
        NumpyArchive.Write(cli.At("own.npz"), [("input", images), ("labels", labels)]);
        return cli.At("own.npz");
    }
}
