using CsCheck;
using Semiflow.Training;
using Semiflow.Training.Optimizers;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using AdamW = Semiflow.Training.Optimizers.AdamW;

namespace Semiflow.Tests.Training;

public sealed class AdamWTests
{
    private static readonly OptimizerSpec Spec = new(Rate: 3e-2, WeightDecay: 0.1, Beta1: 0.8, Beta2: 0.95, Epsilon: 1e-6);

    [Theory]
    [InlineData(ScalarType.Float32, true, 2e-6)]
    [InlineData(ScalarType.Float32, false, 2e-6)]
    [InlineData(ScalarType.Float64, true, 1e-13)]
    [InlineData(ScalarType.Float64, false, 1e-13)]
    public void Equals_the_framework_over_fifty_steps(ScalarType type, bool fused, double tolerance)
    {
        using DisposeScope scope = NewDisposeScope();
        Parameter[] ours = Parameters(type), theirs = Parameters(type);
        using AdamW optimizer = new(Spec, Named(ours), fused);
        using optim.Optimizer reference = optim.AdamW(theirs, Spec.Rate, Spec.Beta1, Spec.Beta2, Spec.Epsilon, Spec.WeightDecay);
        for (int step = 0; step < 50; step++)
        {
            optimizer.ClearGradients();
            reference.zero_grad();
            Loss(ours, step).backward();
            Loss(theirs, step).backward();
            optimizer.Step(Spec.Rate, optimizer.GradientNorm());
            reference.step();
        }

        foreach ((Parameter a, Parameter b) in ours.Zip(theirs))
        {
            Assert.True(Gap(a, b) <= tolerance, $"{Gap(a, b)}");
        }
    }

    [Fact]
    public void Skips_a_parameter_without_gradient_and_counts_its_updates_apart()
    {
        using DisposeScope scope = NewDisposeScope();
        Parameter[] both = [new(ones(3)), new(ones(3))];
        using AdamW optimizer = new(Spec, Named(both));
        for (int step = 0; step < 3; step++)
        {
            optimizer.ClearGradients();
            (step == 1 ? both[0].sum() + both[1].sum() : both[0].sum()).backward();
            optimizer.Step(1e-2, optimizer.GradientNorm());
        }

        Assert.Equal([3, 1], optimizer.Steps);
        // With a constant gradient every step is rate * sign, whatever the step count, if bias is corrected with it.
        double expected = (1 - 1e-2 * 0.1) - 1e-2;
        Assert.Equal(expected, both[1][0].item<float>(), 1e-6);
    }

    [Fact]
    public void Clips_by_the_norm_of_all_gradients_together()
    {
        using DisposeScope scope = NewDisposeScope();
        Parameter[] ours = Parameters(ScalarType.Float64), theirs = Parameters(ScalarType.Float64);
        using AdamW optimizer = new(Spec with { ClipNorm = 0.3 }, Named(ours));
        using optim.Optimizer reference = optim.AdamW(theirs, Spec.Rate, Spec.Beta1, Spec.Beta2, Spec.Epsilon, Spec.WeightDecay);
        for (int step = 0; step < 5; step++)
        {
            optimizer.ClearGradients();
            reference.zero_grad();
            Loss(ours, step).backward();
            Loss(theirs, step).backward();
            double norm = optimizer.GradientNorm();
            Assert.Equal(nn.utils.clip_grad_norm_(theirs, 0.3), norm, 1e-9 * norm);
            optimizer.Step(Spec.Rate, norm);
            reference.step();
        }

        // torch divides by norm + 1e-6.
        Assert.True(ours.Zip(theirs).All(pair => Gap(pair.First, pair.Second) < 1e-5));
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void One_bad_entry_anywhere_makes_the_norm_not_finite(double bad)
    {
        using DisposeScope scope = NewDisposeScope();
        using Tensor gradient = ones(37);
        Gen.Int[0, 36].Sample(
            at =>
            {
                using DisposeScope inner = NewDisposeScope();
                Parameter parameter = new(zeros(37));
                using AdamW optimizer = new(Spec, [("p", parameter)]);
                Tensor slope = gradient.clone();
                slope[at] = (float)bad;
                (parameter * slope).sum().backward();
                Assert.False(double.IsFinite(optimizer.GradientNorm()));
            },
            iter: 20, threads: 1);
    }

    [Fact]
    public void A_gradient_whose_square_overflows_counts_as_not_finite_unless_clipped()
    {
        using DisposeScope scope = NewDisposeScope();
        Parameter parameter = new(ones(2));
        (parameter.sum() * 1e20).backward();
        using AdamW unclipped = new(Spec, [("p", parameter)]), clipped = new(Spec with { ClipNorm = 1 }, [("p", parameter)]);
        Assert.Equal(double.PositiveInfinity, unclipped.GradientNorm());
        Assert.Equal(Math.Sqrt(2) * 1e20, clipped.GradientNorm(), 1e14);
    }

    [Fact]
    public void Clearing_drops_the_gradient()
    {
        using DisposeScope scope = NewDisposeScope();
        Parameter parameter = new(ones(2));
        using AdamW optimizer = new(Spec, [("p", parameter)]);
        parameter.sum().backward();
        Assert.Equal(Math.Sqrt(2), optimizer.GradientNorm(), 1e-12);
        optimizer.ClearGradients();
        Assert.Null(parameter.grad);
        Assert.Equal(0, optimizer.GradientNorm());
    }

    [Fact]
    public void A_name_twice_is_refused() =>
        Assert.Throws<ArgumentException>(() => new AdamW(Spec, [("p", new Parameter(ones(2))), ("p", new Parameter(ones(2)))]));

    /// <summary>Odd sizes for the tail of the vectors, a convolution weight with channels last for the memory order.</summary>
    private static Parameter[] Parameters(ScalarType type)
    {
        using Generator random = new(1);
        Tensor weight = randn([3, 5, 3, 3], dtype: ScalarType.Float64, generator: random).to(type);
        Tensor strided = empty_strided([3, 5, 3, 3], [45, 1, 15, 5], dtype: type).copy_(weight);
        return [new(randn(37, dtype: ScalarType.Float64, generator: random).to(type)), new(strided), new(zeros([], dtype: type))];
    }

    private static Tensor Loss(Parameter[] p, int step) =>
        ((p[0] - 0.1 * step).square() * arange(37).to(p[0].dtype)).sum() * 0.01 + (p[1] * 3).cos().sum() + (p[2] - p[0][3]).square();

    private static (string, Parameter)[] Named(Parameter[] parameters) => [.. parameters.Select((p, i) => ($"{i}", p))];

    private static double Gap(Tensor a, Tensor b) => FlatView.Number((a - b).abs().max());
}
