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
    [InlineData(ScalarType.Float64, null, 1e-12, 1)]
    [InlineData(ScalarType.Float64, 0, 1e-12, 2)]
    [InlineData(ScalarType.Float64, 1, 1e-12, 3)]
    [InlineData(ScalarType.Float64, 2, 1e-12, 4)]
    [InlineData(ScalarType.Float32, null, 2e-5, 5)]
    [InlineData(ScalarType.Float32, 0, 2e-5, 6)]
    [InlineData(ScalarType.Float32, 1, 2e-5, 7)]
    [InlineData(ScalarType.Float32, 2, 2e-5, 8)]
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
        Tensor x = randn([2, 3, 6, 5], float64, generator: random), w = randn([4, 3, 3, 3], float64, generator: random);
        Tensor[] Second(Func<Tensor, Tensor, Tensor> convolve)
        {
            Tensor[] leaves = [x.clone().requires_grad_(), w.clone().requires_grad_()];
            Tensor loss = convolve(leaves[0], leaves[1]).pow(3).sum();
            Tensor first = autograd.grad([loss], [leaves[0]], retain_graph: true, create_graph: true)[0];
            Tensor[] second = [.. autograd.grad([first.square().sum()], leaves)];
            CustomGradient.ThrowIfFailed();
            return second;
        }

        Tensor[] expected = Second((a, b) => FieldConvolution.ApplyTwin(a, b, null, rule));
        Tensor[] actual = Second((a, b) => FieldConvolution.Apply(a, b, null, rule));
        Compare.Close(expected[0], actual[0], 1e-11, "by x");
        Compare.Close(expected[1], actual[1], 1e-11, "by w");
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

        Tensor[] Run(int threads)
        {
            int before = get_num_threads();
            set_num_threads(threads);
            try
            {
                Tensor[] leaves = [x.clone().requires_grad_(), w.clone().requires_grad_(), b.clone().requires_grad_()];
                Tensor y = FieldConvolution.Apply(leaves[0], leaves[1], leaves[2], new ConvolutionRule(1, 1, Border.Zero));
                Tensor[] all = [y, .. autograd.grad([y.sin().sum()], leaves)];
                CustomGradient.ThrowIfFailed();
                return all;
            }
            finally
            {
                set_num_threads(before);
            }
        }

        Tensor[] one = Run(1);
        foreach (Tensor[] other in new[] { Run(1), Run(2), Run(3) })
        {
            Assert.All(one.Zip(other), pair => Assert.True(pair.First.equal(pair.Second).all().item<bool>()));
        }
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
    }
}
