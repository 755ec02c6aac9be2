using Semiflow.Chains;
using Semiflow.Principles.Modulewise;
using Semiflow.Principles.Modulewise.Weights;
using Semiflow.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Tests.Principles.Modulewise;

/// <summary>Stopping early, scores of every module, stagnation (spec modulewise.md 1, 13.5).</summary>
public sealed class InferenceTests : IDisposable
{
    private readonly DisposeScope scope = NewDisposeScope();
    private readonly StackFixture data = new(60);

    public void Dispose()
    {
        data.Dispose();
        scope.Dispose();
    }

    [Fact]
    public void Scores_are_those_of_the_parts_and_modes_stay()
    {
        using ModuleStack stack = StackFixture.Stack(1, 1, 2);
        stack.train();
        var batches = new LabeledBatches(data.Images, data.Labels, 25, 0, shuffle: false);
        IReadOnlyList<ModuleScore> scores = ModuleScore.Measure(stack, batches);
        Assert.True(stack.training);
        stack.eval();
        IReadOnlyList<Tensor> logits = stack.AllLogits(data.Images);
        Tensor middle = stack.Features(data.Images, 1);
        ChainPath path = stack.Modules[1].Body.Path(middle);
        for (int k = 0; k < 2; k++)
        {
            Assert.Equal(logits[k].argmax(1).eq(data.Labels).to(float64).mean().item<double>(), scores[k].Accuracy, 1e-12);
            Assert.Equal(nn.functional.cross_entropy(logits[k], data.Labels).item<float>(), scores[k].Loss, 1e-5);
        }

        Assert.Equal(new TransportTerm().Energy(path).item<float>(), scores[1].Transport, 1e-5);
        Assert.Equal(2, scores[1].Displacements.Count);
        Assert.Equal(scores[1].Transport, scores[1].Displacements.Sum(d => d * d), 1e-5);
        Assert.True(logits[1].equal(stack.call(data.Images)).all().item<bool>());
        Assert.True(ReferenceEquals(data.Images, stack.Features(data.Images, 0)));
    }

    [Fact]
    public void Early_exit_loses_no_more_than_allowed_and_saves_modules()
    {
        using ModuleStack stack = StackFixture.Stack(1, 1, 1, 1);
        StackFixture.Fit(data.Parallel(stack), 6);
        stack.eval();
        var batches = new LabeledBatches(data.Images, data.Labels, 16, 0, shuffle: false);
        IReadOnlyList<ModuleScore> scores = ModuleScore.Measure(stack, batches);
        double best = scores.Max(score => score.Accuracy);
        EarlyExit exit = EarlyExit.Calibrate(stack, batches, loss: 0.02);
        EarlyDecision decision = exit.Decide(data.Images);
        double accuracy = decision.Classes.eq(data.Labels).to(float64).mean().item<double>();
        Assert.True(accuracy >= best - 0.02 - 1e-9, $"{accuracy} {best}");
        Assert.True(decision.Modules.to(float64).mean().item<double>() < exit.Depth - 1 || exit.Depth == 1);

        // Item by item, whatever the batch: those that stop early do not change the others.
        EarlyDecision alone = exit.Decide(data.Images.narrow(0, 7, 1));
        Assert.Equal(decision.Classes[7].item<long>(), alone.Classes[0].item<long>());
        Assert.Equal(decision.Confidence[7].item<float>(), alone.Confidence[0].item<float>(), 1e-5);

        var never = new EarlyExit(stack, [.. exit.Rules.Select(rule => rule with { Threshold = double.PositiveInfinity })], 3);
        Assert.True(never.Decide(data.Images).Classes.equal(stack.call(data.Images).argmax(1)).all().item<bool>());
        var always = new EarlyExit(stack, [.. exit.Rules.Select(rule => rule with { Threshold = 0 })], 3);
        Assert.Equal(0, always.Decide(data.Images).Modules.max().item<long>());
    }

    [Fact]
    public void Calibration_finds_the_temperature_that_made_the_labels()
    {
        // Logits z; labels drawn from softmax(z / 2): the fitted temperature is 2.
        using Generator random = new(5);
        Tensor z = randn([20000, 4], float32, generator: random) * 3;
        Tensor labels = (z / 2).softmax(1).multinomial(1, generator: random).squeeze(1);
        using var stack = new ModuleStack(new StackModule(new BlockChain(nn.Identity()), nn.Identity()));
        EarlyExit exit = EarlyExit.Calibrate(stack, new LabeledBatches(z, labels, 5000, 0, shuffle: false));
        Assert.Equal(2, exit.Rules[0].Temperature, 0.08);
    }

    [Fact]
    public void The_trend_is_the_least_squares_line()
    {
        DepthTrend trend = DepthTrend.Of([0.77, 0.76, 0.75, 0.74]);
        Assert.Equal((-0.01, 0.74, 0.77, 0), (Math.Round(trend.Slope, 12), trend.Last, trend.Best, trend.BestModule));
        Assert.Equal(0.03, trend.Gap, 1e-12);
        Assert.Equal(0, DepthTrend.Of([0.7]).Slope);
    }
}
