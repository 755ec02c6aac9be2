using Semiflow.Principles;
using Semiflow.Principles.Translation;
using Semiflow.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Tests.Principles.Translation;

public sealed class CycleGanTests
{
    /// <summary>
    /// For a σ that keeps α the losses of (G∘σ, σ⁻¹∘F) are those of (G, F), and the pairing is another (spec domain-translation.md 1, 6,
    /// V12).
    /// </summary>
    [Fact]
    public void The_losses_cannot_tell_a_map_from_its_composition_with_a_symmetry()
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable quiet = no_grad();
        using var random = new Generator(2);
        Tensor half = randn([50, 2], generator: random), source = cat([half, -half]), other = randn([40, 2], generator: random),
            target = cat([other, -other]);
        nn.Module<Tensor, Tensor> forward = TranslationFixture.Flow(1, gain: 1.2), back = TranslationFixture.Flow(2, gain: 1.2);
        // So that the images of the target are as symmetric as the source, which a trained F makes them.
        Tensor Odd(Tensor y) => back.call(y) - back.call(-y);
        var gan = new CycleGan(
            forward, back, TranslationFixture.Critic(3), TranslationFixture.Critic(4), source, new CycleGanOptions { PoolSize = 0 });
        var batch = new CloudBatch(source, target);
        Terms plain = gan.Judge(batch, forward.call, Odd);
        Terms turned = gan.Judge(batch, x => forward.call(-x), y => -Odd(y));
        Assert.Equal(plain.Items.Select(item => item.Name), turned.Items.Select(item => item.Name));
        foreach ((Tensor a, Tensor b) in plain.Items.Select(item => item.Value).Zip(turned.Items.Select(item => item.Value)))
        {
            Assert.Equal(a.item<float>(), b.item<float>(), 1e-5 * Math.Max(1, Math.Abs(a.item<float>())));
        }

        Assert.True((forward.call(source) - forward.call(-source)).abs().mean().item<float>() > 0.5);
    }

    /// <summary>The pool keeps the first points, later shows old ones for about half of the new, and nothing else.</summary>
    [Fact]
    public void The_pool_exchanges_half_of_the_points()
    {
        using DisposeScope scope = NewDisposeScope();
        var pool = new HistoryPool(50, zeros(1, 1), seed: 1);
        Tensor first = arange(50, dtype: float32).view(-1, 1);
        Assert.True(pool.Exchange(first).equal(first).all().item<bool>());
        Assert.True(pool.Points.equal(first).all().item<bool>());
        var again = new HistoryPool(50, zeros(1, 1), seed: 1);
        again.Exchange(first);
        int old = 0;
        for (int k = 50; k < 2050; k++)
        {
            Tensor fresh = ones(1, 1) * k;
            float shown = pool.Exchange(fresh).item<float>();
            Assert.True(shown <= k);
            Assert.Equal(shown, again.Exchange(fresh).item<float>());
            old += shown < k ? 1 : 0;
        }

        Assert.InRange(old, 900, 1100);
        Assert.Equal(2050, pool.Seen);
        Tensor points = ones(3, 1);
        Assert.Same(points, new HistoryPool(0, zeros(1, 1), 1).Exchange(points));
    }

    [Fact]
    public void A_generator_that_changes_the_shape_is_refused()
    {
        using DisposeScope scope = NewDisposeScope();
        var gan = new CycleGan(nn.Linear(2, 3), nn.Linear(3, 2), TranslationFixture.Critic(1), TranslationFixture.Critic(2), zeros(1, 2),
            new CycleGanOptions());
        InputException error = Assert.Throws<InputException>(() => gan.Players[0].Loss(new CloudBatch(zeros(4, 2), zeros(4, 2))));
        Assert.Contains("[4, 3]", error.Message, StringComparison.Ordinal);
    }

    /// <summary>For f(x) = w·x the slope penalty is (|w| − 1)² everywhere, with its gradient.</summary>
    [Fact]
    public void The_slope_penalty_of_a_linear_critic_is_known()
    {
        using DisposeScope scope = NewDisposeScope();
        var critic = nn.Linear(2, 1);
        using (no_grad())
        {
            critic.weight!.copy_(tensor(new[,] { { 3f, 4f } }));
        }

        var adversary = new Adversary(critic, CriticKind.Wasserstein, slopeWeight: 10);
        Terms terms = adversary.CriticLoss(randn(6, 2), randn(6, 2), move: 0);
        Tensor penalty = terms.Items.Single(item => item.Name == "slope").Value;
        Assert.Equal(160, penalty.item<float>(), 1e-3);
        penalty.backward();
        Assert.True(critic.weight!.grad!.allclose(tensor(new[,] { { 80f * 3 / 5, 80f * 4 / 5 } }), 1e-4));
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(50, 1)]
    [InlineData(75, 0.5)]
    [InlineData(100, 0)]
    public void The_rate_falls_linearly_over_the_last_half(double epoch, double factor) =>
    Assert.Equal(factor, new LinearDecay().Factor(epoch, 100), 12);
}
