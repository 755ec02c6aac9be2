using Semiflow.Chains;
using Semiflow.Operators.Models.Convolutional;
using Semiflow.Principles;
using Semiflow.Principles.Translation;
using Semiflow.Training;
using Semiflow.Transport;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Tests.Operators.Models;

public sealed class TranslationNetworkTests
{
    /// <summary>
    /// The generator of nine blocks and the 70×70 critic of CycleGAN (arXiv 1703.10593): 11.378 and 2.765 million parameters in the
    /// authors' code.
    /// </summary>
    [Fact]
    public void Published_networks_have_their_parameters()
    {
        using DisposeScope scope = NewDisposeScope();
        using var random = new Generator(1);
        var generator = new ResidualFlow(
            new BlockChain([.. Enumerable.Range(0, 9).Select(_ => TranslationGenerator.Block(64, 1, random))]),
            TranslationGenerator.Encoder(3, 64, random), TranslationGenerator.Decoder(3, 64, random));
        Assert.Equal(11_378_179, generator.parameters().Sum(p => p.numel()));
        Assert.Equal(2_764_737, new PatchCritic(3, 64, 3, random).parameters().Sum(p => p.numel()));
    }

    /// <summary>With three layers of stride 2 a value sees 70×70 pixels: a change outside leaves it as it is.</summary>
    [Fact]
    public void A_value_of_the_critic_sees_its_patch()
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable quiet = no_grad();
        using var random = new Generator(2);
        var critic = new PatchCritic(1, 4, 3, random, normalized: false);
        Tensor image = randn([1, 1, 128, 128], generator: random), before = critic.call(image);
        Assert.Equal([1, 1, 14, 14], before.shape);
        Tensor changed = image.clone();
        changed[0, 0, 64, 64] += 5;
        Tensor touched = (critic.call(changed) - before).abs()[0, 0].amax([0]) > 0;
        int[] columns = [.. Enumerable.Range(0, 14).Where(i => touched[i].item<bool>())];
        Assert.InRange(columns.Length, 8, 9); // 70 pixels at steps of 8.
        Assert.Equal(columns.Length - 1, columns[^1] - columns[0]);
    }

    /// <summary>CycleGAN and an encoded flow with a critic of patches on images: finite moves, gradients for every part.</summary>
    [Fact]
    public void Images_are_translated_by_both_ways()
    {
        using DisposeScope scope = NewDisposeScope();
        using var random = new Generator(3);
        Tensor source = rand([8, 3, 16, 16], generator: random), target = rand([8, 3, 16, 16], generator: random);
        ResidualFlow Make() => new(
            new BlockChain(TranslationGenerator.Block(4, 0.5, random), TranslationGenerator.Block(4, 0.5, random)),
            TranslationGenerator.Encoder(3, 4, random), TranslationGenerator.Decoder(3, 4, random));
        PatchCritic Judge(bool normalized) => new(3, 4, 1, random, normalized);
        var batches = CloudBatches.Of(source, target, 2, 6, 1);
        var gan = new CycleGan(Make(), Make(), Judge(true), Judge(true), source, new CycleGanOptions { PoolSize = 3, IdentityWeight = 5 });
        Assert.Equal(6, new Trainer(new TrainerOptions(1, 1)).Fit(gan, batches, null, [], CancellationToken.None).Steps);
        ResidualFlow flow = Make();
        Assert.True(flow.IsEncoded);
        var translation = new DomainTranslation(
            flow, new QuadraticCost(), new Adversary(Judge(false), CriticKind.Wasserstein, moves: 2),
            new TranslationOptions { Weight = 1e-3, ReconstructionWeight = 10 }, new OptimizerSpec(1e-4, WeightDecay: 0));
        double[] before = [.. flow.parameters().Select(p => p.sum().item<float>()).Select(x => (double)x)];
        new Trainer(new TrainerOptions(1, 1)).Fit(translation, batches, null, [], CancellationToken.None);
        Assert.All(flow.parameters().Zip(before), pair => Assert.True(pair.First.numel() > 0 && pair.First.isfinite().all().item<bool>()));
        Assert.True(flow.parameters().Zip(before).Count(pair => pair.First.sum().item<float>() != pair.Second) > before.Length / 2);
        Assert.Equal([2, 16, 4, 4], flow.Path(source[..2])[^1].shape);
        Assert.Equal(source[..2].shape, flow.Interpolate(source[..2], 0.3).shape);
    }
}
