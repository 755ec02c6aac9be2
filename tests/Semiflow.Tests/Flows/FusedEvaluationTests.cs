using Semiflow.Flows;
using Semiflow.Flows.Fused;
using Semiflow.Kernels.Torch;
using Semiflow.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Tests.Flows;

/// <summary>Networks within other fields, evaluated by kernels, against libtorch's operations.</summary>
public sealed class FusedEvaluationTests : IDisposable
{
    private readonly DisposeScope scope = NewDisposeScope();

    public void Dispose() => scope.Dispose();

    [Theory]
    [InlineData(Nonlinearity.Tanh, null, ScalarType.Float32, 1e-5)]
    [InlineData(Nonlinearity.Swish, null, ScalarType.Float64, 1e-12)]
    [InlineData(Nonlinearity.Swish, 3, ScalarType.Float64, 1e-12)]
    [InlineData(Nonlinearity.Tanh, 2, ScalarType.Float32, 1e-5)]
    public void Equals_libtorch(Nonlinearity nonlinearity, int? groups, ScalarType type, double tolerance)
    {
        using Generator random = new(4);
        using Mlp network = new([5, 17, 9, 3], nonlinearity, random, groups: groups, type: type);
        Tensor all = randn([5, 12], type, generator: random), cotangent = randn([12, 3], type, generator: random);

        (Tensor Values, Tensor[] Gradients) Run(bool kernels)
        {
            using FusedEvaluations evaluations = new();
            using IDisposable lent = LayeredEvaluation.By(kernels ? evaluations.Evaluate : null);
            Tensor x = all.clone().requires_grad_();
            Tensor rows = x.t(), values = network.call(rows) + network.call(rows * 2); // Not contiguous, and bound twice.
            Assert.Equal(kernels, LayeredEvaluation.Of(network, rows) is not null);
            Tensor[] gradients = Derivative.Of([values], [x, .. network.Parameters], [cotangent]);
            CustomGradient.ThrowIfFailed();
            return (values, gradients);
        }

        (Tensor expected, Tensor[] expectedGradients) = Run(kernels: false);
        (Tensor actual, Tensor[] gradients) = Run(kernels: true);
        Kernels.Compare.Close(expected, actual, tolerance, "values");
        foreach ((Tensor e, Tensor a) in expectedGradients.Zip(gradients))
        {
            Kernels.Compare.Close(e, a, tolerance, "gradients");
        }
    }

    [Fact]
    public void A_field_may_hold_derivatives_of_its_network()
    {
        using Generator random = new(4);
        using Mlp energy = new([2, 16, 1], Nonlinearity.Tanh, random, type: ScalarType.Float64);
        Tensor start = randn([6, 2], ScalarType.Float64, generator: random);
        (Tensor States, Tensor[] Gradients) Run(bool kernels)
        {
            var field = new TestField(
                (_, state) =>
                {
                    using IDisposable? libtorch = kernels ? null : LayeredEvaluation.By(null);
                    Tensor x = state.requires_grad ? state : state.detach().requires_grad_();
                    return -Derivative.Of([energy.call(x).sum()], [x], retainGraph: true, createGraph: true)[0];
                },
                [.. energy.Parameters]);
            Tensor x = start.clone().requires_grad_();
            Tensor states = new FlowMap(field, new FlowOptions()).Path(x, linspace(0, 1, 5, ScalarType.Float64)).States;
            Tensor[] gradients = Derivative.Of([states.square().sum()], [x, .. energy.Parameters]);
            CustomGradient.ThrowIfFailed();
            return (states, gradients);
        }

        (Tensor expected, Tensor[] expectedGradients) = Run(kernels: false);
        (Tensor actual, Tensor[] gradients) = Run(kernels: true);
        Kernels.Compare.Close(expected, actual, 1e-13, "states");
        foreach ((Tensor e, Tensor a) in expectedGradients.Zip(gradients))
        {
            Kernels.Compare.Close(e, a, 1e-11, "gradients");
        }
    }

