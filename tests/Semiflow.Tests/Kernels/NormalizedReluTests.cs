using Semiflow.Kernels.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Tests.Kernels;

/// <summary>Normalization and ReLU in one node against libtorch's.</summary>
public sealed class NormalizedReluTests
{
    [Theory]
    [InlineData(ScalarType.Float64, 1e-11, false, 3, 7, 5)]
    [InlineData(ScalarType.Float64, 1e-11, true, 5, 4, 6)]
    [InlineData(ScalarType.Float32, 3e-5, false, 4, 32, 32)]
    [InlineData(ScalarType.Float32, 3e-5, false, 17, 1, 3)]
    [InlineData(ScalarType.Float32, 3e-5, true, 19, 8, 8)]
    [InlineData(ScalarType.Float32, 3e-5, true, 16, 5, 9)]
    public void Equals_the_twin(ScalarType type, double tolerance, bool channelsLast, int channels, int height, int width)
    {
        using DisposeScope scope = NewDisposeScope();
        using Generator random = new(11);
        Tensor x = 3 * randn([4, channels, height, width], type, generator: random) + 5;
        Tensor[] affine = [.. Enumerable.Range(0, 2).Select(_ => randn([channels], type, generator: random))];
        Tensor cotangent = randn(x.shape, type, generator: random);

        (Tensor, Tensor[]) Evaluate(bool fused)
        {
            Tensor own = channelsLast && fused ? x.permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2) : x.clone();
            own.requires_grad = true;
            Tensor[] p = [.. affine.Select(t => t.clone().requires_grad_())];
            Tensor mean = full([channels], 0.5, type), variance = full([channels], 2, type);
            Tensor y = fused ? NormalizedRelu.Apply(own, p[0], p[1], mean, variance) : NormalizedRelu.ApplyTwin(own, p[0], p[1], mean,
                variance);
            (y * cotangent).sum().backward();
            CustomGradient.ThrowIfFailed();
            return (y, [own.grad!, p[0].grad!, p[1].grad!, mean, variance]);
        }

        (Tensor values, Tensor[] others) = Evaluate(fused: false);
        (Tensor fusedValues, Tensor[] fusedOthers) = Evaluate(fused: true);
        Compare.Close(values, fusedValues, tolerance, "values");
        foreach ((Tensor e, Tensor a) in others.Zip(fusedOthers))
        {
            Compare.Close(e, a, 5 * tolerance, "gradients and running statistics");
        }
    }

    [Fact]
    public void Threads_and_repetitions_do_not_change_a_bit()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor x = randn([9, 6, 11, 13], generator: new Generator(1)), weight = randn([6], generator: new Generator(2)), bias = zeros(6);

        Compare.SameBitsForAnyThreads(() =>
        {
            Tensor own = x.clone().requires_grad_(), w = weight.clone().requires_grad_();
            Tensor y = NormalizedRelu.Apply(own, w, bias, zeros(6), ones(6));
            y.square().sum().backward();
            CustomGradient.ThrowIfFailed();
            return [y, own.grad!, w.grad!];
        });
    }

    [Fact]
    public void Second_derivatives_equal_those_of_the_composition()
    {
        using DisposeScope scope = NewDisposeScope();
        using Generator random = new(2);
        Tensor x0 = randn([3, 2, 3, 3], ScalarType.Float64, generator: random), w0 = randn([2], ScalarType.Float64, generator: random);

        Tensor[] Second(bool fused)
        {
            Tensor x = x0.clone().requires_grad_(), w = w0.clone().requires_grad_(), b = zeros(2, ScalarType.Float64).requires_grad_();
            Tensor mean = zeros(2, ScalarType.Float64), variance = ones(2, ScalarType.Float64);
            Tensor y = fused ? NormalizedRelu.Apply(x, w, b, mean, variance) : NormalizedRelu.ApplyTwin(x, w, b, mean, variance);
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
    public void What_is_not_a_number_stays_visible()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor x = randn(2, 2, 3, 3);
        x[0, 1, 2, 2] = float.NaN;
        Tensor y = NormalizedRelu.Apply(x, ones(2), zeros(2), zeros(2), ones(2));
        Assert.True(y[0, 1].isnan().any().item<bool>());
        Assert.False(y[0, 0].isnan().any().item<bool>());
    }

    [Fact]
    public void One_value_a_channel_is_refused()
    {
        using DisposeScope scope = NewDisposeScope();
        Assert.Contains("more than one value", Assert.Throws<ArgumentException>(
            () => NormalizedRelu.Apply(ones(1, 2, 1, 1), ones(2), zeros(2), zeros(2), ones(2))).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => NormalizedRelu.Apply(ones(2, 2, 3, 3), ones(3), zeros(2), zeros(2), ones(2)));
    }
}
