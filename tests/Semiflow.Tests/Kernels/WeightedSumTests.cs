using Semiflow.Kernels.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Tests.Kernels;

/// <summary>Weighted sums in one node against libtorch's operations.</summary>
public sealed class WeightedSumTests : IDisposable
{
    private readonly DisposeScope scope = NewDisposeScope();

    public void Dispose() => scope.Dispose();

    [Theory]
    [InlineData(ScalarType.Float32, 1e-6)]
    [InlineData(ScalarType.Float64, 1e-14)]
    public void Equals_the_twin_over_shapes_strides_and_kinds_of_steps(ScalarType type, double tolerance)
    {
        using Generator draw = new(5);
        var random = new Random(5);
        for (int round = 0; round < 120; round++)
        {
            long[] shape = [random.Next(0, 7), random.Next(1, 4), .. Enumerable.Range(0, random.Next(3)).Select(_ => (long)random.Next(7))];
            shape = round % 40 == 39 ? [3, 5, 4111] : shape; // Several pieces of work.
            double[] weights = [.. Enumerable.Range(0, random.Next(1, 8)).Select(_ => random.NextDouble() - 0.5)];
            Tensor[] steps = [rand([shape[0], .. shape[1..].Select(_ => 1L)], type, generator: draw),
                rand([.. shape.Select(_ => 1L)], type, generator: draw)];
            Tensor? step = round % 3 == 2 ? null : steps[round % 3];
            Tensor? start = round % 4 == 3 ? null : Some(shape, type, random.Next(4), draw);
            Tensor[] terms = [.. weights.Select(_ => Some(shape, type, random.Next(4), draw))];
            Tensor cotangent = Some(shape, type, random.Next(4), draw);

            (Tensor Sum, Tensor?[] Gradients) Evaluate(bool twin)
            {
                Tensor[] inputs = [.. terms.Prepend(start).OfType<Tensor>().Select((one, i) => Leaf(one, i != 1))];
                Tensor? from = start is null ? null : inputs[0];
                Tensor[] own = start is null ? inputs : inputs[1..];
                Tensor sum = twin ? WeightedSum.ApplyTwin(from, own, weights, step) : WeightedSum.Apply(from, own, weights, step);
                return (sum, Derivative.Sparse([sum], inputs, [cotangent]));
            }

            (Tensor expected, Tensor?[] expectedGradients) = Evaluate(twin: true);
            (Tensor actual, Tensor?[] gradients) = Evaluate(twin: false);
            Same(expected, actual, tolerance);
            Assert.Equal(expectedGradients.Select(one => one is null), gradients.Select(one => one is null));
            foreach ((Tensor? e, Tensor? a) in expectedGradients.Zip(gradients).Where(pair => pair.First is not null))
            {
                Same(e!, a!, tolerance);
            }

            using IDisposable quiet = no_grad();
            Tensor plain = WeightedSum.Apply(start, terms, weights, step);
            Assert.True(plain.equal(actual.detach()).all().item<bool>(), "a graph changes bits");
        }
    }

    [Fact]
    public void A_number_does_not_depend_on_its_place()
    {
        Tensor start = randn(17, 5), steps = rand(17, 1);
        Tensor[] terms = [randn(17, 5), randn(17, 5), randn(17, 5)];
        double[] weights = [0.3, -0.7, 1.1];
        Tensor all = WeightedSum.Apply(start, terms, weights, steps);
        for (int row = 0; row < 17; row++)
        {
            Tensor one = WeightedSum.Apply(start[row..(row + 1)], [.. terms.Select(term => term[row..(row + 1)])], weights,
                steps[row..(row + 1)]);
            Assert.True(one.equal(all[row..(row + 1)]).all().item<bool>());
        }
    }

