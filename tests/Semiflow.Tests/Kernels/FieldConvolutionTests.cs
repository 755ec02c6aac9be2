using Semiflow.Kernels;
using Semiflow.Kernels.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Tests.Kernels;

/// <summary>Our convolution against libtorch's.</summary>
public sealed class FieldConvolutionTests
{
    private static readonly Border[] Borders = [Border.Zero, Border.Circular, Border.Reflect, Border.Replicate];

    /// <summary>Values and gradients over random shapes: odd sizes, all borders, strides, even kernels, one to three directions.</summary>
    [Theory]
    [MemberData(nameof(KernelCases.EveryKindOfRegisters), MemberType = typeof(KernelCases))]
    public void Equals_the_twin(ScalarType type, int? registers, double tolerance, int seed)
    {
        var random = new Random(seed);
        for (int trial = 0; trial < 80; trial++)
        {
            using DisposeScope scope = NewDisposeScope();
            int rank = random.Next(1, 4), side = rank == 3 ? 6 : 17, width = rank == 3 ? 20 : 40;
            int kernel = random.Next(1, 6), padding = random.Next(0, 3), stride = random.Next(1, 4);
            Border border = Borders[random.Next(4)];
            long[] sizes = [.. Enumerable.Range(0, rank).Select(_ => (long)random.Next(Math.Max(3, kernel - 2 * padding), side))];
            int from = random.Next(1, width), to = random.Next(1, width);
            using Generator numbers = new((ulong)trial);
            Tensor x = randn([random.Next(1, 5), from, .. sizes], type, generator: numbers);
            Tensor w = randn([to, from, .. Enumerable.Repeat((long)kernel, rank)], type, generator: numbers);
            Tensor? b = random.Next(2) == 0 ? null : randn([to], type, generator: numbers);
            bool together = random.Next(2) == 0;
            var rule = new ConvolutionRule(stride, padding, border);
            string what = $"[{string.Join(", ", x.shape)}] * [{string.Join(", ", w.shape)}], {rule}";

            Tensor input = (together ? x.movedim([1], [-1]).contiguous().movedim([-1], [1]) : x.clone()).requires_grad_();
            Tensor[] own = [input, .. new[] { w, b }.OfType<Tensor>().Select(t => t.clone().requires_grad_())];
            Tensor[] parameters = [.. own.Select(t => t.detach().clone().requires_grad_())];
            Tensor expected = FieldConvolution.ApplyTwin(parameters[0], parameters[1], b is null ? null : parameters[2], rule);
            var kernelOf = ConvolutionKernel.For(own[0], own[1], b is null ? null : own[2], rule, registers);
            Assert.NotNull(kernelOf);
            Tensor actual = kernelOf.Forward(own[0], own[1], b is null ? null : own[2]);
            Compare.Close(expected, actual, tolerance, what);

            Tensor cotangent = randn(expected.shape, type, generator: numbers);
            Tensor[] gradients = [.. autograd.grad([expected], parameters, [cotangent])];
            Compare.Close(gradients[0], kernelOf.InputGradient(cotangent, own[1]), tolerance, "input of " + what);
            (Tensor dw, Tensor? db) = kernelOf.WeightGradient(own[0], cotangent, b is not null);
            Compare.Close(gradients[1], dw, tolerance, "weights of " + what);
            if (db is not null)
            {
                Compare.Close(gradients[2], db, tolerance, "bias of " + what);
            }
        }
    }

    [Theory]
    [InlineData(1, Border.Reflect)]
    [InlineData(2, Border.Circular)]
    [InlineData(2, Border.Zero)]
    [InlineData(3, Border.Replicate)]
    public void Gradients_are_differences(int rank, Border border)
    {
        using DisposeScope scope = NewDisposeScope();
        using Generator random = new(5);
        long[] grid = [.. Enumerable.Repeat(5L, rank)];
        Tensor[] inputs = [randn([2, 3, .. grid], float64, generator: random),
            randn([9, 3, .. Enumerable.Repeat(3L, rank)], float64, generator: random), randn([9], float64, generator: random)];
        var rule = new ConvolutionRule(2, 1, border);
        Tensor cotangent = randn(FieldConvolution.ApplyTwin(inputs[0], inputs[1], inputs[2], rule).shape, float64, generator: random);
        Tensor Loss(Tensor[] at) => (FieldConvolution.Apply(at[0], at[1], at[2], rule).sin() * cotangent).sum();
        Tensor[] leaves = [.. inputs.Select(t => t.clone().requires_grad_())];
        Tensor[] gradients = [.. autograd.grad([Loss(leaves)], leaves)];
        CustomGradient.ThrowIfFailed();
        for (int i = 0; i < inputs.Length; i++)
        {
            Tensor direction = randn(inputs[i].shape, float64, generator: random);
            const double h = 1e-5;
            Tensor[] Moved(double by) => [.. inputs.Select((t, j) => j == i ? t + by * direction : t)];
            double difference = (Loss(Moved(h)) - Loss(Moved(-h))).item<double>() / (2 * h);
            Assert.Equal(difference, (gradients[i] * direction).sum().item<double>(), 1e-6 * Math.Max(1, Math.Abs(difference)));
        }
    }

