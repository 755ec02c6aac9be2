using Semiflow.Kernels.Torch;
using Semiflow.Operators;
using Semiflow.Tests.Kernels;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Tests.Operators;

/// <summary>Two maps in one node against libtorch's operations.</summary>
public sealed class PointwisePairTests
{
    /// <summary>Values and gradients over random sizes, copies, one to three directions.</summary>
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
            (int from, int between, int to) = (random.Next(1, 40), random.Next(1, 70), random.Next(1, 20));
            long[] grid = [.. Enumerable.Range(0, rank).Select(_ => (long)random.Next(1, side))];
            Tensor Random(params long[] shape) => randn(shape, type, generator: numbers);
            Tensor? Bias(int size) => random.Next(2) == 0 ? null : Random(groups, size);
            Tensor x = Random([groups * random.Next(1, 4), from, .. grid]);
            Tensor?[] maps = [Random(groups, between, from), Bias(between), Random(groups, to, between), Bias(to)];
            string what = $"[{string.Join(", ", x.shape)}] to {between} and {to}, {groups} groups";

            Tensor?[] twins = [.. maps.Select(tensor => tensor?.clone().requires_grad_())];
            Tensor input = x.clone().requires_grad_(), expected = PointwisePair.ApplyTwin(input, twins), g = Random(expected.shape);
            IList<Tensor> gradients = autograd.grad([expected], [input, .. twins.OfType<Tensor>()], [g]);
            var kernel = PointwisePairKernel.For(x, maps, registers);
            Assert.NotNull(kernel);
            Compare.Close(expected, kernel.Values(x, maps), tolerance, what);
            Tensor?[] actual = kernel.Gradients(g, x, maps, ofInput: true, ofParameters: true);
            Assert.Equal([false, .. maps.Select(map => map is null)], actual.Select(gradient => gradient is null));
            foreach ((Tensor e, Tensor a) in gradients.Zip(actual.OfType<Tensor>()))
            {
                Compare.Close(e, a, tolerance, "gradients of " + what);
            }
        }
    }

    [Fact]
    public void Derivatives_of_both_orders_equal_those_of_the_twin()
    {
        using DisposeScope scope = NewDisposeScope();
        using Generator random = new(6);
        PointwiseLinear first = new(3, 7, 2, bias: true, random), second = new(7, 2, 2, bias: false, random);
        first.to(float64);
        second.to(float64);
        Tensor x = randn([4, 3, 5, 6], float64, generator: random).requires_grad_();
        Tensor[] leaves = [x, first.Weight, first.Bias!, second.Weight];
        Tensor[] Both(Func<Tensor> values)
        {
            Tensor[] once = [.. autograd.grad([values().pow(3).sum()], leaves)];
            Tensor[] slopes = [.. autograd.grad([values().pow(3).sum()], leaves, retain_graph: true, create_graph: true)];
            CustomGradient.ThrowIfFailed();
            Tensor[] twice = [.. autograd.grad([slopes.Select(each => each.square().sum()).Aggregate((a, b) => a + b)], leaves)];
            CustomGradient.ThrowIfFailed();
            return [.. once, .. slopes, .. twice];
        }

        Tensor[] expected = Both(() => PointwisePair.ApplyTwin(x, [first.Weight, first.Bias, second.Weight, null]));
        foreach ((Tensor e, Tensor a) in expected.Zip(Both(() => PointwisePair.Apply(first, second, x))))
        {
            Compare.Close(e, a, 1e-11, "derivatives");
        }
    }

    [Fact]
    public void Threads_and_repetitions_do_not_change_a_bit()
    {
        using DisposeScope scope = NewDisposeScope();
        using Generator random = new(7);
        using PointwiseLinear first = new(32, 128, 1, bias: true, random), second = new(128, 1, 1, bias: true, random);
        Tensor x = randn([3, 32, 33, 31], generator: random).requires_grad_();
        Compare.SameBitsForAnyThreads(() =>
        {
            Tensor y = PointwisePair.Apply(first, second, x);
            Tensor[] all =
                [y, .. autograd.grad([y.sin().sum()], [x, first.Weight, first.Bias!, second.Weight, second.Bias!])];
            CustomGradient.ThrowIfFailed();
            return all;
        });
    }
}
