using Semiflow.Kernels.Torch;
using Semiflow.Operators;
using Semiflow.Tests.Kernels;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Tests.Operators;

/// <summary>The layer in one node against libtorch's operations.</summary>
public sealed class FourierLayerTests
{
    /// <summary>Values and gradients over random shapes: odd sizes, modes at the limit, copies, one to three directions.</summary>
    [Theory]
    [MemberData(nameof(KernelCases.EveryKindOfRegisters), MemberType = typeof(KernelCases))]
    public void Equals_the_twin(ScalarType type, int? registers, double tolerance, int seed)
    {
        var random = new Random(seed);
        for (int trial = 0; trial < 60; trial++)
        {
            using DisposeScope scope = NewDisposeScope();
            using Generator numbers = new((ulong)trial);
            int rank = random.Next(1, 4), side = rank == 3 ? 9 : 24, groups = random.Next(1, 4);
            int[] points = [.. Enumerable.Range(0, rank).Select(_ => random.Next(2, side))];
            int[] modes = [.. points.Select(n => random.Next(3) == 0 ? n / 2 : random.Next(1, n / 2 + 1))];
            (int from, int to) = (random.Next(1, 40), random.Next(1, 40));
            bool gelu = random.Next(2) == 0, together = random.Next(2) == 0;
            using var spectral = new SpectralConvolution(from, to, points, modes, groups, numbers);
            Tensor Random(params long[] shape) => randn(shape, type, generator: numbers);
            Tensor x = Random([groups * random.Next(1, 4), from, .. points.Select(n => (long)n)]), w = Random(spectral.Weight.shape);
            Tensor map = Random(groups, to, from);
            Tensor? bias = random.Next(2) == 0 ? null : Random(groups, to);
            string what = $"[{string.Join(", ", x.shape)}] to {to}, {string.Join(", ", modes)} modes, {groups} groups, {gelu}";

            Tensor?[] twins = [.. new[] { x, w, map, bias }.Select(tensor => tensor?.clone().requires_grad_())];
            Tensor expected = FourierLayer.ApplyTwin(spectral, twins[0]!, twins[1]!, twins[2]!, twins[3], gelu);
            Tensor g = Random(expected.shape);
            IList<Tensor> gradients = autograd.grad([expected], [.. twins.OfType<Tensor>()], [g]);

            Tensor own = together ? x.movedim([1], [-1]).contiguous().movedim([-1], [1]) : x;
            var kernel = FourierLayerKernel.For(own, w, map, bias, spectral.Transforms, gelu, registers);
            Assert.NotNull(kernel);
            (Tensor y, Tensor kept, Tensor? sum) = kernel.Values(own, w, map, bias, kept: true);
            Compare.Close(expected, y, tolerance, what);
            Assert.True(y.equal(kernel.Values(own, w, map, bias, kept: false).Y).all().item<bool>());
            Tensor?[] actual = kernel.Gradients(g, own, [w, map, bias], kept, sum, ofInput: true, ofParameters: true);
            Assert.Equal(bias is null, actual[3] is null);
            foreach ((Tensor e, Tensor a) in gradients.Zip(actual.OfType<Tensor>()))
            {
                Compare.Close(e, a, tolerance, "gradients of " + what);
            }
        }
    }

    /// <summary>Few large samples are cut into bands, in the plane and in space, with channels that do not fill registers.</summary>
    [Theory]
    [InlineData(2, 16, new[] { 70, 45 })]
    [InlineData(1, 9, new[] { 20, 17, 19 })]
    [InlineData(3, 32, new[] { 999 })]
    public void Large_samples_equal_the_twin(int batch, int channels, int[] points)
    {
        using DisposeScope scope = NewDisposeScope();
        using Generator random = new(13);
        using var spectral = new SpectralConvolution(channels, channels + 1, points, [.. points.Select(n => n / 3)], 1, random);
        using var map = new PointwiseLinear(channels, channels + 1, 1, bias: true, random);
        spectral.to(float64);
        map.to(float64);
        Tensor x = randn([batch, channels, .. points.Select(n => (long)n)], float64, generator: random).requires_grad_();
        Tensor[] leaves = [x, spectral.Weight, map.Weight, map.Bias!];
        Tensor[] All(Tensor y) => [y, .. autograd.grad([y.sin().sum()], leaves)];
        Tensor[] expected = All(FourierLayer.ApplyTwin(spectral, x, spectral.Weight, map.Weight, map.Bias, gelu: true));
        Tensor[] actual = All(FourierLayer.Apply(spectral, map, x, gelu: true));
        CustomGradient.ThrowIfFailed();
        Assert.All(expected.Zip(actual), pair => Compare.Close(pair.First, pair.Second, 1e-11, "values and gradients"));
    }