    [Fact]
    public void Second_derivatives_equal_those_of_the_twin()
    {
        using DisposeScope scope = NewDisposeScope();
        using Generator random = new(6);
        var rule = new ConvolutionRule(1, 1, Border.Circular);
        Tensor[] values = [randn([2, 3, 6, 5], float64, generator: random), randn([4, 3, 3, 3], float64, generator: random),
            randn([4], float64, generator: random)];
        Tensor[] Second(Func<Tensor, Tensor, Tensor?, ConvolutionRule, Tensor> convolve)
        {
            Tensor[] leaves = [.. values.Select(value => value.clone().requires_grad_())];
            Tensor loss = convolve(leaves[0], leaves[1], leaves[2], rule).pow(3).sum();
            Tensor[] first = [.. autograd.grad([loss], leaves, retain_graph: true, create_graph: true)];
            CustomGradient.ThrowIfFailed();
            Tensor[] second = [.. autograd.grad([first.Select(each => each.square().sum()).Aggregate((a, b) => a + b)], leaves)];
            CustomGradient.ThrowIfFailed();
            return [.. first, .. second];
        }

        foreach ((Tensor e, Tensor a) in Second(FieldConvolution.ApplyTwin).Zip(Second(FieldConvolution.Apply)))
        {
            Compare.Close(e, a, 1e-11, "derivatives");
        }
    }

    /// <summary>Weights that are used again and again are in the history of the later inputs: each way must count once.</summary>
    [Fact]
    public void Second_derivatives_of_weights_that_are_used_again_count_each_way_once()
    {
        using DisposeScope scope = NewDisposeScope();
        using Generator random = new(9);
        var rule = new ConvolutionRule(1, 1, Border.Zero);
        Tensor x = randn([1, 2, 5, 5], float64, generator: random), w0 = randn([2, 2, 3, 3], float64, generator: random) / 4;
        Tensor[] Derivatives(Func<Tensor, Tensor, Tensor?, ConvolutionRule, Tensor> convolve)
        {
            Tensor w = w0.clone().requires_grad_(), y = x;
            for (int step = 0; step < 12; step++) // Were each way taken again at each step, some 4,000 of them.
            {
                y = convolve(y, w, null, rule).tanh();
            }

            Tensor first = autograd.grad([y.square().sum()], [w], retain_graph: true, create_graph: true)[0];
            CustomGradient.ThrowIfFailed();
            Tensor second = autograd.grad([first.square().sum()], [w], retain_graph: true, create_graph: true)[0];
            CustomGradient.ThrowIfFailed();
            Tensor third = autograd.grad([second.sum()], [w])[0];
            CustomGradient.ThrowIfFailed();
            return [first, second, third];
        }

        foreach ((Tensor e, Tensor a) in Derivatives(FieldConvolution.ApplyTwin).Zip(Derivatives(FieldConvolution.Apply)))
        {
            Compare.Close(e, a, 1e-9, "derivatives");
        }
    }

    /// <summary>Planes that do not fit into the cache are cut into bands, and their sums into runs.</summary>
    [Theory]
    [InlineData(1, 5, 9, 3, 1, 1, new long[] { 203, 97 })]
    [InlineData(2, 20, 33, 3, 1, 2, new long[] { 130, 64 })]
    [InlineData(1, 3, 1, 5, 2, 1, new long[] { 150, 150 })]
    [InlineData(3, 16, 16, 1, 0, 1, new long[] { 70, 60 })]
    [InlineData(6, 4, 8, 3, 1, 1, new long[] { 5000 })]
    [InlineData(1, 4, 17, 3, 1, 1, new long[] { 24, 20, 22 })]
    public void Gradients_of_large_planes_equal_the_twin(int batch, int from, int to, int kernel, int padding, int stride, long[] sizes)
    {
        using DisposeScope scope = NewDisposeScope();
        using Generator random = new(10);
        var rule = new ConvolutionRule(stride, padding, Border.Zero);
        Tensor x = randn([batch, from, .. sizes], float64, generator: random).requires_grad_();
        Tensor w = randn([to, from, .. sizes.Select(_ => (long)kernel)], float64, generator: random).requires_grad_();
        Tensor b = randn([to], float64, generator: random).requires_grad_();
        Tensor expected = FieldConvolution.ApplyTwin(x, w, b, rule), g = randn(expected.shape, float64, generator: random);
        IList<Tensor> gradients = autograd.grad([expected], [x, w, b], [g]);
        ConvolutionKernel own = ConvolutionKernel.For(x, w, b, rule)!;
        Compare.Close(expected, own.Forward(x, w, b), 1e-11, "values");
        Compare.Close(gradients[0], own.InputGradient(g, w), 1e-11, "input");
        (Tensor dw, Tensor? db) = own.WeightGradient(x, g, biased: true);
        Compare.Close(gradients[1], dw, 1e-11, "weights");
        Compare.Close(gradients[2], db!, 1e-11, "bias");
    }

