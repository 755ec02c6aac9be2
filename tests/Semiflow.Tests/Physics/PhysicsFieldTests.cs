using Semiflow.Flows;
using Semiflow.Physics;
using Semiflow.Systems;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Tests.Physics;

public sealed class PhysicsFieldTests
{
    [Fact]
    public void A_law_of_ones_own_in_a_few_lines_is_trained_and_reported()
    {
        using DisposeScope scope = NewDisposeScope();
        Coefficient k = Coefficient.Free("k", 0.5, truth: 2), g = Coefficient.Known("g", 9.81);
        var law = new PhysicsField(
            new PhysicsTerm((_, x) => -k.Value * x * x.abs(), k),
            new PhysicsTerm((_, x) => ones_like(x) * g.Value, g));
        Tensor x = tensor(new[] { 1f, -3f }).reshape(2, 1);
        Tensor v = law.Velocity(tensor(0f), x);
        Assert.Equal([9.31, 14.31], v.to(ScalarType.Float64).data<double>().ToArray(), new Close(1e-5));
        v.sum().backward();
        Assert.Equal(8, k.Parameter!.grad!.item<float>(), 1e-5);
        Assert.Equal("k", Assert.Single(law.NamedParameters).Name);
        Assert.Equal(0.75, law.MeanRelativeError!.Value, 1e-12);
        Assert.Contains("[2, 1]", Assert.Throws<ArgumentException>(
            () => new PhysicsTerm((_, s) => s.sum()).Velocity(tensor(0f), x)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Coefficients_start_at_their_initial_values_and_keep_their_bounds()
    {
        using DisposeScope scope = NewDisposeScope();
        foreach (Coefficient c in new[]
        {
            Coefficient.Free("f", 360, scale: 100, type: ScalarType.Float64), Coefficient.Positive("p", 0.2, type: ScalarType.Float64),
            Coefficient.Bounded("b", 1e-2, 1.192e-3, type: ScalarType.Float64), Coefficient.Known("k", -3),
        })
        {
            double expected = c.Name switch { "f" => 360, "p" => 0.2, "b" => 1.192e-3, _ => -3 };
            Assert.Equal(expected, c.Current, 1e-12);
            Assert.Equal(expected, c.Value.to(ScalarType.Float64).item<double>(), 1e-12);
        }

        Assert.Throws<ArgumentException>(() => Coefficient.Positive("p", -1));
        Assert.Throws<ArgumentException>(() => Coefficient.Bounded("b", 1, 1));
        Assert.Throws<ArgumentException>(
            () => new PhysicsField(new LinearDrag(Coefficient.Known("k", 1)), new LinearDrag(Coefficient.Known("k", 1))));
    }

    [Fact]
    public void The_true_pendulum_is_the_system()
    {
        using DisposeScope scope = NewDisposeScope();
        var system = new DampedPendulum();
        double[] state = [0.7, -1.3], expected = new double[2];
        system.NewSpanField().Velocity(0, state, expected);
        Tensor v = system.NewField().Velocity(tensor(0.0), tensor(state).reshape(1, 2));
        Assert.Equal(expected, v.data<double>().ToArray(), new Close(1e-15));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Terms_written_by_hand_agree_with_their_tensor_form(bool positive)
    {
        using DisposeScope scope = NewDisposeScope();
        PhysicsField law = DampedPendulum.Complete.Learned(new LawSetting { Positive = positive, Type = ScalarType.Float64 });
        Tensor x = randn([7, 2], ScalarType.Float64, requires_grad: true), c = randn([7, 2], ScalarType.Float64);
        foreach (IRowField term in law.Terms.Cast<IRowField>())
        {
            Tensor v = term.Velocity(tensor(0.0), x);
            Tensor[] gradients = [.. autograd.grad([(v * c).sum()], [x, term.Parameters[0]])];
            double[] parameters = [term.Parameters[0].item<double>()], states = x.data<double>().ToArray(),
                cotangents = c.data<double>().ToArray();
            double[] velocities = new double[14], stateGradients = new double[14], parameterGradients = new double[1];
            term.AddVelocity<double>(0, parameters, states, velocities);
            term.AddGradients<double>(0, parameters, states, cotangents, stateGradients, parameterGradients);
            Assert.Equal(v.data<double>().ToArray(), velocities, new Close(1e-14));
            Assert.Equal(gradients[0].data<double>().ToArray(), stateGradients, new Close(1e-14));
            Assert.Equal(gradients[1].item<double>(), parameterGradients[0], 1e-13);
        }
    }
}
