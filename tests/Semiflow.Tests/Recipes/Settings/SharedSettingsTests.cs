using Semiflow.Flows;
using Semiflow.Training;

namespace Semiflow.Tests.Recipes.Settings;

/// <summary>Settings that methods share, as the options that they become: epochs, rates by formula, multipliers, solvers.</summary>
public sealed class SharedSettingsTests
{
    private sealed class Pairs(int batches, int samples) : IBatchSource<(int Epoch, int Index)>
    {
        public int BatchesPerEpoch => batches;

        public int SamplesPerEpoch => samples;

        public (int Epoch, int Index) Batch(int epoch, int index) => (epoch, index);
    }

    private static double Rate(Optimizer settings, double epoch, int epochs)
    {
        OptimizerSpec spec = settings.Spec(epochs);
        return spec.Rate * (spec.Schedule?.Factor(epoch, epochs) ?? 1);
    }

    [Theory]
    [InlineData(0, 1e-2)]
    [InlineData(9.99, 1e-2)]
    [InlineData(10, 5e-3)]
    [InlineData(35, 1.25e-3)]
    public void Schedule_step_multiplies_by_the_factor_every_so_many_epochs(double epoch, double rate) =>
        Assert.Equal(rate, Rate(new Optimizer(Rate: 1e-2, Schedule: ScheduleKind.Step, Factor: 0.5, Every: 10), epoch, 100), 1e-15);

    [Theory]
    [InlineData(0, 1)]
    [InlineData(2.9, 1)]
    [InlineData(3, 0.1)]
    [InlineData(7.5, 0.1)]
    [InlineData(8, 0.01)]
    public void Schedule_milestones_multiplies_at_each_of_its_epochs(double epoch, double rate) => Assert.Equal(
        rate, Rate(new Optimizer(Rate: 1, Schedule: ScheduleKind.Milestones, Factor: 0.1, Milestones: [3, 8]), epoch, 10), 1e-15);

    /// <summary>Final + (1 − final)(1 + cos(π t/T))/2: at a third of the way cos is 1/2.</summary>
    [Theory]
    [InlineData(0, 1)]
    [InlineData(20, 0.1 + (0.9 * 0.75))]
    [InlineData(30, 0.1 + (0.9 * 0.5))]
    [InlineData(40, 0.1 + (0.9 * 0.25))]
    [InlineData(60, 0.1)]
    public void Schedule_cosine_falls_to_its_final_share(double epoch, double rate) =>
        Assert.Equal(rate, Rate(new Optimizer(Rate: 1, Schedule: ScheduleKind.Cosine, FinalShare: 0.1), epoch, 60), 1e-12);

    /// <summary>A tenth of 50 epochs rises from 4 % to all of the rate; the cosine has the other 45.</summary>
    [Theory]
    [InlineData(0, 0.04)]
    [InlineData(2.5, 0.52)]
    [InlineData(5, 1)]
    [InlineData(20, 0.75)]
    [InlineData(27.5, 0.5)]
    [InlineData(50, 0)]
    public void A_warm_up_rises_and_leaves_the_rest_to_the_cosine(double epoch, double rate) =>
        Assert.Equal(rate, Rate(new Optimizer(Rate: 1, Schedule: ScheduleKind.Cosine, WarmUp: 0.1), epoch, 50), 1e-12);

    [Theory]
    [InlineData(ScheduleKind.Late, 0, 1)]
    [InlineData(ScheduleKind.Late, 19.9, 1)]
    [InlineData(ScheduleKind.Late, 20, 0.2)]
    [InlineData(ScheduleKind.Late, 29, 0.2)]
    [InlineData(ScheduleKind.Linear, 0, 1)]
    [InlineData(ScheduleKind.Linear, 15, 1)]
    [InlineData(ScheduleKind.Linear, 22.5, 0.7)]
    [InlineData(ScheduleKind.Linear, 30, 0.4)]
    [InlineData(ScheduleKind.Constant, 29, 1)]
    public void Schedules_of_the_late_training_leave_the_beginning_alone(ScheduleKind kind, double epoch, double rate) =>
        Assert.Equal(rate, Rate(new Optimizer(Rate: 1, Schedule: kind, Factor: 0.2, FinalShare: 0.4), epoch, 30), 1e-12);

