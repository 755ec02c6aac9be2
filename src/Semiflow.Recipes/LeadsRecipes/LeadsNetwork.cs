using Semiflow.Flows;
using Semiflow.Kernels;
using Semiflow.Operators.Models;
using Semiflow.Principles;
using Semiflow.Spaces;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Recipes.LeadsRecipes;

/// <summary>Makes the networks that f and g may be.</summary>
internal static class LeadsNetwork
{
    /// <summary>Their names.</summary>
    public static IReadOnlyList<string> All { get; } = ["mlp", "conv", "fno"];

    /// <summary>Dynamics with fresh networks.</summary>
    /// <param name="model">One of <see cref="All"/>.</param>
    /// <param name="config">The settings.</param>
    /// <param name="states">What states it acts on.</param>
    /// <param name="kind">What is shared.</param>
    /// <param name="seed">Seed of the parameters.</param>
    /// <param name="device">Where it computes.</param>
    /// <exception cref="InputException">A network that does not fit the states.</exception>
    public static EnvironmentDynamics Dynamics(
        string model, LeadsConfig config, LeadsStates states, Decomposition kind, ulong seed, Device device)
    {
        using var random = new Generator(seed);
        return EnvironmentDynamics.Create(
            kind, states.Environments, copies => Create(model, config.Model, states, copies, random).to(device), config.Solver.Options());
    }

    /// <summary>A network in copies.</summary>
    /// <inheritdoc cref="Dynamics"/>
    public static nn.Module<Tensor, Tensor> Create(string model, LeadsModelConfig config, LeadsStates states, int copies, Generator random)
    {
        bool needsSpace = model != "mlp";
        if (needsSpace != states.Grid is not null)
        {
            throw new InputException(needsSpace
                ? $"the network '{model}' acts on states in space; these have channels alone: take --model mlp."
                : $"the network 'mlp' acts on channels alone; these states live on {states.Grid}: take --model "
                    + $"{string.Join(" or ", All.Skip(1))}.");
        }

        if (model == "conv" && states.Grid!.Rank != 2)
        {
            throw new InputException($"the network 'conv' acts on fields of two variables; these live on {states.Grid}: take --model fno.");
        }

        if (model != "conv" && config.OutputScale != 1)
        {
            throw new InputException("setting model.output_scale belongs to the network 'conv'; leave it at 1.");
        }

        WeightInitialization law = WeightInitialization.Normal(config.Deviation);
        int channels = states.Channels;
        return model switch
        {
            "mlp" => new Mlp([channels, .. Enumerable.Repeat(config.Width, config.HiddenLayers), channels], Nonlinearity.Swish, random, law,
                copies),
            "conv" => new ConvNet(
                [channels, .. Enumerable.Repeat(config.Width, config.HiddenLayers), channels], Nonlinearity.Swish,
                states.Grid!.Axes.All(axis => axis.Boundary == Boundary.Periodic)
                    ? Border.Circular
                    : Border.Zero, random, law, copies, factor: config.OutputScale),
            "fno" => new Fno(
                new FnoOptions { Width = config.Width, Modes = config.Modes, Layers = config.HiddenLayers,
                    ProjectChannels = config.ProjectChannels, Activation = FnoActivation.Swish },
                channels, channels, states.Grid!, random, copies, law),
            _ => throw Names.Unknown("model", model, [.. All]),
        };
    }
}
