using Semiflow.Chains;
using Semiflow.Principles.Modulewise;
using Semiflow.Training;
using Semiflow.Transport;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Tests.Principles.Modulewise;

/// <summary>What motion costs, and how its price changes (spec modulewise.md 1, 3, 11, V7, V9).</summary>
public sealed class TransportTermTests : IDisposable
{
    private readonly DisposeScope scope = NewDisposeScope();
    private readonly StackFixture data = new();

    public void Dispose()
    {
        data.Dispose();
        scope.Dispose();
    }

    [Fact]
    public void Both_forms_agree_for_one_block_and_differ_for_two()
    {
        (double Kinetic, double Displacement) Of(int blocks)
        {
            using ModuleStack stack = StackFixture.Stack(2, blocks);
            stack.to(float64);
            ChainPath path = stack.Modules[0].Body.Path(data.Images.to(float64));
            return (new TransportTerm().Energy(path).item<double>(), new TransportTerm(TransportForm.Displacement).Energy(path)
                .item<double>());
        }

        (double kinetic, double displacement) = Of(1);
        Assert.Equal(kinetic, displacement, 1e-14);
        (kinetic, displacement) = Of(2);
        Assert.True(Math.Abs(kinetic - displacement) > 1e-3 * kinetic);
    }

    [Fact]
    public void The_sum_over_features_is_their_number_times_the_mean()
    {
        using ModuleStack stack = StackFixture.Stack(2, 3);
        stack.to(float64);
        ChainPath path = stack.Modules[0].Body.Path(data.Images.to(float64));
        double mean = new TransportTerm().Energy(path).item<double>();
        double sum = new TransportTerm(Reduction: DisplacementReduction.SumFeaturesMeanBatch).Energy(path).item<double>();
        Assert.Equal(4 * 36 * mean, sum, 1e-10 * sum);
    }

    [Fact]
    public void A_module_that_changes_the_shape_has_no_displacement_and_a_stem_no_energy()
    {
        using var chain = new BlockChain(nn.Linear(3, 5), nn.Linear(5, 5), nn.Linear(5, 2));
        ChainPath path = chain.Path(randn(4, 3));
        Assert.Contains("changes the shape", Assert.Throws<InputException>(
            () => new TransportTerm(TransportForm.Displacement).Energy(path)).Message, StringComparison.Ordinal);
        Assert.Equal((path.States[2] - path.States[1]).square().mean().item<float>(), new TransportTerm().Energy(path).item<float>(), 1e-6);
        using var stem = new BlockChain(nn.Linear(3, 5));
        Assert.Equal(0, new TransportTerm().Energy(stem.Path(randn(4, 3))).item<float>());
        using var tail = new BlockChain(nn.Linear(3, 5), nn.Linear(5, 5));
        ChainPath moved = tail.Path(randn(4, 3));
        Assert.Equal((moved.States[2] - moved.States[1]).square().mean().item<float>(),
            new TransportTerm(TransportForm.Displacement).Energy(moved).item<float>(), 1e-6);
    }

    [Fact]
    public void Schedules_give_the_published_taus()
    {
        static double[] Taus(TauSchedule schedule, int modules) => [.. schedule.Of(modules).Select(weight => 1 / (2 * weight.Weight))];
        Assert.Equal([0.5, 0.5, 1, 1], Taus(TauSchedule.HalfDouble(0.5), 4));
        Assert.Equal([0.5, 1, 1], Taus(TauSchedule.HalfDouble(0.5), 3)); // The published list is one short here.
        Assert.Equal([3, 3], Taus(TauSchedule.Fixed(3), 2));
        Assert.Equal([1, 2], Taus(TauSchedule.Each(1, 2), 2));
        Assert.All(TauSchedule.None.Of(2), weight => Assert.Equal(0, weight.Weight));
        Assert.Throws<InputException>(() => TauSchedule.Fixed(0).Of(1));
        Assert.Throws<InputException>(() => TauSchedule.Each(1, 2).Of(3));
        Assert.Throws<InputException>(() => TauSchedule.Multipliers(new TauMultiplier(Start: 0)).Of(2));
    }