    [Fact]
    public void Gradients_equal_differences()
    {
        Tensor start = randn([3, 2], ScalarType.Float64), steps = rand([3, 1], ScalarType.Float64);
        Tensor[] terms = [.. Enumerable.Range(0, 3).Select(_ => randn([3, 2], ScalarType.Float64))];
        double[] weights = [0.4, -1.3, 2];
        double Value(Tensor[] inputs) => WeightedSum.Apply(inputs[0], inputs[1..], weights, steps).sin().sum().item<double>();
        Tensor[] leaves = [Leaf(start, true), .. terms.Select(term => Leaf(term, true))];
        Tensor[] gradients = Derivative.Of([WeightedSum.Apply(leaves[0], leaves[1..], weights, steps).sin().sum()], leaves);
        CustomGradient.ThrowIfFailed();
        for (int i = 0; i < leaves.Length; i++)
        {
            Tensor direction = randn([3, 2], ScalarType.Float64);
            Tensor[] Moved(double by) =>
                [.. leaves.Select((leaf, j) => j == i ? leaf.detach() + (by * direction) : leaf.detach())];
            double expected = (Value(Moved(1e-5)) - Value(Moved(-1e-5))) / 2e-5;
            Assert.Equal(expected, (gradients[i] * direction).sum().item<double>(), 1e-8);
        }
    }

    [Fact]
    public void Second_derivatives_are_those_of_the_twin()
    {
        Tensor steps = rand([4, 1], ScalarType.Float64), x = randn([4, 3], ScalarType.Float64);
        Tensor Twice(Func<Tensor?, Tensor[], double[], Tensor?, Tensor> sum)
        {
            Tensor leaf = Leaf(x, true);
            Tensor first = Derivative.Of(
                [sum(leaf, [leaf.sin(), leaf.square()], [0.5, 2], steps).pow(3).sum()], [leaf], retainGraph: true, createGraph: true)[0];
            return Derivative.Of([first.square().sum()], [leaf])[0];
        }

        Compare.Close(Twice(WeightedSum.ApplyTwin), Twice(WeightedSum.Apply), 1e-13, "second derivatives");
    }

    [Fact]
    public void Tensors_that_libtorch_would_broadcast_are_refused() =>
        Assert.Contains("[4, 2]", Assert.Throws<ArgumentException>(
            () => WeightedSum.Apply(zeros(4, 2), [zeros(4, 2), zeros(4, 1)], [1, 2], null)).Message, StringComparison.Ordinal);

    [Fact]
    public void Steps_with_gradients_and_other_types_go_to_libtorch()
    {
        Tensor steps = Leaf(rand(3, 1), true);
        Assert.False(WeightedSum.Takes(zeros(3, 2), steps));
        Assert.False(WeightedSum.Takes(zeros([3, 2], ScalarType.BFloat16), null));
        Tensor term = ones(3, 2);
        WeightedSum.Apply(zeros(3, 2), [term, term], [1, 2], steps).sum().backward();
        Compare.Close(full([3, 1], 6.0), steps.grad!, 1e-6, "gradients of steps");
    }

    private static Tensor Leaf(Tensor values, bool gradient) => values.detach().requires_grad_(gradient);

    /// <summary>A tensor whose elements lie in order, transposed, apart or all at one place.</summary>
    private static Tensor Some(long[] shape, ScalarType type, int kind, Generator draw) => kind switch
    {
        1 => randn([.. shape.Reverse()], type, generator: draw).permute([.. Enumerable.Range(0, shape.Length).Reverse()
            .Select(d => (long)d)]),
        2 => randn([.. shape[..^1], 2 * shape[^1]], type, generator: draw).slice(shape.Length - 1, 0, 2 * shape[^1], 2),
        3 => randn([.. shape.Select(_ => 1L)], type, generator: draw).expand(shape),
        _ => randn(shape, type, generator: draw),
    };

    private static void Same(Tensor expected, Tensor actual, double tolerance)
    {
        Assert.Equal(expected.shape, actual.shape);
        if (expected.numel() > 0)
        {
            Compare.Close(expected, actual, tolerance, "values");
        }
    }
}
