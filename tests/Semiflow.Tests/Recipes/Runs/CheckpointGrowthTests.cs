using Semiflow.Files;
using Semiflow.Tests.Cli;
using Semiflow.Tests.Files;

namespace Semiflow.Tests.Recipes.Runs;

/// <summary>Checkpoints of every method are of one size however many epochs there were.</summary>
public sealed class CheckpointGrowthTests : IDisposable
{
    private readonly CommandLine cli = new();

    /// <summary>A short run of each method, with what makes it 48 epochs longer: as many lie in the checkpoint and not yet in its file.
    /// </summary>
    public static TheoryData<string, string, string> Methods => new()
    {
        { "cno-poisson", "budget.epochs=2", "budget.epochs=50" },
        { "aphynity-pendulum", "budget.epochs=2", "budget.epochs=50" },
        { "leads-lotka-volterra", "budget.moves=2 budget.moves_per_epoch=1", "budget.moves=50 budget.moves_per_epoch=1" },
        { "partial-shallow-water", "budget.epochs=2", "budget.epochs=50" },
        { "least-action-circles", "budget.epochs=2", "budget.epochs=50" },
        { "modulewise-mms", "budget.moves=50", "budget.moves=1250" },
        { "modulewise-fashion", "budget.epochs=2", "budget.epochs=50" },
        { "translation-gaussian", "budget.moves=2 budget.moves_per_epoch=1", "budget.moves=50 budget.moves_per_epoch=1" },
    };

    public void Dispose() => cli.Dispose();

    [Theory]
    [MemberData(nameof(Methods))]
    [Trait("Category", "Science")]
    public void They_do_not_grow(string recipe, string few, string many)
    {
        Assert.SkipUnless(recipe != "modulewise-fashion" || Semiflow.Data.FashionMnist.Find() is not null, "needs Fashion-MNIST");
        (Dictionary<string, long> small, int shortLines) = Run(recipe, "few", few);
        (Dictionary<string, long> large, int longLines) = Run(recipe, "many", many);
        Assert.Equal((2, recipe == "modulewise-fashion" ? 10 : 50), (shortLines, longLines)); // Images stop early.
        Assert.Equal(small.Keys.Order(), large.Keys.Order());
        Assert.NotEmpty(small);
        // Some numbers have more digits than others, and counts have more; the epochs in between would be 24 to 48 times some 200 bytes.
        Assert.All(small, file => Assert.InRange(large[file.Key], file.Value - 1000, file.Value + 1000));
    }

    private (Dictionary<string, long> Sizes, int Lines) Run(string recipe, string name, string epochs)
    {
        using IDisposable quick = FileSystem.Use(new QuickDisk());
        string settings = MethodFaultTests.Methods.Select(row => row.Data).First(row => row.Item1 == recipe).Item2;
        string length = string.Join(' ', settings.Split(' ').Where(each => !epochs.Split(' ').Any(
            other => each.Split('=')[0].Replace("training.", "budget.", StringComparison.Ordinal) == other.Split('=')[0])));
        (int code, _, string error) = CommandLine.Run(["run", recipe, "--seed", "3", "--out", cli.At(name), "--set", .. length.Split(' '),
            "evaluation.report=false", .. epochs.Split(' ')]);
        Assert.True(code == 0, error);
        string folder = Path.Combine(cli.At(name), "checkpoints");
        return (Directory.GetFiles(folder, "last.safetensors", SearchOption.AllDirectories)
            .ToDictionary(file => Path.GetRelativePath(folder, file), file => new FileInfo(file).Length),
            File.ReadLines(Path.Combine(cli.At(name), "metrics.jsonl")).Count());
    }
}
