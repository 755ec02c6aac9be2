using Semiflow.Chains;
using Semiflow.Principles.Modulewise;
using Semiflow.Recipes.Modulewise;
using Semiflow.Recipes.Modulewise.StepMemory;
using Semiflow.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Tests.Recipes.Modulewise;

/// <summary>Early exit on images, and epochs of sequential training.</summary>
public sealed class ExitScoreTests
{
    [Fact]
    public void Shares_are_counts_and_the_mean_way_is_their_sum()
    {
        var score = ExitScore.Of([5, 2, 3], 8, 10, [], 3);
        Assert.Equal((80, 1.8), (score.Accuracy, Math.Round(score.Modules, 12))); // 0.5·1 + 0.2·2 + 0.3·3
        Assert.Equal([0.5, 0.2, 0.3], score.Shares);
    }

    /// <summary>Two modules that hand inputs on; logits are the inputs themselves.</summary>
    [Theory]
    [InlineData(0.9, 0.5, 1.5)]
    [InlineData(0.0, 1.0, 1.0)]
    [InlineData(double.PositiveInfinity, 0.0, 2.0)]
    public void An_image_leaves_at_the_first_module_that_is_sure(double threshold, double shareOfFirst, double modules)
    {
        using DisposeScope scope = NewDisposeScope();
        using var stack = new ModuleStack([Through(), Through()]);
        stack.eval();
        // Sure (e⁶ to 1), not sure, sure and wrong, not sure and wrong.
        Tensor logits = tensor(new float[,] { { 6, 0 }, { 0.1f, 0 }, { 6, 0 }, { 0, 0.1f } });
        var test = new LabeledBatches(logits, tensor(new long[] { 0, 0, 1, 0 }), 3, 0, shuffle: false);
        var exit = new EarlyExit(stack, [new ExitRule(1, threshold), new ExitRule(1, threshold)], 2);
        var score = ExitScore.Measure(exit, 2, test);
        Assert.Equal(50, score.Accuracy, 1e-12);
        Assert.Equal([shareOfFirst, 1 - shareOfFirst], score.Shares);
        Assert.Equal(modules, score.Modules, 1e-12);
    }

    [Theory]
    [InlineData(40, 0, 1, 8, 320, 10)]
    [InlineData(50, 10, 1, 3, 180, 10)] // 50 + 60 + 70
    [InlineData(7, 0, 2, 2, 14, 1)] // visits of 4 and 3
    [InlineData(6, 3, 1, 2, 15, 3)] // 6 + 9
    public void Epochs_of_all_modules_share_the_passes_between_metrics(
        int epochs, int growth, int laps, int modules, int total, int passes)
    {
        ModulewiseConfig config = ModulewiseConfig.ForOwnData("pre-activation") with
        {
            Budget = new Budget(epochs), Training = new ModulewiseTrainingConfig(
                TrainingRegime.Sequential, EpochGrowth: growth, Laps: laps),
        };
        VisitPlan plan = ModulewiseTrainings.Plan(config, modules);
        Assert.Equal(total, plan.Epochs);
        Assert.Equal(passes, ModulewiseTrainings.CommonPasses(plan));
    }

    [Theory]
    [InlineData(32, 4, new[] { 8, 8, 8, 8 })]
    [InlineData(7, 3, new[] { 3, 2, 2 })]
    [InlineData(5, 5, new[] { 1, 1, 1, 1, 1 })]
    public void A_cut_is_even_and_its_first_modules_are_the_deeper(int blocks, int modules, int[] expected)
    {
        MemoryConfig config = MemoryConfig.ForModel("pre-activation") with { Model = new MemoryModelConfig(4, blocks) };
        var whole = MemoryStudy.Plan(config, [1, 28, 28], 10, 3);
        Assert.Equal([blocks], whole.Modules);
        Assert.Equal(0, whole.Tau); // End to end no motion is priced.
        Assert.Equal(7, whole.Pool);
        var cut = whole.Cut(modules, 0.5);
        Assert.Equal(expected, cut.Modules);
        Assert.Equal((0.5, 0.02, 2e-4), (cut.Tau, cut.Rate, cut.WeightDecay));
    }

    private static StackModule Through() => new(new BlockChain(nn.Identity()), nn.Identity());
}
