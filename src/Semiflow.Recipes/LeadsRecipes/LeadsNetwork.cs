using Semiflow.Flows;
using Semiflow.Operators.Models;
using Semiflow.Operators.Models.Capabilities;
using Semiflow.Principles;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Recipes.LeadsRecipes;

/// <summary>Makes the networks that f and g may be.</summary>
internal static class LeadsNetwork
{
    /// <summary>Their names.</summary>
    public static IReadOnlyList<string> All => NetworkCatalogue.NamesFor<IGroupedVectorFieldNetwork>();

    /// <summary>Dynamics with fresh networks.</summary>
    /// <param name="model">One of <see cref="All"/>.</param>
    /// <param name="config">The settings.</param>
    /// <param name="states">What states it acts on.</param>
    /// <param name="kind">What is shared.</param>
    /// <param name="seed">Seed of the parameters.</param>
    /// <param name="device">Where it computes.</param>
    /// <exception cref="InputException">A network that does not fit the states.</exception>
    public static EnvironmentDynamics Dynamics(
        string model, LeadsConfig config, StateUnits states, Decomposition kind, ulong seed, Device device)
    {
        using var random = new Generator(seed);
        return EnvironmentDynamics.Create(
            kind, states.Environments, copies => Create(model, config.Model, states, copies, random).to(device), config.Solver.Options());
    }

    /// <summary>A network in copies.</summary>
    /// <inheritdoc cref="Dynamics"/>
    public static nn.Module<Tensor, Tensor> Create(string model, LeadsModelConfig config, StateUnits states, int copies, Generator random)
    {
        var shape = new VectorFieldShape(states.Channels, states.Grid) { Weights = WeightInitialization.Normal(config.Deviation) };
        IGroupedVectorFieldNetwork network = NetworkCatalogue.Find<IGroupedVectorFieldNetwork>(model, shape);
        // Where a network names things by other words than these settings: layers of an FNO, and Swish.
        object options = network.With(new
        {
            config.Width, config.HiddenLayers, Layers = config.HiddenLayers, config.Modes, config.ProjectChannels, config.OutputScale,
            Nonlinearity = Nonlinearity.Swish, Activation = FnoActivation.Swish,
        });
        return network.Create(options, shape, copies, random);
    }
}
