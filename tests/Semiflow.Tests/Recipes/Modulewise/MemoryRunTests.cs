using Semiflow.Data;
using Semiflow.Tests.Cli;
using Semiflow.Training;

namespace Semiflow.Tests.Recipes.Modulewise;

/// <summary>The recipe on memory, run small.</summary>
public sealed class MemoryRunTests : IDisposable
{
    private readonly CommandLine cli = new();

    public void Dispose() => cli.Dispose();

    [Fact]
    public void A_run_measures_saves_and_classifies_and_can_be_evaluated()
    {
        Assert.SkipUnless(FashionMnist.Find() is not null, "needs the package dataset-fashion-mnist");
        (int code, _, string error) = CommandLine.Run(
            ["run", "modulewise-memory", "--out", cli.At("run"), "--seed", "3", "--set", "data.train=32", "data.test=40", "model.filters=4",
                "model.blocks=4", "training.modules=2", "training.epochs=1",
            "training.batch_size=64", "evaluation.modules=[4]", "evaluation.repetitions=1"]);
        Assert.True(code == 0, error);
        var summary = Summary.Read(Path.Combine(cli.At("run"), "summary.json"));
        foreach (string figure in new[] { "saving_percent_k4", "saving_percent_k4_analytic", "peak_mib_k1", "peak_mib_k4",
            "accuracy_modulewise", "accuracy_end_to_end" })
        {
            Assert.True(summary[figure] is not null, $"no figure {figure}");
            Assert.True(double.IsFinite(summary[figure]!.Value), figure);
        }

        Assert.InRange(summary["saving_percent_k4_analytic"]!.Value, 40, 75);
        Assert.True(File.Exists(Path.Combine(cli.At("run"), "figures", "memory.png")));
        Assert.Equal(2, CommandLine.Run("run", "modulewise-memory", "--out", cli.At("wrong"), "--set", "evaluation.modules=[5]").Code);
    }
}
