using Semiflow.Kernels;
using Semiflow.Kernels.Filters;
using Semiflow.Kernels.Torch;
using Semiflow.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Tests.Kernels;

/// <summary>Gradients against finite differences and each other, bits against bits, memory against growth.</summary>
public sealed class ActivationGradientTests
{
    private static FilteredActivation Kaiser(int height, int width, Border border = Border.Zero) => new(
        [ActivationFilter.Kaiser(height, height, border: border), ActivationFilter.Kaiser(width, width / 2, border: border)],
        new LeakyRelu(0.2, Math.Sqrt(2)));

    [Theory]
    [InlineData(Border.Zero)]
    [InlineData(Border.Circular)]
    public void Gradients_equal_finite_differences(Border border)
    {
        using DisposeScope scope = NewDisposeScope();
        using Generator random = new(4);
        FilteredActivation activation = Kaiser(7, 6, border);
        Tensor[] at = [
            randn([2, 3, 7, 6], ScalarType.Float64, generator: random), randn([3], ScalarType.Float64, generator: random),
            randn([3], ScalarType.Float64, generator: random),
        ];
        Tensor cotangent = randn([2, 3, 7, 3], ScalarType.Float64, generator: random);
        Tensor Loss() => (activation.Apply(at[0], at[1], at[2]) * cotangent).sum();

        foreach (Tensor input in at)
        {
            input.requires_grad = true;
        }

        Loss().backward();
        CustomGradient.ThrowIfFailed();
        using IDisposable constant = no_grad();
        foreach (Tensor input in at)
        {
            Tensor direction = randn(input.shape, ScalarType.Float64, generator: random);
            double Along(double step)
            {
                input.add_(direction * step);
                double value = Loss().item<double>();
                input.sub_(direction * step);
                return value;
            }

            // φ has kinks: a small step crosses few of them.
            const double h = 1e-7;
            double measured = (Along(h) - Along(-h)) / (2 * h), computed = (input.grad! * direction).sum().item<double>();
            Assert.Equal(measured, computed, 1e-6 * Math.Max(1, Math.Abs(computed)));
        }
    }

    [Fact]
    public void Derivatives_of_the_gradient_come_from_the_twin()
    {
        using DisposeScope scope = NewDisposeScope();
        using Generator random = new(8);
        FilteredActivation activation = Kaiser(6, 8);
        Tensor x0 = randn([2, 3, 6, 8], ScalarType.Float64, generator: random), s0 = randn([3], ScalarType.Float64, generator: random);

        Tensor[] Second(Func<Tensor, Tensor, Tensor> map)
        {
            Tensor x = x0.clone().requires_grad_(), scale = s0.clone().requires_grad_();
            Tensor first = autograd.grad([map(x, scale).pow(2).sum()], [x], retain_graph: true, create_graph: true, allow_unused: true)[0];
            CustomGradient.ThrowIfFailed();
            return [.. autograd.grad([first.pow(2).sum()], [x, scale], allow_unused: true)];
        }

        Tensor[] twin = Second((x, s) => activation.ApplyTwin(x, s)), fused = Second((x, s) => activation.Apply(x, s));
        Compare.Close(twin[0], fused[0], 1e-11, "second derivative in x");
        Compare.Close(twin[1], fused[1], 1e-11, "second derivative in scale");
        Assert.True(fused[0].abs().max().item<double>() > 0.1);
    }