    /// <summary>Weights that are used again in every evaluation: none of their ways to the result counts twice, or is gone twice.</summary>
    [Theory]
    [InlineData(Nonlinearity.Tanh, null, 2, 3)]
    [InlineData(Nonlinearity.Swish, null, 3, 2)]
    [InlineData(Nonlinearity.Swish, 3, 2, 3)]
    [InlineData(Nonlinearity.Softplus, 2, 8, 2)]
    public void Derivatives_of_gradients_equal_those_of_libtorch(Nonlinearity nonlinearity, int? groups, int evaluations, int order)
    {
        using Generator random = new(4);
        using Mlp network = new([3, 7, 3], nonlinearity, random, groups: groups, type: ScalarType.Float64);
        Tensor start = randn([6, 3], ScalarType.Float64, generator: random);
        Tensor[] weights = [.. network.Parameters.Prepend(start).Select(one => randn(one.shape, ScalarType.Float64, generator: random))];

        List<Tensor> Run(bool kernels)
        {
            using FusedEvaluations own = new();
            using IDisposable lent = LayeredEvaluation.By(kernels ? own.Evaluate : null);
            Tensor x = start.clone().requires_grad_(), y = x;
            for (int i = 0; i < evaluations; i++)
            {
                y += 0.1 * network.call(y);
            }

            var found = new List<Tensor>();
            Tensor sum = y.square().sum();
            for (int i = 0; i < order; i++)
            {
                Tensor[] gradients = Derivative.Of([sum], [x, .. network.Parameters], retainGraph: true, createGraph: true);
                CustomGradient.ThrowIfFailed();
                found.AddRange(gradients);
                sum = gradients.Zip(weights, (gradient, weight) => (gradient * weight).sum()).Aggregate((all, one) => all + one);
            }

            return found;
        }

        foreach ((Tensor expected, Tensor actual) in Run(kernels: false).Zip(Run(kernels: true)))
        {
            Kernels.Compare.Close(expected, actual, 1e-11, "derivatives");
        }
    }

    /// <summary>Each derivative within the field goes back through one evaluation, however many networks were evaluated before.</summary>
    [Fact]
    public void A_network_may_stand_beside_derivatives_of_another()
    {
        using Generator random = new(4);
        using Mlp energy = new([2, 8, 1], Nonlinearity.Tanh, random, type: ScalarType.Float64);
        using Mlp network = new([2, 8, 2], Nonlinearity.Tanh, random, type: ScalarType.Float64);
        Tensor start = randn([6, 2], ScalarType.Float64, generator: random);
        Tensor[] parameters = [.. energy.Parameters, .. network.Parameters];
        int passes = 0;
        Tensor Counted(Tensor x) => GraphNode.Join(x.detach().clone(), [x], cotangent =>
        {
            passes++;
            return [cotangent.alias()];
        });

        (Tensor[] Gradients, int Passes) Run(bool kernels)
        {
            passes = 0;
            var field = new TestField(
                (_, state) =>
                {
                    using IDisposable? libtorch = kernels ? null : LayeredEvaluation.By(null);
                    Tensor slope = Derivative.Of([energy.call(state).sum()], [state], retainGraph: true, createGraph: true)[0];
                    return network.call(Counted(state)) - slope;
                },
                parameters);
            Tensor x = start.clone().requires_grad_();
            Tensor states = new FlowMap(field, new FlowOptions()).Path(x, linspace(0, 1, 3, float64)).States;
            Tensor[] gradients = Derivative.Of([states.square().sum()], [x, .. parameters]);
            CustomGradient.ThrowIfFailed();
            return (gradients, passes);
        }

        (Tensor[] expected, int expectedPasses) = Run(kernels: false);
        (Tensor[] actual, int actualPasses) = Run(kernels: true);
        Assert.Equal(8, expectedPasses); // Four evaluations in each of two steps.
        Assert.Equal(expectedPasses, actualPasses);
        foreach ((Tensor e, Tensor a) in expected.Zip(actual))
        {
            Kernels.Compare.Close(e, a, 1e-11, "gradients");
        }
    }

    [Fact]
    public void Training_leaves_no_memory_behind()
    {
        using Generator random = new(4);
        using Mlp network = new([2, 64, 64, 2], Nonlinearity.Tanh, random);
        var field = new TestField((_, x) => network.call(x) - x, [.. network.Parameters]);
        long before = 0;
        for (int i = 0; i < 60; i++)
        {
            using DisposeScope step = NewDisposeScope();
            Tensor states = new FlowMap(field, new FlowOptions()).Path(ones([64, 2]), linspace(0, 1, 30, ScalarType.Float64)).States;
            if (i % 3 > 0)
            {
                // Some graphs are never used.
                _ = autograd.grad([states.square().mean()], [.. network.Parameters]);
                CustomGradient.ThrowIfFailed();
            }

            before = i == 20 ? ProcessMemory.Resident : before;
        }

        // What the evaluations of a path keep is 4 MB.
        Assert.InRange(ProcessMemory.Resident - before, long.MinValue, 30 << 20);
    }
}
