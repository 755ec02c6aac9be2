using System.Text.Json.Nodes;
using Semiflow.Data.Numpy;
using Semiflow.Principles.Modulewise;
using Semiflow.Recipes.Classification;
using Semiflow.Recipes.Modulewise;
using Semiflow.Tests.Cli;
using Semiflow.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Tests.Recipes.Modulewise;

/// <summary>Run folders that a build of before the settings were regrouped has made: shown, evaluated, used, resumed.</summary>
public sealed class OldRunTests : IDisposable
{
    private readonly CommandLine cli = new();

    public void Dispose() => cli.Dispose();

    [Theory]
    [InlineData("sequential", "TRGL")]
    [InlineData("processes", "time spent waiting, module 2")]
    [InlineData("movements", "distance to the exact step")]
    public void They_are_shown_with_their_figures(string name, string figure)
    {
        Open(name);
        (int code, string output, string error) = CommandLine.Run("show", cli.At(name));
        Assert.True(code == 0, error);
        Assert.Contains(figure, output, StringComparison.Ordinal);
        Assert.Contains("optimizer.rate", output, StringComparison.Ordinal); // what was training.rate
    }

    [Fact]
    public void Their_settings_arrive_in_the_new_sections()
    {
        Open("sequential");
        var config = (ModulewiseConfig)RunRecord.Open(cli.At("sequential"), MethodCatalogue.All).Plan.Config;
        Assert.Equal((2, 8, 0.01), (config.Budget.Epochs, config.Budget.BatchSize, config.Optimizer.Rate));
        Assert.Equal((ScheduleKind.Cosine, 2, 2), (config.Optimizer.Schedule, config.Training.Laps, config.Evaluation.Seeds));
    }

    [Theory]
    [InlineData("sequential")]
    [InlineData("processes")]
    public void Their_models_say_what_they_said(string name)
    {
        Open(name);
        string data = Path.Combine(OldRuns.Folder, "own.npz");
        (int code, _, string error) = CommandLine.Run("predict", cli.At(name), "--input", data, "--output", cli.At("now.npz"));
        Assert.True(code == 0, error);
        using DisposeScope scope = NewDisposeScope();
        using NumpyArchive now = NumpyArchive.Open(cli.At("now.npz")),
            then = NumpyArchive.Open(Path.Combine(OldRuns.Folder, $"{name}-predicted.npz"));
        Assert.True(now.Tensor("logits").allclose(then.Tensor("logits"), 1e-4, 1e-5));
        (code, _, error) = CommandLine.Run("eval", cli.At(name), "--data", data, "--json", cli.At("eval.json"));
        Assert.True(code == 0, error);
        using NumpyArchive own = NumpyArchive.Open(data);
        double right = then.Tensor("label").eq(own.Tensor("labels")).to(float64).mean().item<double>();
        Assert.Equal(100 * right, Summary.Read(cli.At("eval.json"))["accuracy"]!.Value, 1e-6);
    }

    /// <summary>What is finished is loaded, what is missing is trained.</summary>
    [Theory]
    [InlineData("sequential", "checkpoints/vangl-seed-1")]
    [InlineData("movements", "checkpoints/modules-4")]
    public void They_go_on_where_they_were_cut(string name, string missing)
    {
        Open(name);
        var whole = Summary.Read(Path.Combine(cli.At(name), "summary.json"));
        File.Delete(Path.Combine(cli.At(name), "summary.json"));
        Directory.Delete(Path.Combine(cli.At(name), missing), recursive: true);
        (int code, _, string error) = CommandLine.Run("resume", cli.At(name));
        Assert.True(code == 0, error);
        var resumed = Summary.Read(Path.Combine(cli.At(name), "summary.json"));
        Assert.Equal(whole.Figures.Select(figure => figure.Key), resumed.Figures.Select(figure => figure.Key));
        foreach (string key in name == "movements" ? new[] { "map_error", "flow_error_2", "flow_error_4", "order", "action" }
            : ["accuracy_last", "accuracy_best", "slope", "accuracy_last_vangl", "parameters"])
        {
            Assert.Equal(whole[key]!.Value, resumed[key]!.Value, 1e-6);
        }
    }

