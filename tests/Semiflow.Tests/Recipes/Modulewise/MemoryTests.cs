using Semiflow.Chains;
using Semiflow.Operators.Models;
using Semiflow.Principles.Modulewise;
using Semiflow.Transport;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Tests.Recipes.Modulewise;

/// <summary>Memory of training steps, by account and measured (spec modulewise.md 9).</summary>
public sealed class MemoryTests
{
    private static readonly StackPlan Plan = new()
        { Filters = [4], Blocks = [2], Modules = [2], Image = [3, 8, 8], Batch = 5, Tau = 0.5, Classes = 10 };

    [Fact]
    public void The_account_counts_what_the_graph_keeps_each_memory_once()
    {
        using ModuleStack stack = Plan.Stack();
        MemoryAccount account = Plan.Account(stack);

        // Stem: the image. Block 1 without leading BN: x₀, conv output, its activation. Block 2: x₁, activation, conv output, activation.
        // Head: x₂, the convolution's ReLU; its
        // normalization the pooled map and 2 numbers per channel, the linear layer the normalized map.
        long plane = 4 * 8 * 8, expected = 4 * (5 * ((3 * 8 * 8) + ((3 + 4 + 2) * plane) + 4 + 4) + (2 * 4 * 4));
        Assert.Equal(expected, Assert.Single(account.Activations));
        Assert.Equal(4 * stack.parameters().Sum(p => p.numel()), account.Parameters);
        Assert.Equal((3 * account.Parameters) + expected, account.Peak);
    }

    [Fact]
    public void Transport_of_added_residuals_costs_no_memory_and_the_activations_fall_like_one_over_the_modules()
    {
        StackPlan deep = Plan with { Blocks = [16], Modules = [16] };
        long Activations(StackPlan plan)
        {
            using ModuleStack stack = plan.Stack();
            return plan.Account(stack).Activations.Max();
        }

        Assert.Equal(Activations(deep with { Tau = 0 }), Activations(deep));
        Assert.InRange((double)Activations(deep) / Activations(deep with { Modules = [4, 4, 4, 4] }), 3.2, 4);
    }

    [Fact]
    public void Unknown_layers_are_refused_with_a_cure() => Assert.Contains(
        "measure instead",
        Assert.Throws<InputException>(() =>
            MemoryAccount.Of([(new BlockChain(nn.Dropout()), nn.Identity())], [3], 2, transport: false)).Message, StringComparison.Ordinal);

    [Fact]
    public void The_energy_from_kept_states_has_the_value_and_the_gradient_of_the_residuals()
    {
        using DisposeScope scope = NewDisposeScope();
        using ModuleStack stack = (Plan with { Gain = 1 }).Stack();
        stack.to(float64);
        using Generator random = new(2);
        Tensor images = randn([5, 3, 8, 8], float64, generator: random);
        foreach (DisplacementReduction reduction in Enum.GetValues<DisplacementReduction>())
        {
            ChainPath path = stack.Modules[0].Body.Path(images);
            Assert.Equal([false, true, true], path.Additive);
            TorchSharp.Modules.Parameter[] weights = [.. stack.Modules[0].Body.parameters()];
            Tensor kept = KineticEnergy.Of(path, reduction), plain = KineticEnergy.Of(path.AllResiduals, reduction);
            Assert.Equal(plain.item<double>(), kept.item<double>());
            Tensor[] Gradients(Tensor energy) => [.. autograd.grad([energy], weights, retain_graph: true, allow_unused: true)];
            foreach ((Tensor a, Tensor b) in Gradients(kept).Zip(Gradients(plain))
                .Where(pair => !pair.First.IsInvalid && !pair.Second.IsInvalid))
            {
                Assert.True(a.allclose(b, 1e-9, 1e-12));
            }

            Semiflow.Kernels.Torch.CustomGradient.ThrowIfFailed();
        }
    }

    /// <summary>Where activations dominate, the measured saving is the one of the account.</summary>
    [Theory]
    [InlineData(4)]
    [InlineData(8)]
    [Trait("Category", "Science")]
    public void Account_and_measurement_agree_within_ten_points(int modules)
    {
        StackPlan cut = Plan with { Filters = [16], Blocks = [32], Image = [1, 28, 28], Batch = 64,
            Modules = [.. Enumerable.Repeat(32 / modules, modules)] };
        StackPlan whole = cut.EndToEnd();
        double Analytic(StackPlan plan)
        {
            using ModuleStack stack = plan.Stack();
            return plan.Account(stack).Peak;
        }

        double analytic = 100 * (1 - (Analytic(cut) / Analytic(whole))),
            measured = 100 * (1 - (StepMeasurement.PeakMib(cut, 1) / StepMeasurement.PeakMib(whole, 1)));
        Assert.InRange(measured, analytic - 10, analytic + 10);
    }
}
