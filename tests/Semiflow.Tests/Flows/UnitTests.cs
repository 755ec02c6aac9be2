using Semiflow.Flows;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Tests.Flows;

/// <summary>States in tiny and huge units have the flow of states of size 1.</summary>
public sealed class UnitTests : IDisposable
{
    private readonly DisposeScope scope = NewDisposeScope();

    public static TheoryData<string, double> Implicit =>
        new MatrixTheoryData<string, double>(["kvaerno3", "implicit-midpoint", "radau5"], [1e-30, 1e-12, 1e15, 1e30]);

    public void Dispose() => scope.Dispose();

    /// <summary>x' = −5 x² / u from u: x(1) = u / 6, and 60 fixed steps give the same number of units in any unit.</summary>
    [Theory, MemberData(nameof(Implicit))]
    public void Fixed_implicit_steps(string method, double unit)
    {
        ButcherTableau tableau = RungeKutta.Find(method);
        double Span(double u, StepControl? control) => SpanFlow.Solve(
            new SpanLaw(1, (_, x, v) => v[0] = -5 * (x[0] / u) * (x[0] / u) * u), [u], [0, 1], new SpanFlowOptions
            { Method = tableau, Control = control, Substeps = 60 }).OrThrow().State(1)[0] / u;
        Assert.Equal(Span(1, null), Span(unit, null), 1e-9);
        if (method == "radau5")
        {
            return;
        }

        using IDisposable quiet = no_grad();
        double Tensors(double u, ScalarType type) => new FlowMap(new TestField((_, x) => (x / u).square() * (-5 * u)), new FlowOptions
            { Method = tableau, Substeps = 60 }).Advance(full([1, 1], u, dtype: type), 0, 1).to(ScalarType.Float64).item<double>() / u;
        Assert.Equal(Span(1, null), Tensors(unit, ScalarType.Float64), 1e-9);
        Assert.Equal(Span(1, null), Tensors(unit, ScalarType.Float32), 2e-5);
    }

    [Fact]
    public void Steps_from_zero_are_solved()
    {
        SpanSolution span = SpanFlow.Solve(new SpanLaw(2, static (t, _, v) => (v[0], v[1]) = (t * 1e-20, 0)), [0, 0], [0, 1],
            new SpanFlowOptions { Method = RungeKutta.Find("radau5"), Control = null, Substeps = 5 }).OrThrow();
        Assert.Equal(0.5, span.State(1)[0] * 1e20, 1e-9);
        Tensor end = new FlowMap(new TestField((t, x) => t.reshape(-1, 1) * 1e-20 * ones_like(x)), new FlowOptions
            { Method = RungeKutta.Find("kvaerno3"), Substeps = 5 }).Advance(zeros(1, 2, dtype: ScalarType.Float64), 0, 1);
        Assert.Equal(0.5, end[0, 1].item<double>() * 1e20, 1e-9);
    }

    /// <summary>Without an absolute tolerance the relative one holds for whatever float64 holds.</summary>
    [Theory]
    [InlineData("tsit5", 1e-200)]
    [InlineData("kvaerno5", 1e-200)]
    [InlineData("tsit5", 1e200)]
    public void Relative_tolerances_hold(string method, double unit)
    {
        var control = new StepControl(1e-8, 0);
        double span = SpanFlow.Solve(new SpanLaw(1, static (_, x, v) => v[0] = -x[0]), [unit], [0, 1],
            new SpanFlowOptions { Method = RungeKutta.Find(method), Control = control }).OrThrow().State(1)[0];
        double flow = new FlowMap(TestFields.Decay, new FlowOptions { Method = RungeKutta.Find(method), Control = control })
            .Advance(full([1, 1], unit, dtype: ScalarType.Float64), 0, 1).item<double>();
        Assert.Equal(Math.Exp(-1), span / unit, 1e-6);
        Assert.Equal(Math.Exp(-1), flow / unit, 1e-6);
    }

    /// <summary>Jacobians by differences and spectral radii, of many components.</summary>
    [Theory]
    [InlineData(1e-20)]
    [InlineData(1e20)]
    public void Differences_are_taken_in_the_unit_of_the_states(double unit)
    {
        double Mean(double u, SpanFlowOptions options)
        {
            var law = new SpanLaw(30, (_, x, v) =>
            {
                for (int i = 0; i < 30; i++)
                {
                    v[i] = -40 * (i + 1) * (x[i] / u) * (x[i] / u) * u;
                }
            });
            return SpanFlow.Solve(law, [.. Enumerable.Repeat(u, 30)], [0, 0.5], options).OrThrow().State(1).ToArray().Average() / u;
        }

        var control = new StepControl(1e-8, 0);
        SpanFlowOptions dense = new() { Method = RungeKutta.Find("kvaerno5"), Control = control }, krylov = dense with { DenseUpTo = 1 },
            chebyshev = new() { Chebyshev = new ChebyshevOptions(), Control = new StepControl(1e-5, 0) };
        double truth = Enumerable.Range(1, 30).Average(i => 1 / (1 + (20.0 * i)));
        Assert.All([dense, krylov], options => Assert.Equal(1, Mean(unit, options) / truth, 1e-5));
        Assert.Equal(1, Mean(unit, chebyshev) / truth, 1e-3);
    }

    /// <summary>A sample that fails has no way back, and is told of as in every other mode.</summary>
    [Fact]
    public void A_failing_sample_does_not_spoil_the_reconstruction_of_others()
    {
        var field = new TestField((_, x) => x * ones_like(x).where(x < 5, full_like(x, double.NaN)));
        Tensor start = tensor(new[,] { { 1.0 }, { 3 } }).requires_grad_();
        Trajectory path = new FlowMap(field, new FlowOptions { Substeps = 40, Gradient = GradientMode.Reconstructed, Throw = false })
            .Path(start, tensor(new[] { 0.0, 1 }));
        Assert.Equal((1, FlowOutcome.NonFinite), (Assert.Single(path.Failures).Sample, path.Failures[0].Reason));
        path.States[1, 0].sum().backward();
        Assert.Equal(Math.E, start.grad![0, 0].item<double>(), 1e-6);
    }
}
