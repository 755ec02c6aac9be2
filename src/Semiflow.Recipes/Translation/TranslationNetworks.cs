using Semiflow.Chains;
using Semiflow.Flows;
using Semiflow.Kernels.Filters;
using Semiflow.Networks;
using Semiflow.Operators.Models;
using Semiflow.Principles.Translation;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Recipes.Translation;

/// <summary>Flows, generators and critics of a run, from its settings and a seed.</summary>
internal static class TranslationNetworks
{
    /// <summary>What <c>--model</c> chooses from: networks of points, networks of images.</summary>
    public static IReadOnlyList<string> Names { get; } = ["mlp", "conv"];

    /// <summary>A flow of points <c>[n, d]</c> (mlp) or of images <c>[n, c, h, w]</c> (conv).</summary>
    /// <param name="model">One of <see cref="Names"/>.</param>
    /// <param name="how">Sizes.</param>
    /// <param name="shape">Shape of a point.</param>
    /// <param name="seed">Seed of the parameters.</param>
    /// <param name="device">Where it lives.</param>
    /// <exception cref="InputException">The network takes points of another rank.</exception>
    public static ResidualFlow Flow(string model, TranslationModelConfig how, IReadOnlyList<long> shape, ulong seed, Device device)
    {
        using var random = new Generator(seed >> 1, CPU);
        ResidualFlow flow = ResidualFlow.Of([.. Enumerable.Range(0, how.Blocks).Select(_ => Velocity(model, how, shape, random))]);
        flow.to(device);
        return flow;
    }

    /// <summary>A generator of CycleGAN: the same blocks as the flow's, x + v(x)/M or, without the skip, v(x) alone.</summary>
    public static nn.Module<Tensor, Tensor> Generator(
        string model, TranslationModelConfig how, IReadOnlyList<long> shape, bool residual, ulong seed, Device device)
    {
        if (residual)
        {
            return Flow(model, how, shape, seed, device);
        }

        using var random = new Generator(seed >> 1, CPU);
        var chain = new BlockChain([.. Enumerable.Range(0, how.Blocks).Select(_ => Velocity(model, how, shape, random))]);
        chain.to(device);
        return chain;
    }

    /// <summary>A critic of points or image patches.</summary>
    /// <param name="model">One of <see cref="Names"/>.</param>
    /// <param name="how">Sizes.</param>
    /// <param name="shape">Shape of a point.</param>
    /// <param name="normalized">Whether a critic of images normalizes: not for Wasserstein.</param>
    /// <param name="seed">Seed of the parameters.</param>
    /// <param name="device">Where it lives.</param>
    public static nn.Module<Tensor, Tensor> Critic(
        string model, TranslationModelConfig how, IReadOnlyList<long> shape, bool normalized, ulong seed, Device device)
    {
        using var random = new Generator(seed >> 1, CPU);
        nn.Module<Tensor, Tensor> critic = model == "conv"
            ? new PatchCritic((int)shape[0], how.CriticWidth, layers: shape[1] >= 128 ? 3 : 2, random, normalized)
            : new Mlp([(int)shape[0], how.CriticWidth, how.CriticWidth, 1], Nonlinearity.Swish, random);
        critic.to(device);
        return critic;
    }

    private static nn.Module<Tensor, Tensor> Velocity(string model, TranslationModelConfig how, IReadOnlyList<long> shape, Generator random)
    {
        WeightInitialization law = WeightInitialization.Orthogonal(how.Gain);
        return (model, shape.Count) switch
        {
            ("mlp", 1) => new Mlp([(int)shape[0], .. Enumerable.Repeat(how.Width, how.HiddenLayers), (int)shape[0]], Nonlinearity.Tanh,
                random, law),
            ("conv", 3) => new ConvNet([(int)shape[0], .. Enumerable.Repeat(how.Width, how.HiddenLayers), (int)shape[0]],
                Nonlinearity.Softplus, Border.Zero, random, law),
            ("mlp", _) =>
                throw new InputException($"points of shape [{string.Join(", ", shape)}] are images: take --model conv, or give arrays [n, "
                    + $"d]."),
            _ => throw new InputException($"points of shape [{string.Join(", ", shape)}] are no images [channel, height, width]: take "
                + $"--model mlp."),
        };
    }
}