    /// <summary>A million equal summands one after the other in float32 would miss their sum by one percent.</summary>
    [Fact]
    public void Rounding_does_not_grow_with_the_number_of_nodes()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor x = ones(1, 1, 1024, 1024), w = ones(1, 1, 1, 1);
        (Tensor dw, _) = ConvolutionKernel.For(x, w, null, new ConvolutionRule(1, 0, Border.Zero))!
            .WeightGradient(x, full_like(x, 0.1f), biased: false);
        Assert.Equal(1, dw.item<float>() / (0.1f * (double)(1 << 20)), 1e-4);
    }

    /// <summary>One node, more padding than nodes, strides beyond everything, cotangents and inputs without memory of their own.</summary>
    [Theory]
    [InlineData(1, 1, 3, 2, 1)]
    [InlineData(2, 1, 2, 4, 3)]
    [InlineData(1, 5, 3, 1, 1000)]
    [InlineData(7, 2, 1, 0, 7)]
    public void Extreme_sizes_equal_the_twin(int height, int width, int kernel, int padding, int stride)
    {
        using DisposeScope scope = NewDisposeScope();
        using Generator random = new(11);
        var rule = new ConvolutionRule(stride, padding, Border.Zero);
        Tensor x = randn([2, 6, height, 2 * width], float64, generator: random)[.., 1.., .., TensorIndex.Slice(step: 2)].requires_grad_();
        Tensor w = randn([4, 5, kernel, kernel], float64, generator: random).requires_grad_();
        Tensor expected = FieldConvolution.ApplyTwin(x, w, null, rule), g = randn([1, 4, 1, 1], float64, generator: random);
        IList<Tensor> gradients = autograd.grad([expected], [x, w], [g.expand(expected.shape)]);
        ConvolutionKernel own = ConvolutionKernel.For(x, w, null, rule)!;
        Compare.Close(expected, own.Forward(x, w, null), 1e-12, "values");
        Compare.Close(gradients[0], own.InputGradient(g.expand(expected.shape), w), 1e-12, "input");
        Compare.Close(gradients[1], own.WeightGradient(x, g.expand(expected.shape), biased: false).W, 1e-12, "weights");
    }

    [Theory]
    [InlineData(true, false, false)]
    [InlineData(false, true, false)]
    [InlineData(false, false, true)]
    public void Only_what_wants_a_gradient_gets_one(bool ofInput, bool ofWeights, bool ofBias)
    {
        using DisposeScope scope = NewDisposeScope();
        using Generator random = new(12);
        var rule = new ConvolutionRule(1, 1, Border.Zero);
        bool[] wanted = [ofInput, ofWeights, ofBias];
        Tensor[] all = [randn([2, 3, 5, 5], generator: random), randn([4, 3, 3, 3], generator: random), randn([4], generator: random)];
        Tensor one = all[Array.IndexOf(wanted, true)].requires_grad_();
        Tensor expected = autograd.grad([FieldConvolution.ApplyTwin(all[0], all[1], all[2], rule).sin().sum()], [one])[0];
        Tensor actual = autograd.grad([FieldConvolution.Apply(all[0], all[1], all[2], rule).sin().sum()], [one])[0];
        CustomGradient.ThrowIfFailed();
        Compare.Close(expected, actual, 2e-5, "gradient");
    }

    [Fact]
    public void Layers_that_the_kernel_cannot_compute_are_called_as_they_are()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor x = randn([2, 4, 9, 9], generator: new Generator(13));
        TorchSharp.Modules.Conv2d[] layers =
        [
            nn.Conv2d(4, 6, 3, padding: 2, dilation: 2), nn.Conv2d(4, 6, 3, groups: 2), nn.Conv2d(4, 6, 3, stride: 2, padding: 1),
            nn.Conv2d(4, 6, 3, padding: 1, padding_mode: PaddingModes.Circular), nn.Conv2d(4, 6, (3, 1), padding: (1, 0)),
        ];
        Assert.All(layers, layer => Compare.Close(layer.call(x), layer.Output(x), 2e-5, layer.ToString()!));
        Exception said = Assert.ThrowsAny<Exception>(() => layers[0].call(randn(2, 5, 9, 9)));
        Assert.IsType(said.GetType(), Assert.ThrowsAny<Exception>(() => layers[2].Output(randn(2, 5, 9, 9))));
    }

    /// <summary>A span ends at 2 GiB; only the first number of this memory is ever touched.</summary>
    [Fact]
    public void Memory_beyond_two_gibibytes_has_a_pointer()
    {
        using Tensor large = empty([(1L << 31) + 8], ScalarType.Int8);
        using Tensor first = large.narrow(0, 0, 1);
        Assert.Equal(PlaneMemory.Pointer<sbyte>(first), PlaneMemory.Pointer<sbyte>(large));
    }

    /// <summary>With channels that fill one register and channels that are shared differently by one, two and three threads.</summary>
    [Theory]
    [InlineData(1, 16, 33)]
    [InlineData(9, 32, 40)]
    public void Threads_and_repetitions_do_not_change_a_bit(int batch, int channels, int side)
    {
        using DisposeScope scope = NewDisposeScope();
        using Generator random = new(7);
        Tensor x = randn([batch, channels, side, side], generator: random), w = randn([channels, channels, 3, 3], generator: random);
        Tensor b = randn([channels], generator: random);

        Compare.SameBitsForAnyThreads(() =>
        {
            Tensor[] leaves = [x.clone().requires_grad_(), w.clone().requires_grad_(), b.clone().requires_grad_()];
            Tensor y = FieldConvolution.Apply(leaves[0], leaves[1], leaves[2], new ConvolutionRule(1, 1, Border.Zero));
            Tensor[] all = [y, .. autograd.grad([y.sin().sum()], leaves)];
            CustomGradient.ThrowIfFailed();
            return all;
        });
    }

    [Fact]
    public void Numbers_that_are_not_finite_stay_in_their_neighborhood()
    {
        using DisposeScope scope = NewDisposeScope();
        foreach (int outputs in new[] { 1, 5, 20 })
        {
            Tensor x = zeros([1, 3, 9, 9]);
            x[0, 1, 4, 4] = float.PositiveInfinity;
            Tensor y = FieldConvolution.Apply(x, ones([outputs, 3, 3, 3]), null, new ConvolutionRule(1, 1, Border.Zero));
            Assert.Equal(9 * outputs, y.isinf().sum().item<long>());
            Assert.Equal(0, y.isnan().sum().item<long>());
        }
    }

    [Fact]
    public void Layers_that_follow_each_other_keep_the_order_of_memory()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor x = randn([2, 3, 8, 8], generator: new Generator(8));
        Tensor y = FieldConvolution.Apply(x, ones([16, 3, 3, 3]), null, new ConvolutionRule(1, 1, Border.Zero));
        Assert.True(PlaneMemory.IsChannelsLast(y));
        Assert.True(FieldConvolution.Apply(y, ones([4, 16, 3, 3]), null, new ConvolutionRule(1, 1, Border.Zero)).is_contiguous());
    }

    [Fact]
    public void What_only_libtorch_can_judge_goes_to_it()
    {
        using DisposeScope scope = NewDisposeScope();
        var rule = new ConvolutionRule(1, 1, Border.Reflect);
        Tensor x = zeros([1, 2, 5, 5]), w = zeros([3, 2, 3, 3]);
        Assert.NotNull(ConvolutionKernel.For(x, w, null, rule));
        Assert.Null(ConvolutionKernel.For(x, zeros([3, 4, 3, 3]), null, rule));
        Assert.Null(ConvolutionKernel.For(x, w.to(float64), null, rule));
        Assert.Null(ConvolutionKernel.For(x, w, zeros(2), rule));
        Assert.Null(ConvolutionKernel.For(x.to(ScalarType.BFloat16), w.to(ScalarType.BFloat16), null, rule));
        Assert.Null(ConvolutionKernel.For(zeros([1, 2, 5, 1]), w, null, rule));
        Assert.Null(ConvolutionKernel.For(zeros([0, 2, 5, 5]), w, null, rule));
        Assert.Null(ConvolutionKernel.For(zeros([1, 1, 5000, 1]), zeros([1, 1, 5000, 1]), null, new ConvolutionRule(1, 0, Border.Zero)));
    }
}