    [Fact]
    public void The_same_bits_whatever_the_threads()
    {
        using DisposeScope scope = NewDisposeScope();
        using Generator random = new(6);
        FilteredActivation activation = Kaiser(16, 12);
        Tensor x = randn([5, 9, 16, 12], generator: random), scale = randn([9], generator: random), shift = randn([9], generator: random);
        Tensor cotangent = randn([5, 9, 16, 6], generator: random);
        int before = get_num_threads();
        try
        {
            byte[] Bits(int threads)
            {
                set_num_threads(threads);
                foreach (Tensor t in new[] { x, scale, shift })
                {
                    t.requires_grad = true;
                }

                Tensor y = activation.Apply(x, scale, shift);
                Tensor[] gradients = [.. autograd.grad([y], [x, scale, shift], [cotangent], allow_unused: true)];
                CustomGradient.ThrowIfFailed();
                return [.. y.detach().bytes, .. gradients.SelectMany(g => g.bytes.ToArray())];
            }

            byte[] one = Bits(1);
            Assert.Equal(one, Bits(2));
            Assert.Equal(one, Bits(3));
            Assert.Equal(one, Bits(3));
        }
        finally
        {
            set_num_threads(before);
        }
    }

    [Fact]
    public void Any_layout_in_memory_gives_the_same()
    {
        using DisposeScope scope = NewDisposeScope();
        using Generator random = new(1);
        FilteredActivation activation = Kaiser(9, 8);
        Tensor x = randn([2, 11, 9, 8], generator: random), expected = activation.Apply(x);
        Tensor channelsLast = x.permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2);
        Tensor transposed = x.transpose(2, 3).contiguous().transpose(2, 3), strided = cat([x, x], 3)[.., .., .., ..8];

        Assert.Equal(expected.bytes.ToArray(), activation.Apply(transposed).bytes.ToArray());
        Assert.Equal(expected.bytes.ToArray(), activation.Apply(strided).bytes.ToArray());
        Tensor last = activation.Apply(channelsLast);
        Assert.Equal(1, last.stride(1));
        Assert.Equal(expected.bytes.ToArray(), last.contiguous().bytes.ToArray());
    }

    [Fact]
    public void Three_axes_go_through_the_twin()
    {
        using DisposeScope scope = NewDisposeScope();
        using Generator random = new(9);
        ActivationFilter filter = ActivationFilter.Bicubic(4, 4);
        var activation = new FilteredActivation([filter, filter, filter], new LeakyRelu(0));
        Tensor plane = randn([1, 2, 4, 4], generator: random);
        Tensor expected = new FilteredActivation([filter, filter], new LeakyRelu(0)).Apply(plane);
        Tensor volume = activation.Apply(plane.unsqueeze(2).expand(1, 2, 4, 4, 4));
        Compare.Close(expected.unsqueeze(2).expand(1, 2, 4, 4, 4), volume, 1e-5, "volume constant along one axis");
    }

    [Fact]
    public void Wrong_shapes_are_named()
    {
        using DisposeScope scope = NewDisposeScope();
        FilteredActivation activation = Kaiser(8, 8);
        Assert.Contains("[batch, channel, 8, 8], not [1, 2, 8, 7]", Assert.Throws<ArgumentException>(
            () => activation.Apply(ones(1, 2, 8, 7))).Message, StringComparison.Ordinal);
        Assert.Contains("expected scale [2]", Assert.Throws<ArgumentException>(
            () => activation.Apply(ones(1, 2, 8, 8), ones(3))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Memory_stays_flat()
    {
        FilteredActivation activation = Kaiser(64, 64);
        long before = 0, after = 0, tensorsBefore = 0;
        for (int step = 0; step < 60; step++)
        {
            using DisposeScope scope = NewDisposeScope();
            Tensor x = ones(4, 16, 64, 64).requires_grad_(), scale = ones(16).requires_grad_();
            activation.Apply(activation.Apply(x, scale)[.., .., .., ..].repeat(1, 1, 1, 2), scale).sum().backward();
            CustomGradient.ThrowIfFailed();
            if (step == 19)
            {
                (before, tensorsBefore) = (ProcessMemory.Resident, Tensor.TotalCount);
            }

            (after, long tensors) = (ProcessMemory.Resident, Tensor.TotalCount);
            Assert.True(step < 19 || tensors <= tensorsBefore + 4, $"{tensors} tensors live after step {step}, {tensorsBefore} before");
        }

        Assert.True(after < before + (16 << 20), $"resident size went from {before >> 20} to {after >> 20} MiB in 40 steps");
    }
}