    [Theory]
    [InlineData(1, true)]
    [InlineData(2, true)]
    [InlineData(2, false)]
    [InlineData(3, true)]
    public void Gradients_are_differences(int rank, bool gelu)
    {
        using DisposeScope scope = NewDisposeScope();
        using Generator random = new(5);
        (SpectralConvolution spectral, PointwiseLinear map, Tensor x) = Layer(rank, random);
        Tensor weight = randn([4, 5, .. x.shape[2..]], float64, generator: random);
        Tensor Loss() => (FourierLayer.Apply(spectral, map, x, gelu).sin() * weight).sum();
        Tensor[] leaves = [x.requires_grad_(), spectral.Weight, map.Weight, map.Bias!];
        Tensor[] gradients = [.. autograd.grad([Loss()], leaves)];
        CustomGradient.ThrowIfFailed();
        using IDisposable quiet = no_grad();
        foreach ((Tensor leaf, Tensor gradient) in leaves.Zip(gradients))
        {
            Tensor direction = randn(leaf.shape, float64, generator: random);
            const double h = 1e-5;
            leaf.add_(direction, h);
            double above = Loss().item<double>();
            leaf.add_(direction, -2 * h);
            double difference = (above - Loss().item<double>()) / (2 * h);
            leaf.add_(direction, h);
            Assert.Equal(difference, (gradient * direction).sum().item<double>(), 1e-6 * Math.Max(1, Math.Abs(difference)));
        }
    }

    [Fact]
    public void Second_derivatives_equal_those_of_the_twin()
    {
        using DisposeScope scope = NewDisposeScope();
        using Generator random = new(6);
        (SpectralConvolution spectral, PointwiseLinear map, Tensor x) = Layer(2, random);
        Tensor[] leaves = [x.requires_grad_(), spectral.Weight, map.Weight, map.Bias!];
        Tensor[] Second(Func<Tensor> values)
        {
            Tensor[] first = [.. autograd.grad([values().pow(3).sum()], leaves, retain_graph: true, create_graph: true)];
            CustomGradient.ThrowIfFailed();
            Tensor[] second = [.. autograd.grad([first.Select(each => each.square().sum()).Aggregate((a, b) => a + b)], leaves)];
            CustomGradient.ThrowIfFailed();
            return [.. first, .. second];
        }

        Tensor[] expected = Second(() => FourierLayer.ApplyTwin(spectral, x, spectral.Weight, map.Weight, map.Bias, gelu: true));
        foreach ((Tensor e, Tensor a) in expected.Zip(Second(() => FourierLayer.Apply(spectral, map, x, gelu: true))))
        {
            Compare.Close(e, a, 1e-11, "derivatives");
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Only_what_wants_a_gradient_gets_one(int which)
    {
        using DisposeScope scope = NewDisposeScope();
        using Generator random = new(12);
        (SpectralConvolution spectral, PointwiseLinear map, Tensor x) = Layer(2, random);
        Tensor[] leaves = [x, spectral.Weight, map.Weight, map.Bias!];
        for (int i = 0; i < leaves.Length; i++)
        {
            leaves[i].requires_grad_(i == which);
        }

        Tensor twin = FourierLayer.ApplyTwin(spectral, x, spectral.Weight, map.Weight, map.Bias, gelu: true);
        Tensor expected = autograd.grad([twin.sin().sum()], [leaves[which]])[0];
        Tensor actual = autograd.grad([FourierLayer.Apply(spectral, map, x, gelu: true).sin().sum()], [leaves[which]])[0];
        CustomGradient.ThrowIfFailed();
        Compare.Close(expected, actual, 1e-12, "gradient");
    }

    [Theory]
    [InlineData(1, 65, 32)]
    [InlineData(5, 20, 10)]
    public void Threads_and_repetitions_do_not_change_a_bit(int batch, int side, int channels)
    {
        using DisposeScope scope = NewDisposeScope();
        using Generator random = new(7);
        using var spectral = new SpectralConvolution(channels, channels, [side, side], [side / 2, 3], 1, random);
        using var map = new PointwiseLinear(channels, channels, 1, bias: true, random);
        Tensor x = randn([batch, channels, side, side], generator: random).requires_grad_();
        Compare.SameBitsForAnyThreads(() =>
        {
            Tensor y = FourierLayer.Apply(spectral, map, x, gelu: true);
            Tensor[] all = [y, .. autograd.grad([y.sin().sum()], [x, spectral.Weight, map.Weight, map.Bias!])];
            CustomGradient.ThrowIfFailed();
            return all;
        });
    }

    [Fact]
    public void What_only_libtorch_can_judge_goes_to_it()
    {
        using DisposeScope scope = NewDisposeScope();
        using Generator random = new(8);
        using var spectral = new SpectralConvolution(2, 3, [8, 6], [3, 3], 1, random);
        Tensor x = zeros([4, 2, 8, 6]), w = spectral.Weight, map = zeros(1, 3, 2);
        FourierLayerKernel? For(Tensor from, Tensor to, Tensor? bias = null) =>
            FourierLayerKernel.For(from, w, to, bias, spectral.Transforms, gelu: true);
        Assert.NotNull(For(x, map));
        Assert.Null(For(zeros([4, 2, 8, 7]), map));
        Assert.Null(For(zeros([0, 2, 8, 6]), map));
        Assert.Null(For(x, map.to(float64)));
        Assert.Null(For(x, zeros(1, 2, 2)));
        Assert.Null(For(x, zeros(2, 3, 2)));
        Assert.Null(For(x, map, zeros(1, 2)));
    }

    private static (SpectralConvolution Spectral, PointwiseLinear Map, Tensor X) Layer(int rank, Generator random)
    {
        int[] points = new[] { 5, 6, 4 }[..rank], modes = new[] { 2, 3, 2 }[..rank];
        var spectral = new SpectralConvolution(3, 5, points, modes, 2, random);
        var map = new PointwiseLinear(3, 5, 2, bias: true, random);
        spectral.to(float64);
        map.to(float64);
        return (spectral, map, randn([4, 3, .. points.Select(n => (long)n)], float64, generator: random));
    }
}
