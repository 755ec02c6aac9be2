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
