using Semiflow.Flows;

namespace Semiflow.Tests.Flows;

/// <summary>Every method meets the conditions of its order, and is what its flags say (spec ode.md 12.1).</summary>
public sealed class TableauTests
{
    private static readonly IReadOnlyList<RootedTree> Trees = RootedTree.UpTo(8);

    public static TheoryData<string> Methods => [.. RungeKutta.All.Select(method => method.Name)];

    [Fact]
    public void Trees_are_counted() =>
        Assert.Equal([1, 1, 2, 4, 9, 20, 48, 115], Trees.GroupBy(tree => tree.Order).Select(group => group.Count()));

    [Theory]
    [MemberData(nameof(Methods))]
    public void Weights_have_their_order_and_no_more(string name)
    {
        ButcherTableau method = RungeKutta.Find(name);
        Assert.True(Residual(method, method.Weights, method.Order, 1) < 1e-12, $"{Residual(method, method.Weights, method.Order, 1):g3}");
        Assert.True(method.Order == 8 || Residual(method, method.Weights, method.Order + 1, 1) > 1e-6);
        if (method.EmbeddedWeights is { } embedded)
        {
            Assert.True(Residual(method, embedded, method.EmbeddedOrder, 1)
                < 1e-9, $"{Residual(method, embedded, method.EmbeddedOrder, 1):g3}");
            Assert.True(method.ErrorWeights!.Max(Math.Abs) > 1e-3);
        }

        if (method.Dense is not null)
        {
            double[] weights = new double[method.Stages];
            for (int i = 0; i <= 10; i++)
            {
                method.DenseWeights(i / 10.0, weights);
                double residual = Residual(method, weights, method.DenseOrder, i / 10.0);
                Assert.True(residual < 1e-9, $"θ = {i / 10.0}: {residual:g3}");
                Assert.All(weights.Zip(method.Weights), pair => Assert.True(i < 10 || Math.Abs(pair.First - pair.Second) < 1e-12));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void Rows_sum_to_nodes_and_flags_are_true(string name)
    {
        ButcherTableau method = RungeKutta.Find(name);
        Assert.All(method.Matrix.Zip(method.Nodes), row => Assert.Equal(row.Second, row.First.Sum(), 2e-14));
        Assert.All(method.Predictors ?? [], row => Assert.True(row.Count == 0 || Math.Abs(row.Sum() - 1) < 1e-9));
        Assert.Equal(name is "bosh3" or "dopri5" or "dopri5-original" or "tsit5" or "dopri8" or "trapezoid" or "tr-bdf2" or "kvaerno3"
            or "kvaerno4" or "kvaerno5", method.FirstSameAsLast);
        Assert.Equal(method.FirstSameAsLast || name is "implicit-euler" or "sdirk2" or "sdirk4" or "radau3" or "radau5",
            method.StifflyAccurate);
        Assert.Equal(name is "gauss4" or "gauss6" or "radau3" or "radau5", method.Coupling == StageCoupling.Full);
        Assert.Equal(name is "kvaerno4" or "kvaerno5", method.LargestNode > 1);
        Assert.Equal(name == "tr-bdf2" ? 3 : method.EmbeddedOrder > 0 ? method.Order : 1, method.ErrorOrder);
    }

    /// <summary>The declared limit on the negative real axis separates decay from growth.</summary>
    [Theory]
    [InlineData("rk4")]
    [InlineData("bosh3")]
    [InlineData("dopri5")]
    [InlineData("tsit5")]
    [InlineData("dopri8")]
    public void Stability_on_the_real_axis(string name)
    {
        ButcherTableau method = RungeKutta.Find(name);
        double After(double limit) => Math.Abs(SpanFlow.Solve(
            new SpanLaw(1, static (_, y, v) => v[0] = -y[0]), [1], [0, limit], new SpanFlowOptions { Method = method, Control = null })
                .State(1)[0]);
        Assert.True(After(method.RealStability - 0.01) < 1 && After(method.RealStability + 0.02) > 1);
    }

    [Fact]
    public void Methods_are_found_by_name()
    {
        Assert.Same(RungeKutta.Dopri5, RungeKutta.Find("DOPRI5"));
        string message = Assert.Throws<InputException>(() => RungeKutta.Find("rk5")).Message;
        Assert.All(RungeKutta.All, method => Assert.Contains(method.Name, message));
        Assert.Equal(RungeKutta.All.Count, RungeKutta.All.Select(method => method.Name).Distinct().Count());
    }

    private static double Residual(ButcherTableau method, IReadOnlyList<double> weights, int order, double theta) =>
        Trees.Where(tree => tree.Order <= order)
            .Max(tree => Math.Abs(weights.Zip(tree.Stages(method), (b, stage) => b * stage)
                .Sum() - (Math.Pow(theta, tree.Order) / tree.Density)));
}
