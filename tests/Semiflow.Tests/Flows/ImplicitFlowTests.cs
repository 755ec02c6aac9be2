using Semiflow.Flows;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Tests.Flows;

/// <summary>Diagonally implicit methods on tensors: stiff references and gradients by the implicit function theorem.</summary>
public sealed class ImplicitFlowTests : IDisposable
{
    private readonly DisposeScope scope = NewDisposeScope();

    public void Dispose() => scope.Dispose();

    [Theory]
    [InlineData("kvaerno3", 5e-4)]
    [InlineData("kvaerno4", 3e-4)]
    [InlineData("kvaerno5", 3e-4)]
    [InlineData("sdirk4", 2e-4)]
    public void Robertsons_reaction_meets_the_reference(string method, double error)
    {
        var options = new FlowOptions { Method = Named(method), Control = new StepControl(1e-4, 1e-8).AsIntegral() };
        Tensor rates = tensor(new[] { 0.04, 3e7, 1e4 });
        Trajectory path = new FlowMap(Robertson(rates), options).Path(tensor(new[,] { { 1.0, 0, 0 } }), tensor(new[] { 0.0, 1, 100 }));
        Tensor reference = tensor(new[,] { { 0.96645973733301294, 3.0746265785786866e-5, 3.3509516401211095e-2 },
            { 0.61723488239606716, 6.1535912746388841e-6, 0.38275896401264059 } });
        Assert.InRange(((path.States.narrow(0, 1, 2).squeeze(1) - reference).abs() / reference).max().item<double>(), 0, error);
        Assert.Equal(1, path.States[2].sum().item<double>(), 10);
        Assert.InRange(path.Statistics[0].Accepted, 10, 100);
    }

    [Theory]
    [InlineData(GradientMode.Through)]
    [InlineData(GradientMode.Checkpointed)]
    public void Rates_of_a_stiff_reaction_have_the_gradients_of_differences(GradientMode mode)
    {
        var options = new FlowOptions { Method = RungeKutta.Kvaerno3, Substeps = 12, Gradient = mode };
        Tensor logarithms = tensor(new[] { 0.04, 3e7, 1e4 }).log().requires_grad_();
        Tensor End(Tensor at) => new FlowMap(Robertson(at.exp(), at), options).Advance(tensor(new[,] { { 1.0, 0, 0 } }), 0, 1)[0, 2];
        Tensor gradient = autograd.grad([End(logarithms)], [logarithms])[0];
        using IDisposable quiet = no_grad();
        for (int i = 0; i < 3; i++)
        {
            Tensor shift = zeros(3, dtype: ScalarType.Float64);
            shift[i] = 1e-3;
            double difference = (End(logarithms + shift) - End(logarithms - shift)).item<double>() / 2e-3;
            Assert.InRange(gradient[i].item<double>() / difference, 1 - 1e-4, 1 + 1e-4);
        }
    }

    [Theory]
    [InlineData("implicit-euler", 1)]
    [InlineData("trapezoid", 2)]
    [InlineData("implicit-midpoint", 2)]
    [InlineData("sdirk2", 2)]
    [InlineData("kvaerno5", 5)]
    public void Fixed_implicit_steps_have_their_order_and_exact_gradients(string method, int order)
    {
        Tensor x = tensor(new[,] { { 1.0, 0 }, { 0.5, -1 } }).requires_grad_();
        double Error(int steps) => (new FlowMap(TestFields.Turning, new FlowOptions { Method = Named(method), Substeps = steps })
            .Advance(x, 0, 2) - TestFields.Turn(x, 2)).abs().max().item<double>();
        Assert.InRange(Math.Log2(Error(16) / Error(32)), order - 0.25, order + 0.6);

        Tensor Loss(Tensor at) => new FlowMap(
            new TestField((_, s) => s.pow(3).neg() * 5), new FlowOptions { Method = Named(method), Substeps = 4 }).Advance(at, 0, 1).sum();
        Tensor gradient = autograd.grad([Loss(x)], [x])[0];
        using IDisposable quiet = no_grad();
        Tensor shift = zeros_like(x);
        shift[1, 1] = 1e-5;
        Assert.Equal((Loss(x + shift) - Loss(x - shift)).item<double>() / 2e-5, gradient[1, 1].item<double>(), 6);
    }

    private static ButcherTableau Named(string name) => RungeKutta.All.Single(each => each.Name == name);

    private static TestField Robertson(Tensor rates, params IReadOnlyList<Tensor> parameters) => new(
        (_, s) =>
        {
            (Tensor a, Tensor b, Tensor c) = (s.narrow(1, 0, 1), s.narrow(1, 1, 1), s.narrow(1, 2, 1));
            (Tensor slow, Tensor fast, Tensor middle) = (rates[0] * a, rates[1] * b.square(), rates[2] * b * c);
            return cat([middle - slow, slow - middle - fast, fast], 1);
        },
        parameters);
}
