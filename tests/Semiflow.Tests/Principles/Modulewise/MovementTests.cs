using Semiflow.Principles.Modulewise;
using Semiflow.Principles.Modulewise.Losses;
using Semiflow.Recipes.Modulewise.Movements;
using Semiflow.Training;
using Semiflow.Training.Batches;
using Semiflow.Transport;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Tests.Principles.Modulewise;

/// <summary>Module-wise training as a minimizing movement (spec modulewise.md 11, V1 to V4).</summary>
public sealed class MovementTests : IDisposable
{
    private readonly DisposeScope scope = NewDisposeScope();
    private readonly QuadraticWell well = QuadraticWell.Default();

    public void Dispose() => scope.Dispose();

    private static Tensor Points(int count)
    {
        using var random = new Generator(4);
        return (randn([count, 2], float64, generator: random) * 0.6) + tensor(new[] { -1.0, 1.2 });
    }

    [Fact]
    public void The_closed_form_is_the_minimum_and_a_contraction()
    {
        Tensor points = Points(5), step = well.Step(points, 0.7).requires_grad_();
        Tensor objective = (well.Value(step) + ((step - points).square().sum(1) / (2 * 0.7))).sum();
        objective.backward();
        Assert.InRange(step.grad!.abs().max().item<double>(), 0, 1e-12);
        Tensor twice = well.Step(well.Step(points, 0.7), 0.7) - well.Center;
        Tensor inverse = linalg.inv(eye(2, dtype: float64) + (0.7 * well.Curvature));
        Assert.InRange((twice - (points - well.Center).matmul(inverse).matmul(inverse)).abs().max().item<double>(), 0, 1e-12);
    }

    [Fact]
    public void Implicit_steps_tend_to_the_flow_at_first_order()
    {
        Tensor points = Points(50);
        double Error(int steps)
        {
            Tensor state = points;
            for (int k = 0; k < steps; k++)
            {
                state = well.Step(state, 2.0 / steps);
            }

            return (state - well.Flow(points, 2)).square().sum(1).mean().sqrt().item<double>();
        }

        double order = Math.Log2(Error(256) / Error(512));
        Assert.InRange(order, 0.97, 1.03);
    }

    /// <summary>V1 and V3 for trained modules.</summary>
    [Fact]
    public void Trained_modules_are_the_exact_steps_and_obey_the_energy_inequality()
    {
        const double tau = 0.5;
        Tensor points = Points(64);
        using ModuleStack stack = MmsStudy.Stack(3);
        IReadOnlyList<LocalProblem> problems = LocalProblem.Of(
            stack, _ => new PotentialLoss(well.Value), TauSchedule.Fixed(tau),
            new TransportTerm(Reduction: DisplacementReduction.SumFeaturesMeanBatch));
        VisitPlan plan = VisitPlan.Sequential(400, 400, 400);
        using var batches = new CachedPrefixBatches(stack, plan, points, zeros(64, int64), 64, 1);
        var principle = new SequentialModules(
            stack, problems, new OptimizerSpec(0.05, WeightDecay: 0, Schedule: new CosineSchedule()), plan, 1);
        new Trainer(new TrainerOptions(6, 1)).Fit(principle, new LongEpochs<ModuleBatch>(batches, 200), null, [], CancellationToken.None);
        using IDisposable quiet = no_grad();
        Tensor state = points;
        double transported = 0, start = well.Value(points).mean().item<double>();
        foreach (StackModule module in stack.Modules)
        {
            Tensor moved = module.Body.call(state), exact = well.Step(state, tau);
            Assert.InRange(((moved - exact).square().sum().sqrt() / (exact - state).square().sum().sqrt()).item<double>(), 0, 1e-3);
            TransportReport report = TransportReport.Measure([state, moved]);
            Assert.InRange(report.Kappa, 1 - 1e-6, 1 + 1e-9); // The gradient of a convex function is an optimal map.
            double excess = well.Value(moved).mean().item<double>() + (report.OptimalCost / (2 * tau)) - well.Value(state).mean()
                .item<double>();
            Assert.True(excess <= 0, $"{excess}");
            transported += report.OptimalCost;
            state = moved;
        }

        Assert.True(transported <= 2 * tau * start);
    }

    /// <summary>
    /// V3 for classifiers: a module that starts at the identity with the head of the one before does not raise the energy.
    /// </summary>
    [Fact]
    public void A_module_that_starts_where_the_last_one_ended_lowers_its_objective()
    {
        using var data = new StackFixture();
        using ModuleStack stack = StackFixture.Stack(1, 1, 1);
        using (no_grad())
        {
            // The last convolution of the second module's block at zero: the identity.
            stack.Modules[1].Body.Blocks[0].parameters().Last().zero_();
        }

        VisitPlan first = VisitPlan.Sequential(20);
        Fit(first);
        foreach ((TorchSharp.Modules.Parameter to, TorchSharp.Modules.Parameter from) in stack.Modules[1].Head.parameters()
            .Zip(stack.Modules[0].Head.parameters()))
        {
            using IDisposable quiet = no_grad();
            to.copy_(from);
        }

        foreach (((_, Tensor to), (_, Tensor from)) in stack.Modules[1].Head.named_buffers().Zip(stack.Modules[0].Head.named_buffers()))
        {
            to.copy_(from);
        }

        double before = Loss(1);
        Assert.Equal(Loss(0), before, 1e-5);
        Fit(new VisitPlan([new ModuleVisit(1, 40)]));
        IReadOnlyList<ModuleScore> scores = ModuleScore.Measure(stack, data.Batches());
        Assert.True(scores[1].Loss + (scores[1].Transport / (2 * 0.5)) <= before, $"{scores[1].Loss} + {scores[1].Transport} > {before}");

        double Loss(int k) => ModuleScore.Measure(stack, data.Batches())[k].Loss;

        void Fit(VisitPlan plan)
        {
            IReadOnlyList<LocalProblem> problems = LocalProblem.Of(stack, _ => new ClassifierLoss(), TauSchedule.Fixed(0.5));
            using var batches = new CachedPrefixBatches(stack, plan, data.Images, data.Labels, 28, 1);
            var principle = new SequentialModules(stack, problems, OptimizerSpec.Sgd(0.01), plan, batches.BatchesPerEpoch);
            new Trainer(new TrainerOptions(plan.Epochs, 1)).Fit(principle, batches, null, [], CancellationToken.None);
        }
    }

    /// <summary>V4: the coupling that a module makes costs at least the best one, class by class.</summary>
    [Fact]
    public void Kappa_is_at_most_one_in_every_module()
    {
        using var data = new StackFixture();
        using ModuleStack stack = StackFixture.Stack(1, 1, 1, 1);
        StackFixture.Fit(data.Parallel(stack), 4);
        stack.eval();
        using IDisposable quiet = no_grad();
        Tensor state = stack.Features(data.Images, 1);
        foreach (StackModule module in stack.Modules.Skip(1))
        {
            Tensor moved = module.Body.call(state);
            TransportReport report = TransportReport.Measure([state, moved], new TransportReportOptions { Labels = data.Labels });
            Assert.InRange(report.Kappa, 0.5, 1 + 1e-9);
            state = moved;
        }
    }
}
