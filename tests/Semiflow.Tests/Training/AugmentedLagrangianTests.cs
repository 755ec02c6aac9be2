using System.Text.Json.Nodes;
using CsCheck;
using Semiflow.Training;
using static TorchSharp.torch;

namespace Semiflow.Tests.Training;

/// <summary>
/// On "least |x − p|²/2 subject to a·x = b", whose multiplier is (a·p − b)/|a|² and whose solution is the projection p − λ a.
/// </summary>
public sealed class AugmentedLagrangianTests
{
    private static readonly double[] A = [1, 2, -0.5], P = [0.3, -1, 2];
    private const double B = 1.5;

    private static double Square => A.Sum(a => a * a);

    private static double Exact => (A.Zip(P, (a, p) => a * p).Sum() - B) / Square;

    [Fact]
    public void The_augmented_rule_finds_multiplier_and_solution()
    {
        var game = new AugmentedLagrangian(
            new MultiplierSpec { Rule = MultiplierRule.Augmented, Start = 0, Penalty = 0.5, Tolerance = 1e-12 });
        double gap = 0;
        for (int i = 0; i < 60; i++)
        {
            gap = Gap(game.Multipliers[0], game.Penalty);
            game.Update(gap);
        }

        Assert.Equal(Exact, game.Multipliers[0], 1e-10);
        Assert.True(game.Satisfied);
        Assert.InRange(Math.Abs(gap), 0, 1e-12);
    }

    [Fact]
    public void The_penalty_grows_only_when_the_violation_fails_to_fall_and_never_over_its_cap()
    {
        var game = new AugmentedLagrangian(
            new MultiplierSpec { Rule = MultiplierRule.Augmented, Decrease = 0.5, PenaltyGrowth = 3, PenaltyCap = 8, Tolerance = 0.01 });
        game.Update(1); // Nothing to compare with.
        Assert.Equal(1, game.Penalty);
        game.Update(0.5);
        Assert.Equal(1, game.Penalty);
        game.Update(0.4);
        Assert.Equal(3, game.Penalty);
        game.Update(-0.4);
        Assert.Equal(8, game.Penalty);
        double before = game.Multipliers[0];
        game.Update(0.005);
        Assert.True(game.Satisfied);
        Assert.Equal((before, 8), (game.Multipliers[0], game.Penalty));
    }

    [Fact]
    public void The_growing_rule_adds_the_rate_times_the_violation_up_to_the_cap()
    {
        var game = new AugmentedLagrangian(new MultiplierSpec { Start = 10, Rate = 1e3, Cap = 600 }, 2);
        game.Update(0.5, 0.001);
        Assert.Equal([510, 11], game.Multipliers);
        game.Update(0.5, 0.001);
        Assert.Equal([600, 12], game.Multipliers);
        using Tensor cost = game.Weigh(tensor(new[] { 2.0, 3.0 }));
        Assert.Equal(1236, cost.item<double>());
    }

    /// <summary>Least (x − 1)² subject to x² ≤ ε: x = √ε and λ = (1 − √ε)/√ε.</summary>
    [Theory]
    [InlineData(0.04)]
    [InlineData(1e-4)]
    public void The_target_rule_reaches_the_accuracy_asked_for_and_its_multiplier(double target)
    {
        var game = new AugmentedLagrangian(new MultiplierSpec { Rule = MultiplierRule.Target, Start = 1, Rate = 0.1, Tolerance = target });
        for (int i = 0; i < 1000; i++)
        {
            game.Update(Math.Pow(1 / (1 + game.Multipliers[0]), 2));
        }

        double root = Math.Sqrt(target);
        Assert.Equal((1 - root) / root, game.Multipliers[0], 1e-3 * (1 - root) / root);
        Assert.Equal(target, game.Violation!.Value, 1e-3 * target);
    }

