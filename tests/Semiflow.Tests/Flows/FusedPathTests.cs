using System.Numerics;
using Semiflow.Flows;
using Semiflow.Flows.Fused;
using Semiflow.Kernels.Torch;
using Semiflow.Tests.Kernels;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Tests.Flows;

/// <summary>The fused path against the general one: values and every gradient.</summary>
public sealed class FusedPathTests
{
    public static TheoryData<Nonlinearity, ScalarType, int, int?, bool> Cases()
    {
        var cases = new TheoryData<Nonlinearity, ScalarType, int, int?, bool>();
        foreach (Nonlinearity nonlinearity in Enum.GetValues<Nonlinearity>())
        {
            cases.Add(nonlinearity, ScalarType.Float64, 13, null, false);
            cases.Add(nonlinearity, ScalarType.Float32, 35, null, true);
            cases.Add(nonlinearity, ScalarType.Float64, 9, 3, true);
            cases.Add(nonlinearity, ScalarType.Float32, 5, 5, false);
        }

        return cases;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Equals_the_general_path(Nonlinearity nonlinearity, ScalarType type, int batch, int? groups, bool light)
    {
        using DisposeScope scope = NewDisposeScope();
        using Generator random = new(17);
        Mlp shared = new([3, 20, 7, 3], nonlinearity, random, WeightInitialization.Orthogonal(1), type: type);
        Mlp own = new([3, 9, 3], nonlinearity, random, groups: groups, type: type);
        var drift = new Drift(type);
        IVectorField field = new SumField(shared, new SumField(new ModuleField(own), drift));
        var options = new FlowOptions
        {
            Method = light ? RungeKutta.ThreeEighths : RungeKutta.Classical4, Substeps = light ? 1 : 2,
            Gradient = light ? GradientMode.Checkpointed : GradientMode.Through,
        };
        CompareWithGeneral(field, options, randn([batch, 3], type, generator: random), type);
    }

    [Fact]
    public void Equals_the_general_path_where_a_method_ends_on_an_unused_stage()
    {
        using DisposeScope scope = NewDisposeScope();
        using Generator random = new(2);
        Mlp field = new([2, 33, 2], Nonlinearity.Tanh, random, type: ScalarType.Float64);
        CompareWithGeneral(
            field, new FlowOptions { Method = RungeKutta.Dopri5 }, randn([8, 2], ScalarType.Float64, generator: random),
            ScalarType.Float64);
    }

    [Theory]
    [InlineData("dopri5", true, false)]
    [InlineData("tsit5", false, true)]
    [InlineData("bosh3", true, true)]
    [InlineData("bosh3", false, false)]
    public void Controlled_steps_are_those_of_the_general_path(string method, bool lockStep, bool light)
    {
        using DisposeScope scope = NewDisposeScope();
        using Generator random = new(12);
        Mlp shared = new([3, 24, 3], Nonlinearity.Tanh, random, WeightInitialization.Orthogonal(2), type: ScalarType.Float64);
        var options = new FlowOptions
        {
            Method = method switch { "dopri5" => RungeKutta.Dopri5, "tsit5" => RungeKutta.Tsit5, _ => RungeKutta.Bosh3 },
            Control = new StepControl(1e-5, 1e-7), LockStep = lockStep, Gradient = light ? GradientMode.Checkpointed : GradientMode.Through,
        };
        CompareWithGeneral(
            new SumField(shared, new Drift(ScalarType.Float64)), options, randn([34, 3], ScalarType.Float64, generator: random),
            ScalarType.Float64);
    }

    [Theory]
    [InlineData("rk4", false, ScalarType.Float64)] // Hermite's cubic with an evaluation at its end.
    [InlineData("rk4", false, ScalarType.Float32)]
    [InlineData("dopri5", false, ScalarType.Float64)] // The method's own polynomial needs the stage that no state needs.
    [InlineData("heun2", false, ScalarType.Float64)]
    [InlineData("dopri5", true, ScalarType.Float64)]
    [InlineData("tsit5", true, ScalarType.Float64)]
    [InlineData("bosh3", true, ScalarType.Float64)]
    public void The_adjoint_equation_is_that_of_the_general_path(string method, bool controlled, ScalarType type)
    {
        using DisposeScope scope = NewDisposeScope();
        using Generator random = new(21);
        Mlp shared = new([3, 24, 3], Nonlinearity.Swish, random, WeightInitialization.Orthogonal(3), type: type);
        Mlp own = new([3, 9, 3], Nonlinearity.Tanh, random, groups: 2, type: type);
        var options = new FlowOptions
        {
            Method = RungeKutta.Find(method), Control = controlled ? new StepControl(1e-5, 1e-7) : null, Substeps = controlled ? 1 : 2,
            Gradient = GradientMode.Adjoint, LockStep = true,
        };
        CompareWithGeneral(
            new SumField(shared, new SumField(own, new Drift(type))), options, randn([34, 3], type, generator: random), type);
    }

    [Fact]
    public void The_adjoint_restarts_where_samples_do()
    {
        using DisposeScope scope = NewDisposeScope();
        using Generator random = new(22);
        Mlp net = new([2, 12, 2], Nonlinearity.Tanh, random, WeightInitialization.Orthogonal(1), type: ScalarType.Float64);
        Tensor x = randn([5, 2], ScalarType.Float64, generator: random), times = linspace(0, 1, 5, ScalarType.Float64);
        Tensor anew = randn([5, 5, 2], ScalarType.Float64, generator: random);
        bool[][] chosen = [.. Enumerable.Range(0, 5).Select(_ => new bool[5])];
        chosen[2][1] = chosen[3][4] = true;
        Tensor weights = randn([5, 5, 2], ScalarType.Float64, generator: random);
        Tensor[] Gradients(IVectorField field)
        {
            Tensor from = x.clone().requires_grad_();
            var flow = new FlowMap(field, new FlowOptions { Substeps = 2, Gradient = GradientMode.Adjoint });
            Tensor states = flow.Path(from, times, new Restarts(chosen, anew)).States;
            Tensor[] found = [.. autograd.grad([(states * weights).sum()], [from, .. net.Parameters])];
            CustomGradient.ThrowIfFailed();
            return found;
        }

        TestField general = new((time, state) => net.Velocity(time, state), [.. net.Parameters]);
        foreach ((Tensor expected, Tensor actual) in Gradients(general).Zip(Gradients(net)))
        {
            Compare.Close(expected, actual, 1e-12, "gradient");
        }
    }

    [Fact]
    public void The_adjoint_says_when_it_has_no_second_derivatives_and_when_it_finds_no_step()
    {
        using DisposeScope scope = NewDisposeScope();
        using Generator random = new(23);
        Mlp net = new([2, 12, 2], Nonlinearity.Tanh, random, type: ScalarType.Float64);
        var options = new FlowOptions
        {
            Method = RungeKutta.Dopri5, Control = new StepControl(1e-6, 1e-8), Gradient = GradientMode.Adjoint,
        };
        Tensor end = new FlowMap(net, options).Advance(ones([8, 2], ScalarType.Float64), 0, 1).sum();
        _ = autograd.grad([end], [net.Parameters[0]], create_graph: true, retain_graph: true);
        Assert.Contains("Second derivatives", Assert.Throws<NotSupportedException>(CustomGradient.ThrowIfFailed).Message,
            StringComparison.Ordinal);
        _ = autograd.grad([end * double.PositiveInfinity], [net.Parameters[0]]);
        Assert.Contains("adjoint equation could not be solved", Assert.Throws<FlowException>(CustomGradient.ThrowIfFailed).Message,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ScalarType.Float32)]
    [InlineData(ScalarType.Float64)]
    public void Any_processor_computes_the_same(ScalarType type)
    {
        using DisposeScope scope = NewDisposeScope();
        using Generator random = new(4);
        foreach (Nonlinearity nonlinearity in Enum.GetValues<Nonlinearity>())
        {
            Mlp net = new([2, 11, 2], nonlinearity, random, groups: 2, type: type);
            Tensor x = randn([6, 2], type, generator: random), times = linspace(0, 1, 3, ScalarType.Float64);
            Tensor portable = Portable(net, x, times);
            Compare.Close(new FlowMap(net, new FlowOptions()).Path(x, times).States, portable, type == ScalarType.Float32
                ? 1e-5
                : 1e-12, $"{nonlinearity}");
        }
    }

    [Theory]
    [InlineData(GradientMode.Through, false)]
    [InlineData(GradientMode.Adjoint, false)]
    [InlineData(GradientMode.Adjoint, true)]
    public void Same_bits_for_any_number_of_threads(GradientMode mode, bool controlled)
    {
        using DisposeScope scope = NewDisposeScope();
        using Generator random = new(6);
        Mlp net = new([2, 16, 2], Nonlinearity.Swish, random);
        Tensor x = randn([70, 2], generator: random), times = linspace(0, 1, 4, ScalarType.Float64);
        var options = new FlowOptions
        {
            Method = RungeKutta.Tsit5, Control = controlled ? new StepControl(1e-5, 1e-6) : null, Gradient = mode,
        };
        Compare.SameBitsForAnyThreads(() =>
        {
            Tensor from = x.clone().requires_grad_();
            return [.. autograd.grad([new FlowMap(net, options).Path(from, times).States.square().sum()], [from, .. net.Parameters])];
        });
    }

    [Fact]
    public void Second_derivatives_are_those_of_the_general_path()
    {
        using DisposeScope scope = NewDisposeScope();
        using Generator random = new(8);
        Mlp net = new([2, 6, 2], Nonlinearity.Tanh, random, type: ScalarType.Float64);
        Tensor x0 = randn([4, 2], ScalarType.Float64, generator: random), times = linspace(0, 1, 4, ScalarType.Float64);
        Tensor[] Second(bool fused)
        {
            Tensor x = x0.clone().requires_grad_();
            Tensor middle = Path(net, new FlowOptions(), x, times, fused)[-1]; // The second path begins where the same weights led.
            Tensor[] first = [.. autograd.grad([Path(net, new FlowOptions(), middle, times, fused).pow(3).sum()], [x, .. net.Parameters],
                create_graph: true, retain_graph: true)];
            CustomGradient.ThrowIfFailed();
            Tensor slope = first.Aggregate(zeros([], ScalarType.Float64), (sum, each) => sum + each.square().sum());
            Tensor[] second = [.. autograd.grad([slope], [x, .. net.Parameters])];
            CustomGradient.ThrowIfFailed();
            return second;
        }

        foreach ((Tensor expected, Tensor actual) in Second(fused: false).Zip(Second(fused: true)))
        {
            Compare.Close(expected, actual, 1e-11, "second derivative");
        }
    }

    [Fact]
    public void A_graph_can_be_walked_twice_and_leaves_no_memory_behind()
    {
        using Generator random = new(9);
        using Mlp net = new([2, 64, 64, 2], Nonlinearity.Tanh, random);
        long before = 0;
        for (int i = 0; i < 60; i++)
        {
            using DisposeScope scope = NewDisposeScope();
            Tensor loss = new FlowMap(net, new FlowOptions()).Path(ones([64, 2]), linspace(0, 1, 40, ScalarType.Float64)).States.square()
                .mean();
            IList<Tensor> once = autograd.grad([loss], [.. net.Parameters], retain_graph: true),
                twice = autograd.grad([loss], [.. net.Parameters]);
            CustomGradient.ThrowIfFailed();
            Assert.Equal(0, once.Zip(twice, (a, b) => (a - b).abs().max().item<float>()).Max());
            before = i == 20 ? Semiflow.Native.ProcessMemory.Resident : before;
        }

        // A record is 5.5 MB.
        Assert.InRange(Semiflow.Native.ProcessMemory.Resident - before, long.MinValue, 60 << 20);
    }

    private static void CompareWithGeneral(IVectorField field, FlowOptions options, Tensor initial, ScalarType type)
    {
        using Generator random = new(1);
        Tensor times = tensor(new[] { 0, 0.1, 0.25, 0.25, 0.6, 1.1 });
        Tensor cotangent = randn([6, .. initial.shape], type, generator: random);
        (Tensor States, IList<Tensor> Gradients) Evaluate(bool fused)
        {
            Tensor x = initial.clone().requires_grad_();
            bool discrete = options.Gradient != GradientMode.Adjoint;
            Tensor states = Path(
                field, options with { Gradient = discrete && !fused ? GradientMode.Through : options.Gradient }, x, times, fused);
            IList<Tensor> gradients = autograd.grad([states], [x, .. field.Parameters], [cotangent]);
            CustomGradient.ThrowIfFailed();
            return (states, gradients);
        }

        (Tensor States, IList<Tensor> Gradients) expected = Evaluate(fused: false), actual = Evaluate(fused: true);
        // The step sizes follow from error estimates, differences that keep few digits: so much of them is seen in the states.
        double tolerance = type == ScalarType.Float32 ? 1e-5 : options.Control is null ? 1e-12 : 1e-11;
        Compare.Close(expected.States, actual.States, tolerance, "states");
        for (int i = 0; i < expected.Gradients.Count; i++)
        {
            Compare.Close(expected.Gradients[i], actual.Gradients[i], tolerance, $"gradient {i}");
        }

        using IDisposable quiet = no_grad();
        Compare.Close(expected.States, Path(field, options, initial, times, fused: true), tolerance, "states without gradients");
    }

    private static Tensor Path(IVectorField field, FlowOptions options, Tensor x, Tensor times, bool fused)
    {
        var saves = new SaveTimes(times, x);
        TestField plain = new(
            (time, state) =>
            {
                using IDisposable libtorch = LayeredEvaluation.By(null);
                return field.Velocity(time, state);
            },
            [.. field.Parameters]);
        Tensor General(Tensor from) => new FlowMap(plain, options).General(from, times, saves).States;
        Tensor? states = fused ? FusedPath.Of(field, options, x, times, saves, General)?.States : General(x);
        Assert.NotNull(states);
        return states;
    }

    private static Tensor Portable(Mlp net, Tensor x, Tensor times) =>
        x.dtype == ScalarType.Float32 ? Portable<float>(net, x, times) : Portable<double>(net, x, times);

    private static Tensor Portable<T>(Mlp net, Tensor x, Tensor times)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        FusedField<T> field = FusedField<T>.Of(net, (int)x.shape[0], (int)x.shape[1], portable: true)!;
        var run = new FusedRun<T>(
            field, new FlowOptions(), new SaveTimes(times, x), (int)x.shape[0], from => from);
        return run.Forward(x, field.Parameters, keep: false)!;
    }

