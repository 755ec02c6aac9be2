using Semiflow.Metrics;
using Semiflow.Spaces;
using Semiflow.Tests.Spaces;
using static TorchSharp.torch;

namespace Semiflow.Tests.Metrics;

public sealed class RelativeErrorTests
{
    private static readonly Func<Tensor, Tensor, Tensor>[] All = [RelativeError.L1, RelativeError.L2, RelativeError.LInfinity];

    [Fact]
    public void Values_computed_by_hand()
    {
        using var scope = NewDisposeScope();
        Tensor target = tensor(new[] { 1.0, -2, 0, 5, 0, 0, 0, -4 }).reshape(2, 1, 4);
        Tensor prediction = tensor(new[] { 2.0, -2, -2, 4, 1, 1, 1, -3 }).reshape(2, 1, 4);
        Assert.Equal([100 * 4 / 8.0, 100 * 4 / 4.0], RelativeError.L1(prediction, target).data<double>());
        Assert.True(Sampled.Difference(RelativeError.L2(prediction, target), tensor(new[] { 100 * Math.Sqrt(6.0 / 30), 50 })) < 1e-12);
        Assert.Equal([100 * 2 / 5.0, 100 * 1 / 4.0], RelativeError.LInfinity(prediction, target).data<double>());
    }

    [Fact]
    public void Units_do_not_matter_and_samples_are_independent()
    {
        using var scope = NewDisposeScope();
        Tensor target = Sampled.Random(Grid.Unit(8), 1, 4).Values, prediction = Sampled.Random(Grid.Unit(8), 2, 4).Values;
        foreach (Func<Tensor, Tensor, Tensor> error in All)
        {
            Tensor errors = error(prediction, target);
            Assert.Equal([4], errors.shape);
            Assert.True(Sampled.Difference(error(-7.0 * prediction, -7.0 * target), errors) < 1e-10);
            Assert.True(Sampled.Difference(error(prediction.slice(0, 2, 3, 1), target.slice(0, 2, 3, 1)), errors.slice(0, 2, 3, 1))
                < 1e-10);
            Assert.Equal(0, error(target, target).sum().item<double>());
        }
    }

    [Fact]
    public void Bad_predictions_stay_visible_and_bad_targets_are_refused()
    {
        using var scope = NewDisposeScope();
        Tensor target = ones(3, 1, 4), prediction = ones(3, 1, 4);
        prediction[1, 0, 2] = double.NaN;
        foreach (Func<Tensor, Tensor, Tensor> error in All)
        {
            Assert.Equal([false, true, false], error(prediction, target).isnan().data<bool>());
            Assert.Contains("[3, 1, 4]", Assert.Throws<ArgumentException>(() => error(prediction, ones(3, 1, 5))).Message,
                StringComparison.Ordinal);
            Tensor zero = ones(3, 1, 4);
            zero[2].zero_();
            Assert.Contains("target 2 ", Assert.Throws<InputException>(() => error(prediction, zero)).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Grids_must_agree()
    {
        GridFunction coarse = Sampled.Random(Grid.Unit(8), 1), other = Sampled.Random(Grid.Unit(8, 2, Boundary.Neumann), 1);
        Assert.Throws<InputException>(() => RelativeError.L1(coarse, other));
        Assert.Equal(0, RelativeError.L2(coarse, coarse).sum().item<double>());
    }
}
