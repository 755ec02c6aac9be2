using Semiflow.Chains;
using Semiflow.Flows;
using Semiflow.Operators.Models;
using Semiflow.Operators.Models.Capabilities;
using Semiflow.Principles;
using Semiflow.Spaces;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Recipes.Translation;

/// <summary>Flows, generators and critics of a run, from its settings and a seed.</summary>
internal static class TranslationNetworks
{
    /// <summary>What <c>--model</c> chooses from: networks of points, networks of images.</summary>
    public static IReadOnlyList<string> Names => NetworkCatalogue.NamesFor<IVectorFieldNetwork>();

    /// <summary>The critics, of points and of images.</summary>
    public static IReadOnlyList<string> Critics { get; } = ["mlp", "patch"];

    /// <summary>Where a flow lives.</summary>
    public static Device DeviceOf(ResidualFlow flow) => flow.parameters().First().device;

    /// <summary>Whether a network is one of images.</summary>
    /// <exception cref="InputException">There is no such network.</exception>
    public static bool IsOfImages(string model) => !NetworkCatalogue.Find<IVectorFieldNetwork>(model).Ranks.Contains(0);

    /// <summary>A flow of points <c>[n, d]</c> (mlp) or of images <c>[n, c, h, w]</c> (conv and others).</summary>
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
    /// <param name="how">Sizes.</param>
    /// <param name="shape">Shape of a point.</param>
    /// <param name="normalized">Whether a critic of images normalizes: not for Wasserstein.</param>
    /// <param name="seed">Seed of the parameters.</param>
    /// <param name="device">Where it lives.</param>
    public static nn.Module<Tensor, Tensor> Critic(
        TranslationModelConfig how, IReadOnlyList<long> shape, bool normalized, ulong seed, Device device)
    {
        using var random = new Generator(seed >> 1, CPU);
        ICriticNetwork network = NetworkCatalogue.Find<ICriticNetwork>(Critics[shape.Count == 1 ? 0 : 1]);
        object options = network.With(new
            { Width = how.CriticWidth, HiddenLayers = 2, Nonlinearity = Nonlinearity.Swish, Normalized = normalized });
        nn.Module<Tensor, Tensor> critic = network.Create(options, shape, random);
        critic.to(device);
        return critic;
    }

    private static nn.Module<Tensor, Tensor> Velocity(string model, TranslationModelConfig how, IReadOnlyList<long> shape, Generator random)
    {
        Grid? grid = shape.Count == 1 ? null : new Grid([.. shape.Skip(1).Select(n => new Axis(0, 1, (int)n, Boundary.NeumannCells))]);
        var points = new VectorFieldShape((int)shape[0], grid) { Weights = WeightInitialization.Orthogonal(how.Gain) };
        IVectorFieldNetwork network = NetworkCatalogue.Find<IVectorFieldNetwork>(model, points);
        object options = network.With(new
        {
            how.Width, how.HiddenLayers, Nonlinearity = grid is null ? Nonlinearity.Tanh : Nonlinearity.Softplus,
        });
        return network.Create(options, points, random);
    }
}