    /// <summary>Whatever the kind, no rate is above the one that is set, none is negative, and none rises after a warm-up.</summary>
    [Fact]
    public void The_rate_of_an_optimizer_is_its_largest() => Assert.All(Enum.GetValues<ScheduleKind>(), kind =>
    {
        var settings = new Optimizer(Rate: 3, Schedule: kind, Factor: 0.5, Every: 4, Milestones: [5, 9], FinalShare: 0.01);
        double[] rates = [.. Enumerable.Range(0, 201).Select(i => Rate(settings, i / 10.0, 20))];
        Assert.Equal(3, rates[0], 1e-12);
        Assert.All(rates, rate => Assert.InRange(rate, 0, 3));
        Assert.Equal(rates.OrderDescending(), rates);
    });

    [Fact]
    public void An_optimizer_keeps_method_momentum_decay_and_clipping()
    {
        OptimizerSpec spec = new Optimizer(OptimizerMethod.Sgd, 0.5, Momentum: 0.3, WeightDecay: 0.01, ClipNorm: 2).Spec(4);
        Assert.Equal(
            (OptimizerMethod.Sgd, 0.5, 0.3, 0.01, 2.0), (spec.Method, spec.Rate, spec.Momentum, spec.WeightDecay, spec.ClipNorm!.Value));
        Assert.Null(spec.Schedule);
        Assert.Null(new Optimizer().Spec(4).ClipNorm);
    }

    [Fact]
    public void A_budget_becomes_the_options_of_the_trainer()
    {
        Assert.Equal(
            new TrainerOptions(12, 7, 3, TimeSpan.FromSeconds(1.5)), new Budget(12, Patience: 3, CheckpointSeconds: 1.5).Options(7));
        Assert.Equal(new TrainerOptions(12, 7, 0, null), new Budget(12, CheckpointSeconds: 0).Options(7)); // Never, and none within.
    }

    [Theory]
    [InlineData(1, 50, 1)]
    [InlineData(50, 50, 1)]
    [InlineData(51, 50, 2)]
    [InlineData(1000, 1, 1000)]
    [InlineData(999, 100, 10)]
    public void Moves_are_rounded_up_to_whole_epochs(int moves, int perEpoch, int epochs) => Assert.Equal(
        new TrainerOptions(epochs, 1, 4, TimeSpan.FromMinutes(1)), new MoveBudget(moves, MovesPerEpoch: perEpoch, Patience: 4).Options(1));

    /// <summary>Pass p of epoch e is epoch 3e + p of the pass: an order of its own.</summary>
    [Fact]
    public void An_epoch_of_several_passes_is_as_many_epochs_of_one()
    {
        var pass = new Pairs(4, 10);
        Assert.Same(pass, new Budget(5).Epoch(pass));
        IBatchSource<(int Epoch, int Index)> epoch = new Budget(5, Passes: 3).Epoch(pass);
        Assert.Equal((12, 30), (epoch.BatchesPerEpoch, epoch.SamplesPerEpoch));
        Assert.Equal(
            from each in Enumerable.Range(6, 3) from index in Enumerable.Range(0, 4) select (each, index),
            Enumerable.Range(0, 12).Select(index => epoch.Batch(2, index)));
    }

    [Fact]
    public void A_multiplier_gives_every_setting_to_its_rule()
    {
        var settings = new Multiplier(MultiplierRule.Augmented, 2, 3, 4, 5, 6, 70, 0.8, 0.09, 10, 1.1, 0.12, 0.13);
        Assert.Equal(
            new MultiplierSpec
            {
                Rule = MultiplierRule.Augmented,
                Start = 2,
                Rate = 3,
                Cap = 4,
                Penalty = 5,
                PenaltyGrowth = 6,
                PenaltyCap = 70,
                Decrease = 0.8,
                Tolerance = 0.09,
                Proportional = 10,
                Floor = 1.1,
                Smoothing = 0.12,
                HoldWhileFalling = 0.13,
            },
            settings.Spec());
    }

    [Theory]
    [InlineData("rk4", 1)]
    [InlineData("EULER", 3)]
    [InlineData("dopri5", 2)]
    public void A_solver_is_found_by_its_name_in_any_case(string name, int substeps)
    {
        FlowOptions options = Configuration.With(new Solver(Substeps: substeps), "method", name).Options();
        Assert.Equal((name.ToLowerInvariant(), substeps), (options.Method.Name, options.Substeps));
    }

    [Fact]
    public void An_unknown_solver_is_answered_with_all_that_tensors_can_take()
    {
        string message = Assert.Throws<InputException>(() => Configuration.With(new Solver(), "method", "rk5")).Message;
        Assert.StartsWith("setting method must be one of ", message, StringComparison.Ordinal);
        Assert.All(RungeKutta.All, method => // Tensors cannot take methods that couple all stages.
            Assert.Equal(method.Coupling != StageCoupling.Full, message.Contains(method.Name, StringComparison.Ordinal)));
    }
}
