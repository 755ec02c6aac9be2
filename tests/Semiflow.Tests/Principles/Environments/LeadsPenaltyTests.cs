using Semiflow.Flows;
using Semiflow.Flows.Networks;
using Semiflow.Kernels;
using Semiflow.Principles;
using Semiflow.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Tests.Principles.Environments;

/// <summary>The terms of LEADS in plain sums over numbers, typed from the specification (spec leads.md 2, 2.1).</summary>
public sealed class LeadsPenaltyTests : IDisposable
{
    private const int Environments = 2, Frames = 3, Hidden = 3;
    private const double Weight = 0.25, Lipschitz = 0.125;
    private static readonly int[] Of = [1, 0, 0, 1]; // Not in the order of the environments.
    private readonly DisposeScope scope = NewDisposeScope();
    private readonly Mlp shared;
    private readonly Mlp own;
    private readonly TrajectorySet set;

    public LeadsPenaltyTests()
    {
        using var random = new Generator(4);
        Mlp Network(int groups) => new([2, Hidden, 2], Nonlinearity.Relu, random, groups: groups, type: float64);
        (shared, own) = (Network(1), Network(Environments));
        set = new TrajectorySet(tensor(new[] { 0, 0.1, 0.2 }), rand([Frames, Of.Length, 2], float64, generator: random) + 0.5)
            { Environments = Of };
    }

    public void Dispose() => scope.Dispose();

    /// <summary>Σ_e mean over the states of (|g_e(x)| / (|x| + 1e-5))²; where one is hidden it does not count.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Size(bool hidden)
    {
        Tensor mask = ones([Frames, Of.Length, 2], ScalarType.Bool);
        if (hidden)
        {
            mask[1, 2, 0] = false; // One channel of one state of environment 0.
        }

        double expected = 0;
        for (int e = 0; e < Environments; e++)
        {
            var ratios = new List<double>();
            for (int t = 0; t < Frames; t++)
            {
                for (int i = 0; i < Of.Length; i++)
                {
                    double[] x = Row(set.States[t, i]), g = Network(own, e, x);
                    if (Of[i] == e && !(hidden && (t, i) == (1, 2)))
                    {
                        ratios.Add(Math.Pow(Math.Sqrt(g[0] * g[0] + g[1] * g[1]) / (Math.Sqrt(x[0] * x[0] + x[1] * x[1]) + 1e-5), 2));
                    }
                }
            }

            expected += ratios.Average();
        }

        Terms terms = TermsOf(new LeadsOptions { PenaltyWeight = Weight, LipschitzWeight = 0, Restarts = null }, hidden ? mask : null);
        Assert.Equal(["mse", "size"], terms.Items.Select(item => item.Name));
        Assert.Equal(Weight * expected, terms.Items[1].Value.item<double>(), 1e-12);
    }

    /// <summary>α Σ_e Σ_W σ_max(W)², of W of two columns or rows by the roots of a quadratic.</summary>
    [Fact]
    public void Lipschitz_constant()
    {
        double expected = 0;
        foreach (Tensor weights in Weights(own))
        {
            for (int e = 0; e < Environments; e++)
            {
                double[] w = Row(weights[e].flatten());
                bool tall = weights.shape[2] == 2; // [Hidden, 2]: columns are the short side, else rows.
                double[] a = [.. Enumerable.Range(0, Hidden).Select(i => tall ? w[2 * i] : w[i])];
                double[] b = [.. Enumerable.Range(0, Hidden).Select(i => tall ? w[2 * i + 1] : w[Hidden + i])];
                double aa = Dot(a, a), bb = Dot(b, b), ab = Dot(a, b);
                expected += (aa + bb + Math.Sqrt((aa - bb) * (aa - bb) + 4 * ab * ab)) / 2;
            }
        }

        Terms terms = TermsOf(new LeadsOptions
            { PenaltyWeight = Weight, LipschitzWeight = Lipschitz, PowerIterations = 300, Restarts = null });
        Assert.Equal(["mse", "size", "lipschitz"], terms.Items.Select(item => item.Name));
        Assert.Equal(Weight * Lipschitz * expected, terms.Items[2].Value.item<double>(), 1e-9);
    }

    /// <summary>Σ_e (Σ_W |W|_F)², and of one matrix |G_e|_F².</summary>
    [Fact]
    public void Frobenius()
    {
        double expected = Enumerable.Range(0, Environments)
            .Sum(e => Math.Pow(Weights(own).Sum(w => Row(w[e].flatten()) is var row ? Math.Sqrt(Dot(row, row)) : 0), 2));
        Terms terms = TermsOf(new LeadsOptions { PenaltyWeight = Weight, Penalty = LeadsPenalty.Frobenius, Restarts = null });
        Assert.Equal(Weight * expected, terms.Items[1].Value.item<double>(), 1e-12);
    }

    /// <summary>All frames count, the first too, whose error is 0; Euler by hand with f + g_e.</summary>
    [Fact]
    public void Trajectory_error()
    {
        double sum = 0;
        for (int i = 0; i < Of.Length; i++)
        {
            double[] x = Row(set.States[0, i]);
            for (int t = 1; t < Frames; t++)
            {
                double[] f = Network(shared, 0, x), g = Network(own, Of[i], x), seen = Row(set.States[t, i]);
                x = [x[0] + 0.1 * (f[0] + g[0]), x[1] + 0.1 * (f[1] + g[1])];
                sum += Math.Pow(x[0] - seen[0], 2) + Math.Pow(x[1] - seen[1], 2);
            }
        }

        Terms terms = TermsOf(new LeadsOptions { PenaltyWeight = 0, Restarts = null });
        Assert.Equal(sum / (Frames * Of.Length * 2), terms.Items.Single().Value.item<double>(), 1e-13);
    }

    private static double Dot(double[] a, double[] b) => a.Zip(b, (x, y) => x * y).Sum();

    private static double[] Row(Tensor values) => values.detach().contiguous().data<double>().ToArray();

    private static Tensor[] Weights(Mlp network) =>
        [.. network.named_parameters().Where(p => p.parameter.dim() == 3 && p.name.Contains("weight")).Select(p => (Tensor)p.parameter)];

    /// <summary>W₂ max(W₁x + b₁, 0) + b₂ of one copy.</summary>
    private static double[] Network(Mlp network, int copy, double[] x)
    {
        double[][] layers = [.. network.parameters().Select(p => Row(p[copy].flatten()))];
        double[] hidden = [.. Enumerable.Range(0, Hidden)
            .Select(i => Math.Max(0, layers[0][2 * i] * x[0] + layers[0][2 * i + 1] * x[1] + layers[1][i]))];
        return [.. Enumerable.Range(0, 2).Select(i => Dot(layers[2][(Hidden * i)..(Hidden * (i + 1))], hidden) + layers[3][i])];
    }

    private Terms TermsOf(LeadsOptions options, Tensor? mask = null)
    {
        var dynamics = new EnvironmentDynamics(shared, own, Environments, new FlowOptions { Method = RungeKutta.Find("euler") });
        var principle = new Leads(dynamics, options, new OptimizerSpec());
        return principle.Players[0].Loss(new TrajectoryBatch(mask is null ? set : set with { Mask = mask }, [0, 1, 2, 3]));
    }
}
