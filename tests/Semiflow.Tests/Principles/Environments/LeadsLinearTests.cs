using Semiflow.Flows;
using Semiflow.Operators;
using Semiflow.Principles;
using Semiflow.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Tests.Principles.Environments;

/// <summary>Linear dynamics, where the minimum of LEADS is known in closed form (spec leads.md 9).</summary>
public sealed class LeadsLinearTests : IDisposable
{
    private readonly DisposeScope scope = NewDisposeScope();

    public void Dispose() => scope.Dispose();

    [Fact]
    public void The_closed_form_is_stationary_and_its_own_parts_cancel()
    {
        (Tensor x, Tensor y, _) = Draw(environments: 5, size: 4, samples: 7, seed: 1);
        LinearDecomposition fit = LinearDecomposition.Fit(x, y, 0.3);
        Tensor f = fit.Shared.clone().requires_grad_(), g = fit.Own.clone().requires_grad_();
        Tensor objective = (y - (f + g).matmul(x)).square().sum() + (0.3 * g.square().sum());
        objective.backward();
        Assert.InRange(f.grad!.abs().max().item<double>(), 0, 1e-11);
        Assert.InRange(g.grad!.abs().max().item<double>(), 0, 1e-11);
        Assert.InRange(fit.Own.sum([0]).abs().max().item<double>(), 0, 1e-12);
    }

    [Fact]
    public void Without_noise_and_penalty_the_shared_part_is_the_mean()
    {
        (Tensor x, _, Tensor truth) = Draw(environments: 6, size: 3, samples: 20, seed: 2);
        LinearDecomposition fit = LinearDecomposition.Fit(x, truth.matmul(x), 1e-9);
        Assert.InRange((fit.Shared - truth.mean([0])).abs().max().item<double>(), 0, 1e-7);
        Assert.InRange((fit.Shared + fit.Own - truth).abs().max().item<double>(), 0, 1e-7);
    }

    /// <summary>The principle with one Euler step over two frames is this regression: <c>x₁ = x₀ + (F + G_e) x₀</c>.</summary>
    [Fact]
    public void Training_by_gradients_ends_at_the_closed_form()
    {
        const int Environments = 4, Size = 3, Samples = 8;
        (Tensor x, Tensor y, _) = Draw(Environments, Size, Samples, seed: 3);
        Tensor first = x.transpose(1, 2).reshape(Environments * Samples, Size);
        var set = new TrajectorySet(tensor(new[] { 0.0, 1.0 }),
            stack([first, first + y.transpose(1, 2).reshape(Environments * Samples, Size)]))
        {
            Environments = [.. Enumerable.Range(0, Environments).SelectMany(e => Enumerable.Repeat(e, Samples))],
        };
        using var random = new Generator(4);
        EnvironmentDynamics dynamics = EnvironmentDynamics.Create(
            Decomposition.Leads, Environments, copies => new PointwiseLinear(Size, Size, copies, bias: false, random).to(float64),
            new FlowOptions { Method = RungeKutta.Euler });
        const double Weight = 0.01;
        var leads = new Leads(
            dynamics, new LeadsOptions { PenaltyWeight = Weight, Penalty = LeadsPenalty.Frobenius, Restarts = null },
            new OptimizerSpec(Rate: 0.02, WeightDecay: 0, Schedule: new CosineSchedule()));
        using var batches = new EnvironmentBatches(set, Samples, seed: 1);
        new Trainer(new TrainerOptions(Epochs: 40, Seed: 1)).Fit(leads, batches, null, [], TestContext.Current.CancellationToken);

        // The mean runs over both frames, of which the first costs nothing.
        LinearDecomposition fit = LinearDecomposition.Fit(x, y, Weight * 2 * Environments * Samples * Size);
        using IDisposable quiet = no_grad();
        Tensor shared = ((PointwiseLinear)dynamics.Shared).Weights[0].Value, own = ((PointwiseLinear)dynamics.Own).Weights[0].Value;
        Assert.InRange((shared[0] - fit.Shared).abs().max().item<double>(), 0, 1e-4);
        Assert.InRange((own - fit.Own).abs().max().item<double>(), 0, 1e-4);
    }

    /// <summary>The table, within 30 percent of its errors of f + g_e, and what it shows (spec leads.md 9).</summary>
    [Theory]
    [InlineData(2, 8, 0.23, 2.6, 0.80)]
    [InlineData(8, 4, 0.46, 8.6, 0.76)]
    [InlineData(8, 16, 0.026, 0.022, 0.59)]
    [InlineData(32, 64, 0.0029, 0.0028, 0.62)]
    public void Sharing_wins_with_few_samples_and_ties_with_many(
        int environments, int samples, double leads, double separate, double pooled)
    {
        const int Size = 8, Repetitions = 24;
        double[][] errors = [.. Enumerable.Range(0, Repetitions).Select(seed => Errors(environments, Size, samples, (ulong)seed + 10))];
        double[] mean = [.. Enumerable.Range(0, 3).Select(i => errors.Average(e => e[i]))];
        Assert.InRange(mean[0] / leads, 0.7, 1.3);
        Assert.InRange(mean[2] / pooled, 0.7, 1.3);
        if (samples <= Size)
        {
            Assert.True(mean[0] < mean[1] && mean[0] < mean[2]);
            Assert.True(mean[1] > separate / 4); // Heavy tails: an environment's own regression is near singular.
        }
        else
        {
            Assert.InRange(mean[1] / separate, 0.7, 1.3);
            Assert.InRange(mean[0] / mean[1], 0.7, 1.5);
        }
    }

    /// <summary>Squared Frobenius error of LEADS (μ = 1), one for each, one for all.</summary>
    private static double[] Errors(int environments, int size, int samples, ulong seed)
    {
        using DisposeScope inner = NewDisposeScope();
        (Tensor x, Tensor y, Tensor truth) = Draw(environments, size, samples, seed);
        LinearDecomposition fit = LinearDecomposition.Fit(x, y, 1);
        Tensor separate = y.matmul(linalg.pinv(x));
        Tensor pooled = y.matmul(x.transpose(1, 2)).sum([0]).matmul(linalg.pinv(x.matmul(x.transpose(1, 2)).sum([0])));
        return [.. new[] { fit.Shared + fit.Own, separate, pooled }.Select(f => (f - truth).square().sum([1, 2]).mean().item<double>())];
    }

    private static (Tensor X, Tensor Y, Tensor Truth) Draw(int environments, int size, int samples, ulong seed)
    {
        using var random = new Generator(seed);
        Tensor Normal(params long[] shape) => randn(shape, dtype: float64, generator: random);
        Tensor truth = (Normal(size, size) / Math.Sqrt(size)) + (0.1 * Normal(environments, size, size)),
            x = Normal(environments, size, samples);
        return (x, truth.matmul(x) + (0.05 * Normal(environments, size, samples)), truth);
    }
}
