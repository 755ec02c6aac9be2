using Semiflow.Chains;
using Semiflow.Metrics;
using Semiflow.Principles;
using Semiflow.Principles.Classification;
using Semiflow.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Tests.Principles.Classification;

public sealed class ClassificationTests
{
    [Fact]
    public void The_hinge_of_two_classes_is_that_of_their_difference()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor logits = tensor(new double[,] { { 0, 2.5 }, { 1, 0.5 }, { 0, 9 } }).requires_grad_();
        Tensor labels = tensor(new long[] { 1, 1, 0 });
        Tensor value = new Hinge(3).Value(logits, labels);
        Assert.Equal(((3 - 2.5) + (3 + 0.5) + (3 + 9)) / 3, value.item<double>(), 1e-14);
        value.backward();
        Assert.Equal([1, -1, 1, -1, -1, 1], logits.grad!.data<double>().ToArray().Select(x => Math.Round(3 * x, 12)));
        Assert.Equal(0, new Hinge(3).Value(tensor(new double[,] { { 0, 3, -4 } }), tensor(new long[] { 1 })).item<double>());
    }

    [Fact]
    public void Smoothed_cross_entropy_is_its_formula()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor logits = tensor(new double[,] { { 0.3, -1, 2 } });
        double sum = Math.Log(Math.Exp(0.3) + Math.Exp(-1) + Math.Exp(2));
        Assert.Equal(sum - 2, new CrossEntropy().Value(logits, tensor(new long[] { 2 })).item<double>(), 1e-12);
        double smooth = sum - (0.9 * 2) - (0.1 * (0.3 - 1 + 2) / 3);
        Assert.Equal(smooth, new CrossEntropy(0.1).Value(logits, tensor(new long[] { 2 })).item<double>(), 1e-12);
        Assert.Throws<InputException>(() => new CrossEntropy(1));
    }

    [Fact]
    public void Scores_count_every_sample_once_and_leave_the_mode()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor inputs = eye(5)[TensorIndex.Colon, ..3];
        var batches = new LabeledBatches(inputs, tensor(new long[] { 0, 1, 0, 0, 1 }), 2, 0, shuffle: false);
        nn.Module<Tensor, Tensor> network = nn.Identity();
        network.train();
        ClassifierScore score = ClassifierScore.Measure(network, batches);
        Assert.Equal((5, true), (score.Count, network.training));
        Assert.Equal(3.0 / 5, score.Accuracy, 1e-12); // Rows of zeros go to class 0.
        double own = Math.Log(Math.E + 2) - 1, none = Math.Log(3);
        Assert.Equal((own + own + (own + 1) + none + none) / 5, score.Loss, 1e-6);
        Assert.Equal(40, new ClassificationError(network, batches).Evaluate(), 1e-12);
    }

    /// <summary>Quantiles of published tables of Student's t.</summary>
    [Theory]
    [InlineData(0.95, 1, 12.706204736174694)]
    [InlineData(0.95, 4, 2.7764451051977987)]
    [InlineData(0.95, 9, 2.2621571627982053)]
    [InlineData(0.99, 10, 3.169272672616948)]
    [InlineData(0.95, 1000, 1.9623390808264634)]
    public void Quantiles_of_student_are_those_of_tables(double level, int freedom, double expected) =>
        Assert.Equal(expected, StudentT.TwoSided(level, freedom), 1e-11 * expected);

    [Fact]
    public void Intervals_of_means_and_of_paired_differences()
    {
        var interval = MeanInterval.Of([1, 2, 3, 4]);
        Assert.Equal(2.5, interval.Mean);
        Assert.Equal(3.182446305284263 * Math.Sqrt(5.0 / 3) / 2, interval.HalfWidth, 1e-9);
        var difference = MeanInterval.OfDifference([1.5, 2.5, 3.5], [1, 2, 3]);
        Assert.Equal((0.5, 0), (difference.Mean, difference.HalfWidth));
        Assert.True(double.IsNaN(MeanInterval.Of([7]).HalfWidth));
        Assert.Throws<ArgumentException>(() => MeanInterval.OfDifference([1], [1, 2]));
    }

    /// <summary>A block that steps down the loss has cosine 1, one that climbs it −1; sizes are Euclidean norms of samples.</summary>
    [Theory]
    [InlineData(0.1, 1)]
    [InlineData(-0.1, -1)]
    public void The_motion_of_a_block_is_compared_with_the_fall_of_the_loss(double shift, double cosine)
    {
        using DisposeScope scope = NewDisposeScope();
        // The logit of class 1 is x, so the loss of class 1 falls to the right.
        TorchSharp.Modules.Linear branch = nn.Linear(1, 1, dtype: float64), head = nn.Linear(1, 2, dtype: float64);
        using (no_grad())
        {
            branch.weight!.zero_();
            branch.bias!.fill_(shift);
            head.weight!.copy_(tensor(new double[,] { { 0 }, { 1 } }));
            head.bias!.zero_();
        }

        var network = new ChainClassifier(new BlockChain(new ResidualBlock(branch)), head);
        BlockMotion motion = Assert.Single(
            BlockMotion.Of(network, new LabeledBatch(tensor(new double[,] { { 1 }, { -4 } }), tensor(new long[] { 1, 1 }))));
        Assert.Equal((0, 0.1, cosine), (motion.Block, Math.Round(motion.Size, 12), Math.Round(motion.Cosine, 12)));
        Assert.Equal((0.1 + 0.025) / 2, motion.RelativeSize, 1e-12);
    }
}