    [Theory]
    [InlineData("classifier.json", """{"input_shape": [1, 8, 8]}""")]
    [InlineData("classifier.json", "[")]
    [InlineData("checkpoints/last.safetensors", "not a checkpoint")]
    public void A_damaged_file_is_named(string file, string text)
    {
        Open("sequential");
        File.WriteAllText(Path.Combine(cli.At("sequential"), file), text);
        (int code, _, string error) = CommandLine.Run(
            "predict", cli.At("sequential"), "--input", Path.Combine(OldRuns.Folder, "own.npz"), "--output", cli.At("now.npz"));
        Assert.Equal(2, code);
        Assert.Contains(Path.GetFileName(file), error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_card_survives_its_file()
    {
        Open("sequential");
        RunRecord record = RunRecord.Open(cli.At("sequential"), MethodCatalogue.All);
        var card = new ClassifierCard(
            [3, 4, 4], ["cat", "dog"], new Semiflow.Images.ImageNormalization([0.1, 0.2, 1.0 / 3], [1, 2, 3]), "cifar-10");
        card.Write(record.Folder);
        ClassifierCard back = ClassifierCard.Read(record);
        Assert.Equal(card.InputShape, back.InputShape);
        Assert.Equal(card.Classes, back.Classes);
        Assert.Equal("cifar-10", back.Source);
        Assert.Equal(card.Normalization!.Deviation, back.Normalization!.Deviation);
        Assert.Equal(card.Normalization.Mean, back.Normalization.Mean);
    }

    /// <summary>Checkpoints that worker processes have written: parameters are those of the model, and what they did is kept.</summary>
    [Fact]
    public void Checkpoints_of_processes_are_read_by_the_library()
    {
        using DisposeScope scope = NewDisposeScope();
        Open("processes");
        RunRecord record = RunRecord.Open(cli.At("processes"), MethodCatalogue.All);
        string folder = Path.Combine(cli.At("processes"), "checkpoints", "processes");
        Assert.Equal(6, Semiflow.Principles.Modulewise.Processes.ModuleCheckpoints.Common(folder, 2));
        Assert.Equal(0, Semiflow.Principles.Modulewise.Processes.ModuleCheckpoints.Common(folder, 3));
        using ModuleStack stack = RunStack.Load(record, (ModulewiseConfig)record.Plan.Config, ClassifierCard.Read(record));
        double[] before = Numbers(stack);
        IReadOnlyList<LocalProblem> problems = LocalProblem.Of(
            stack, _ => new Semiflow.Principles.Modulewise.ClassifierLoss(),
            Semiflow.Principles.Modulewise.TauSchedule.None);
        for (int k = 0; k < 2; k++)
        {
            (Semiflow.Principles.Modulewise.Processes.ModuleAccount account,
                IReadOnlyList<Semiflow.Principles.Modulewise.Processes.ModuleEpoch> epochs) =
                Semiflow.Principles.Modulewise.Processes.ModuleCheckpoints.ReadModel(folder, k, 6, problems[k]);
            Assert.Equal((6, 2), (account.Moves, epochs.Count));
            Assert.Equal(k == 0 ? 0.5 : 0.25, epochs[1].Weight);
            Assert.Equal(2, epochs[0].Terms.Count);
        }

        Assert.Equal(before, Numbers(stack));
        Assert.Throws<InputException>(
            () => Semiflow.Principles.Modulewise.Processes.ModuleCheckpoints.ReadModel(folder, 0, 6, problems[1]));
    }

    private static double[] Numbers(ModuleStack stack) =>
        [.. stack.state_dict().Values.SelectMany(value => value.to(float64).data<double>().ToArray())];

    private void Open(string name)
    {
        OldRuns.Copy(name, cli.At(name));
        string run = Path.Combine(cli.At(name), "run.json");
        string data = JsonValue.Create(Path.Combine(OldRuns.Folder, "own.npz"))!.ToJsonString();
        File.WriteAllText(run, File.ReadAllText(run).Replace("\"OWN\"", data, StringComparison.Ordinal));
    }
}
