using Semiflow.Kernels.Filters;
using Semiflow.Kernels.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Tests.Kernels;

/// <summary>Normalization and activation in one node against libtorch's batch normalization and the twin.</summary>
public sealed class NormalizedActivationTests
{
    [Theory]
    [InlineData(ScalarType.Float64, 1e-11, false, true, 8, 12, 11)]
    [InlineData(ScalarType.Float32, 3e-5, false, false, 5, 9, 16)]
    [InlineData(ScalarType.Float32, 3e-5, true, true, 17, 8, 8)]
    [InlineData(ScalarType.Float64, 1e-11, true, false, 3, 7, 10)]
    public void Equals_batch_normalization_and_twin(
        ScalarType type, double tolerance, bool channelsLast, bool withShift, int channels, int height, int width)
    {
        using DisposeScope scope = NewDisposeScope();
        using Generator random = new(11);
        var activation = new FilteredActivation(
            [ActivationFilter.Kaiser(height, height), ActivationFilter.Bicubic(width, 2 * width)], new LeakyRelu(0.2, Math.Sqrt(2)));
        Tensor x = 3 * randn([4, channels, height, width], type, generator: random) + 5;
        Tensor[] other = [.. Enumerable.Range(0, 3).Select(_ => randn([channels], type, generator: random))];
        Tensor cotangent = randn([4, channels, height, 2 * width], type, generator: random);

        (Tensor y, Tensor[] gradients, Tensor[] running) Evaluate(bool fused)
        {
            Tensor own = channelsLast && fused ? x.permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2) : x.clone();
            own.requires_grad = true;
            Tensor[] p = [.. other.Select(t => t.clone().requires_grad_())];
            Tensor[] statistics = [full([channels], 0.5, type), full([channels], 2, type)];
            Tensor? shift = withShift ? p[2] : null;
            Tensor y = fused
                ? activation.ApplyNormalized(own, p[0], p[1], statistics[0], statistics[1], 0.1, 1e-5, shift)
                : activation.ApplyTwin(
                    nn.functional.batch_norm(own, statistics[0], statistics[1], p[0], p[1], true, 0.1, 1e-5), null, shift);
            (y * cotangent).sum().backward();
            CustomGradient.ThrowIfFailed();
            return (y, [own.grad!, p[0].grad!, p[1].grad!, .. withShift ? [p[2].grad!] : Array.Empty<Tensor>()], statistics);
        }

        (Tensor y, Tensor[] gradients, Tensor[] running) expected = Evaluate(fused: false), actual = Evaluate(fused: true);
        Compare.Close(expected.y, actual.y, tolerance, "values");
        foreach ((Tensor e, Tensor a) in expected.gradients.Concat(expected.running).Zip(actual.gradients.Concat(actual.running)))
        {
            Compare.Close(e, a, 5 * tolerance, "gradients and running statistics");
        }
    }

    [Theory]
    [InlineData(1000, 1)]
    [InlineData(0.001, 1e-3)]
    public void Statistics_hold_far_from_zero(double level, double deviation)
    {
        using DisposeScope scope = NewDisposeScope();
        using Generator random = new(5);
        var activation = new FilteredActivation([ActivationFilter.Bicubic(32, 32)], new LeakyRelu(0.01));
        Tensor x = (level + deviation * randn([8, 6, 32], ScalarType.Float64, generator: random)).to(ScalarType.Float32);
        Tensor mean = zeros(6), variance = zeros(6);
        activation.ApplyNormalized(x, ones(6), zeros(6), mean, variance, momentum: 1);
        Tensor precise = x.to(ScalarType.Float64);
        Compare.Close(ones(6), variance / precise.var([0L, 2]).to(ScalarType.Float32), 1e-4, "variance");
        Compare.Close(precise.mean([0L, 2]).to(ScalarType.Float32), mean, 1e-6, "mean");
    }

    [Fact]
    public void Second_derivatives_equal_those_of_the_composition()
    {
        using DisposeScope scope = NewDisposeScope();
        using Generator random = new(2);
        var activation = new FilteredActivation([ActivationFilter.Kaiser(9, 9)], new LeakyRelu(0.2));
        Tensor x0 = randn([3, 2, 9], ScalarType.Float64, generator: random), w0 = randn([2], ScalarType.Float64, generator: random);

        Tensor[] Second(bool fused)
        {
            Tensor x = x0.clone().requires_grad_(), w = w0.clone().requires_grad_(), b = zeros(2, ScalarType.Float64).requires_grad_();
            Tensor mean = zeros(2, ScalarType.Float64), variance = ones(2, ScalarType.Float64);
            Tensor y = fused
                ? activation.ApplyNormalized(x, w, b, mean, variance)
                : activation.ApplyTwin(nn.functional.batch_norm(x, mean, variance, w, b, true, 0.1, 1e-5));
            Tensor first = autograd.grad([y.pow(2).sum()], [x], retain_graph: true, create_graph: true, allow_unused: true)[0];
            CustomGradient.ThrowIfFailed();
            return [.. autograd.grad([first.pow(2).sum()], [x, w], allow_unused: true)];
        }

        foreach ((Tensor e, Tensor a) in Second(fused: false).Zip(Second(fused: true)))
        {
            Compare.Close(e, a, 1e-10, "second derivative");
        }
    }

    [Fact]
    public void One_value_a_channel_is_refused()
    {
        using DisposeScope scope = NewDisposeScope();
        var activation = new FilteredActivation([ActivationFilter.Bicubic(1, 1)], new LeakyRelu(0.01));
        Assert.Contains("more than one value", Assert.Throws<ArgumentException>(
            () => activation.ApplyNormalized(ones(1, 2, 1), ones(2), zeros(2), zeros(2), ones(2))).Message, StringComparison.Ordinal);
    }
}