    /// <summary>v = θ₀ sin(t) x₁ e₀ + θ₁ x² with two parameter tensors.</summary>
    private sealed class Drift(ScalarType type) : IRowField
    {
        private readonly Tensor first = tensor([0.3], type).requires_grad_(), second = tensor([-0.1], type).requires_grad_();

        public int Channels => 3;

        public IReadOnlyList<Tensor> Parameters => [first, second];

        public Tensor Velocity(Tensor time, Tensor state) => second * state.square()
            + first * time.sin().reshape([-1, .. Enumerable.Repeat(1L, (int)time.dim())])
            * stack([state[.., 1], zeros_like(state[.., 1]), zeros_like(state[.., 1])], 1);

        public void AddVelocity<T>(double time, ReadOnlySpan<T> parameters, ReadOnlySpan<T> states, Span<T> velocities)
            where T : unmanaged, IFloatingPointIeee754<T>
        {
            for (int i = 0; i < states.Length; i++)
            {
                velocities[i] += parameters[1] * states[i] * states[i];
                velocities[i] += i % 3 == 0 ? parameters[0] * T.CreateChecked(Math.Sin(time)) * states[i + 1] : T.Zero;
            }
        }

        public void AddGradients<T>(
            double time, ReadOnlySpan<T> parameters, ReadOnlySpan<T> states, ReadOnlySpan<T> cotangents, Span<T> stateGradients,
            Span<T> parameterGradients)
            where T : unmanaged, IFloatingPointIeee754<T>
        {
            T sine = T.CreateChecked(Math.Sin(time));
            for (int i = 0; i < states.Length; i++)
            {
                stateGradients[i] += cotangents[i] * parameters[1] * states[i] * T.CreateChecked(2);
                parameterGradients[1] += cotangents[i] * states[i] * states[i];
                if (i % 3 == 0)
                {
                    stateGradients[i + 1] += cotangents[i] * parameters[0] * sine;
                    parameterGradients[0] += cotangents[i] * sine * states[i + 1];
                }
            }
        }
    }
}