    [Fact]
    public void A_saved_state_continues_to_the_bit() =>
    Gen.Select(Gen.Enum<MultiplierRule>(), Gen.Double[-1, 1].Array[2].Array[2, 20], Gen.Int[1, 10]).Sample((rule, steps, cut) =>
    {
        var spec = new MultiplierSpec { Rule = rule, Start = 0.1, Rate = 0.3, Tolerance = 0.01 };
        var whole = new AugmentedLagrangian(spec, 2);
        var first = new AugmentedLagrangian(spec, 2);
        foreach ((int i, double[] step) in steps.Index())
        {
            whole.Update(step);
            first.Update(step);
            if (i == cut % steps.Length)
            {
                string text = first.State.ToJsonString();
                first = new AugmentedLagrangian(spec, 2) { State = JsonNode.Parse(text)!.AsObject() };
            }
        }

        Assert.Equal(whole.State.ToJsonString(), first.State.ToJsonString());
        Assert.Equal(whole.Multipliers, first.Multipliers);
    }, iter: 50);

    /// <summary>Least (x − 1)² subject to x² ≤ ε, as for the target rule; the floor is never left.</summary>
    [Fact]
    public void The_proportional_integral_rule_finds_the_multiplier_and_winds_down_again()
    {
        const double target = 0.04;
        var game = new AugmentedLagrangian(new MultiplierSpec
        {
            Rule = MultiplierRule.ProportionalIntegral, Start = 400, Rate = 20, Proportional = 5, Tolerance = target, Smoothing = 0.3,
        });
        for (int i = 0; i < 2000; i++)
        {
            game.Update(Math.Pow(1 / (1 + game.Multipliers[0]), 2));
        }

        Assert.Equal((1 - Math.Sqrt(target)) / Math.Sqrt(target), game.Multipliers[0], 1e-3);
        for (int i = 0; i < 2000; i++)
        {
            game.Update(0);
        }

        Assert.Equal(1e-3, game.Multipliers[0]);
    }

    [Fact]
    public void Smoothing_is_a_moving_mean_and_growth_waits_while_the_constraint_falls()
    {
        var game = new AugmentedLagrangian(new MultiplierSpec { Start = 1, Rate = 2, Smoothing = 0.5 });
        game.Update(4);
        game.Update(0); // 2 on the mean.
        Assert.Equal((13, 2), (game.Multipliers[0], game.Violation!.Value));

        var waits = new AugmentedLagrangian(new MultiplierSpec { Start = 1, Rate = 1, HoldWhileFalling = 0.1 });
        double[] values = [100, 50, 40, 39, 39, 20, 19];
        double[] expected = [1, 1, 1, 40, 79, 79, 98];
        foreach ((double value, double multiplier) in values.Zip(expected))
        {
            waits.Update(value);
            Assert.Equal(multiplier, waits.Multipliers[0]);
        }
    }

    [Fact]
    public void The_gradient_of_the_weighed_constraint_is_that_of_the_augmented_lagrangian()
    {
        var game = new AugmentedLagrangian(new MultiplierSpec { Rule = MultiplierRule.Augmented, Start = 2, Penalty = 3 });
        using Tensor x = tensor(5.0).requires_grad_();
        game.Weigh(x - 1).backward();
        Assert.Equal(2 + (3 * 4), x.grad!.item<double>());
    }

    [Fact]
    public void Wrong_settings_and_values_are_named()
    {
        Assert.Contains("tolerance", Assert.Throws<InputException>(
            () => new AugmentedLagrangian(new MultiplierSpec { Rule = MultiplierRule.Target })).Message, StringComparison.Ordinal);
        Assert.Contains("smoothing", Assert.Throws<InputException>(
            () => new AugmentedLagrangian(new MultiplierSpec { Smoothing = 1 })).Message, StringComparison.Ordinal);
        var game = new AugmentedLagrangian(new MultiplierSpec());
        Assert.Contains("expected 1", Assert.Throws<ArgumentException>(() => game.Update(1, 2)).Message, StringComparison.Ordinal);
        Assert.Contains("NaN", Assert.Throws<ArgumentException>(() => game.Update(double.NaN)).Message, StringComparison.Ordinal);
        Assert.Equal(1, game.Multipliers[0]);
    }

    /// <summary>a·x − b at the minimum of the augmented Lagrangian.</summary>
    private static double Gap(double multiplier, double penalty) => ((Exact - multiplier) * Square) / (1 + (penalty * Square));
}