    [Theory]
    [InlineData(MultiplierStart.Constant, new[] { 2.0, 2, 2 }, new[] { 0.5, 0.5, 0.5 })]
    [InlineData(MultiplierStart.Increasing, new[] { 0.0, 2, 8 }, new[] { 0.5, 0.5, 0.125 })]
    [InlineData(MultiplierStart.Decreasing, new[] { 2.0, 2, 0.5 }, new[] { 0.0, 0.5, 2 })]
    public void Multipliers_follow_the_published_recursion(MultiplierStart depth, double[] start, double[] first)
    {
        var settings = new TauMultiplier(Start: 2, Rate: 0.5, Every: 3, Depth: depth, Power: 2);
        IReadOnlyList<ITransportWeight> weights = TauSchedule.Multipliers(settings).Of(3);
        Tensor energy = tensor(3.0);
        for (int k = 0; k < 3; k++)
        {
            (double lambda, double mu) = (start[k], first[k]);
            for (int iteration = 1; iteration <= 7; iteration++)
            {
                double loss = 1 + (0.1 * iteration);
                if (iteration % 3 == 0)
                {
                    lambda += 0.5 * loss; // With the loss of the current batch, before the step.
                    mu = 1 / lambda;
                }

                Terms terms = weights[k].Weigh(new Terms(("loss", tensor(loss))), energy);
                Assert.Equal(loss + (3 * mu), terms.Total.item<double>(), 1e-12);
                Assert.Equal(mu, weights[k].Weight, 1e-12);
            }
        }
    }

    [Fact]
    public void The_papers_form_weighs_the_loss_and_states_survive()
    {
        ITransportWeight weight = TauSchedule.Multipliers(new TauMultiplier(Start: 2, Every: 1, OnLoss: true)).Of(1)[0];
        Assert.Equal((3 * 1.0) + 5, weight.Weigh(new Terms(("loss", tensor(1.0))), tensor(5.0)).Total.item<double>(), 1e-12);
        ITransportWeight other = TauSchedule.Multipliers(new TauMultiplier(Start: 2, Every: 1, OnLoss: true)).Of(1)[0];
        other.State = weight.State;
        Assert.Equal(weight.Weight, other.Weight);
    }

    /// <summary>V7: a large τ is greedy training, a small one stops all motion.</summary>
    [Fact]
    public void Tau_leads_from_no_motion_to_free_motion()
    {
        double[] Trained(TauSchedule taus)
        {
            using ModuleStack stack = StackFixture.Stack(1, 1, 1);
            return StackFixture.Fit(data.Parallel(stack, taus), 3);
        }

        double Motion(double tau)
        {
            using ModuleStack stack = StackFixture.Stack(1, 1, 1);
            StackFixture.Fit(data.Parallel(stack, TauSchedule.Fixed(tau)), 40);
            stack.eval();
            Tensor state = data.Images;
            double energy = 0;
            foreach (StackModule module in stack.Modules)
            {
                ChainPath path = module.Body.Path(state);
                energy += new TransportTerm().Energy(path).item<float>();
                state = path.Output;
            }

            return energy;
        }

        double[] free = Trained(TauSchedule.None), nearly = Trained(TauSchedule.Fixed(1e12));
        Assert.All(free.Zip(nearly), pair => Assert.Equal(pair.First, pair.Second, 1e-5));
        double[] motions = [Motion(double.PositiveInfinity), Motion(1), Motion(0.03)];
        Assert.True(motions[0] > motions[1] && motions[1] > motions[2], string.Join(", ", motions));
        Assert.InRange(motions[2], 0, 1e-2 * motions[0]);
    }

    [Fact]
    public void Labels_out_of_range_and_wrong_stacks_are_refused_with_a_cure()
    {
        using ModuleStack stack = StackFixture.Stack(1, 1);
        LocalProblem problem = StackFixture.Problems(stack)[0];
        string message = Assert.Throws<InputException>(
            () => problem.Loss(new ModuleBatch(data.Images, data.Labels + 1, data.Images))).Message;
        Assert.Contains("3 classes", message, StringComparison.Ordinal);
        Assert.Throws<InputException>(() => ModuleStack.Of(
            [new BlockChain(nn.Linear(3, 5)), new BlockChain(nn.Linear(4, 4))], [3], (_, shape) => nn.Linear(shape[0], 2)));
        Assert.Throws<InputException>(() => new VisitPlan([]));
        Assert.Throws<InputException>(
            () => new SequentialModules(stack, StackFixture.Problems(stack), StackFixture.Sgd, VisitPlan.Sequential(1, 1), 2));
    }
}
