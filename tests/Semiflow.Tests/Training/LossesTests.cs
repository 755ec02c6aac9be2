using Semiflow.Spaces;
using Semiflow.Training;
using Semiflow.Training.Optimizers;
using static TorchSharp.torch;

namespace Semiflow.Tests.Training;

public sealed class LossesTests
{
    private static Tensor Target => tensor(new double[] { 1, -3, 0, 0, 2, 2, 1, 1 }, [2, 1, 4]);
    private static Tensor Prediction => tensor(new double[] { 2, -3, 1, 0, 2, 1, 1, 1 }, [2, 1, 4]);

    // Errors: sample one 1, 0, 1, 0 of sum |y| 4; sample two 0, -1, 0, 0 of sum |y| 6.
    [Fact]
    public void Mean_of_absolute_differences() => Check(3.0 / 8, new L1Loss());

    [Fact]
    public void Mean_of_squares() => Check(3.0 / 8, new L2Loss());

    [Fact]
    public void Ratio_of_the_sums_of_a_batch() => Check(3.0 / 10, new BatchRelativeL1Loss());

    [Fact]
    public void Mean_of_the_ratios_of_samples() => Check((2.0 / 4 + 1.0 / 6) / 2, new RelativeL1Loss());

    [Fact]
    public void Mean_of_the_Euclidean_ratios_of_samples() => Check((Math.Sqrt(2.0 / 10) + Math.Sqrt(1.0 / 10)) / 2, new RelativeL2Loss());

    [Fact]
    public void Sobolev_ratio_on_an_open_axis()
    {
        // Spacing 1/2, three differences: error one 1, 0, 1, 0 -> 3 * 4; target one 1, -3, 0, 0 -> (16 + 9) * 4.
        double one = Math.Sqrt((2 + 3 * 4) / (10 + 25.0 * 4)), two = Math.Sqrt((1 + 2 * 4) / (10 + 1.0 * 4));
        Check((one + two) / 2, new H1Loss(new Grid(new Axis(0, 1.5, 4, Boundary.Neumann))));
    }

    [Fact]
    public void Sobolev_ratio_across_a_periodic_seam()
    {
        // Spacing 1: error one has four jumps of 1; target one 16 + 9 + 0 + 1; error two two jumps; target two 0 + 1 + 0 + 1.
        double one = Math.Sqrt((2 + 4) / (10 + 26.0)), two = Math.Sqrt((1 + 2) / (10 + 2.0));
        Check((one + two) / 2, new H1Loss(new Grid(new Axis(0, 4, 4))));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Zero_targets_and_exact_hits_leave_loss_and_gradient_finite(ILoss loss)
    {
        foreach ((double p, double y) in new[] { (0.0, 0.0), (1, 0), (2, 2) })
        {
            using var scope = NewDisposeScope();
            Tensor prediction = full([2, 1, 4], p, dtype: ScalarType.Float32, requires_grad: true);
            Tensor value = loss.Value(prediction, full([2, 1, 4], y, dtype: ScalarType.Float32));
            value.backward();
            Assert.True(double.IsFinite(FlatView.Number(value)));
            Assert.True(double.IsFinite(FlatView.Number(prediction.grad!.abs().sum())));
        }
    }

    /// <summary>A zero target has no relative error: the loss is that of the other samples, and its predictions have no slope.</summary>
    [Theory]
    [MemberData(nameof(Relative))]
    public void Zero_targets_count_for_nothing_in_relative_losses(ILoss loss)
    {
        using var scope = NewDisposeScope();
        Tensor target = zeros([2, 1, 4], ScalarType.Float32), prediction = ones([2, 1, 4], ScalarType.Float32).requires_grad_();
        Tensor nothing = loss.Value(prediction, target);
        nothing.backward();
        Assert.Equal((0f, 0f), (nothing.item<float>(), prediction.grad!.abs().max().item<float>()));
        target[1] = 2;
        if (loss is not BatchRelativeL1Loss)
        {
            Tensor value = loss.Value(prediction, target);
            value.backward();
            Assert.Equal(0.5f, value.item<float>(), 1e-6f);
            Assert.Equal(0, prediction.grad[0].abs().max().item<float>());
            Assert.NotEqual(0, prediction.grad[1].abs().max().item<float>());
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Shapes_that_would_broadcast_are_refused(ILoss loss)
    {
        using var scope = NewDisposeScope();
        var error = Assert.Throws<ArgumentException>(() => loss.Value(Prediction, Target.narrow(1, 0, 1).squeeze(1)));
        Assert.Contains("[2, 1, 4]", error.Message, StringComparison.Ordinal);
        Assert.Contains("[2, 4]", error.Message, StringComparison.Ordinal);
    }

    public static TheoryData<ILoss> All() =>
        [new L1Loss(), new L2Loss(), new BatchRelativeL1Loss(), new RelativeL1Loss(), new RelativeL2Loss(),
            new H1Loss(new Grid(new Axis(0, 4, 4)))];

    public static TheoryData<ILoss> Relative() =>
        [new BatchRelativeL1Loss(), new RelativeL1Loss(), new RelativeL2Loss(), new H1Loss(new Grid(new Axis(0, 4, 4)))];

    private static void Check(double expected, ILoss loss)
    {
        using var scope = NewDisposeScope();
        Assert.Equal(expected, loss.Value(Prediction, Target).item<double>(), 1e-9);
    }
}
