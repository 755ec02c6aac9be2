using Semiflow.Flows;
using Semiflow.Kernels;
using Semiflow.Operators.Models;
using Semiflow.Physics;
using Semiflow.Principles;
using Semiflow.Principles.Dynamics;
using Semiflow.Spaces;
using Semiflow.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Recipes.AphynityRecipes;

/// <summary>A right-hand side made of physics, a network, or both.</summary>
/// <param name="Physics">A law, or Hamilton's equations of a learned energy where these are augmented; null for none.</param>
/// <param name="Network">The network; null for none.</param>
internal sealed record AugmentedDynamics(IVectorField? Physics, IVectorField? Network)
{
    /// <summary>Their sum.</summary>
    public IVectorField Field { get; } = Physics is null ? Network! : Network is null ? Physics : new SumField(Physics, Network);

    /// <summary>The law; null for none.</summary>
    public PhysicsField? Law => Physics as PhysicsField;

    /// <summary>Numbers that are learned.</summary>
    public long Parameters => Field.Parameters.Where(p => p.requires_grad).Sum(p => p.numel());

    // True coefficients, and an energy, are not projected.
    private bool Learns => Law?.NamedParameters.Count > 0;

    /// <summary>The model of a run, untrained.</summary>
    /// <param name="model">The network's settings.</param>
    /// <param name="law">The law.</param>
    /// <param name="states">The states.</param>
    /// <param name="train">Training trajectories, for the sizes of channels; null where a checkpoint gives them.</param>
    /// <param name="truth">True values of coefficients; null if unknown.</param>
    /// <param name="seed">Seed of the network.</param>
    /// <param name="device">Where it computes.</param>
    public static AugmentedDynamics Create(
        AphynityModelConfig model, PhysicsLaw law, StateUnits states, TrajectorySet? train, IReadOnlyDictionary<string, double>? truth,
        ulong seed, Device device) => new(
        law.Make?.Invoke(model.Setting(states.Grid, truth)),
        NewNetwork(model, states, train, seed, device));

    /// <summary>APHYNITY where there are physics and network, else a fit of trajectories.</summary>
    /// <param name="config">The settings.</param>
    /// <param name="channels">Channels of the states.</param>
    /// <param name="frames">Frames of the trajectories.</param>
    /// <param name="law">The law that <see cref="Law"/> was made of; null for none.</param>
    /// <param name="sizes">What counts as 1 in each channel; null for the units of the model.</param>
    /// <param name="epochs">How long it is trained; null for as long as the settings say.</param>
    public IPrinciple<TrajectoryBatch> Principle(
        AphynityConfig config, int channels, int frames, PhysicsLaw? law, IReadOnlyList<double>? sizes = null, int? epochs = null)
    {
        (FlowOptions flow, OptimizerSpec optimizer) = (config.Solver.Options(), config.Optimizer.Spec(epochs ?? config.Budget.Epochs));
        if (Physics is null || Network is null)
        {
            return new TrajectoryFit(Field, flow, optimizer, sizes);
        }

        AphynityTrainingConfig training = config.Training;
        var options = new AphynityOptions
        {
            Norm = training.Norm, Multiplier = config.Multiplier.Spec(), Timing = training.Timing, Split = training.Split,
            InnerIterations = config.Multiplier.Every, Sizes = sizes, Projected = training.Projected && Learns,
            Reversed = training.Reversal ? law?.Reversed ?? [] : [],
        };
        int constraints = training.Split switch
        {
            ConstraintSplit.PerChannel => channels,
            ConstraintSplit.PerFrame => frames - 1,
            _ => 1,
        };
        return new Aphynity(Physics, Network, flow, options, optimizer, constraints);
    }

    /// <summary>A network for states, the same for the same seed.</summary>
    /// <exception cref="InputException">There is none for such states.</exception>
    public static IVectorField NewNetwork(AphynityModelConfig model, StateUnits states, TrajectorySet? train, ulong seed, Device device)
    {
        using Generator random = new(seed);
        nn.Module<Tensor, Tensor> network = NewNetwork(model, states, random);
        network.to(device);
        if (!model.Normalize && network is IVectorField field)
        {
            return field;
        }

        double[] ones = [.. Enumerable.Repeat(1.0, states.Channels)];
        return train is null || !model.Normalize ? new ScaledField(network, ones, ones) : ScaledField.FromData(network, train);
    }

    /// <summary>The network of a learned energy.</summary>
    /// <exception cref="InputException">The states are not positions and momenta without space.</exception>
    public static HamiltonianField NewHamiltonian(AphynityModelConfig model, StateUnits states, ulong seed, Device device)
    {
        CheckHamiltonian(states.SpaceRank, states.Channels);
        using Generator random = new(seed);
        int width = model.Width ?? 200;
        var energy = new Mlp([states.Channels, width, width, 1], Nonlinearity.Tanh, random);
        energy.to(device);
        return new HamiltonianField(energy);
    }

    /// <summary>Checks that states are positions and momenta without space.</summary>
    /// <exception cref="InputException">They are not.</exception>
    public static void CheckHamiltonian(int spaceRank, int channels)
    {
        if (spaceRank != 0 || channels % 2 != 0)
        {
            throw new InputException("Hamilton's equations need states of positions and momenta without space: leave 'hamiltonian' out of "
                + "evaluation.baselines and evaluation.augmented.");
        }
    }

    /// <summary>As published where none is named: a perceptron without space, convolutions in two dimensions.</summary>
    private static nn.Module<Tensor, Tensor> NewNetwork(AphynityModelConfig model, StateUnits states, Generator random)
    {
        string name = model.Network ?? states.SpaceRank switch
        {
            0 => "mlp",
            2 => "conv",
            _ => throw new InputException(
                $"there is no published network for states in {states.SpaceRank} dimensions of space: name one with model.network."),
        };
        var shape = new VectorFieldShape(states.Channels, Place(states, name))
            { Weights = states.SpaceRank == 0 ? WeightInitialization.Orthogonal(0.2) : null };
        IVectorFieldNetwork network = NetworkCatalogue.Find<IVectorFieldNetwork>(name, shape);
        object options = network.With(new
        {
            Width = model.Width ?? (states.SpaceRank == 0 ? 200 : 16), model.HiddenLayers, Nonlinearity = Nonlinearity.Relu,
            Border = model.PaperCompat ? Border.Zero : (Border?)null, BatchStatistics = model.PaperCompat,
        });
        return network.Create(options, shape, random);
    }

    /// <summary>The grid; where the data name none, one whose borders are closed is enough for convolutions.</summary>
    private static Grid? Place(StateUnits states, string network) => states.SpaceRank == 0 ? null : states.Grid ?? (network == "conv"
        ? new Grid([.. Enumerable.Repeat(new Axis(0, 1, 64, Boundary.Neumann), states.SpaceRank)])
        : throw new InputException(
            $"the network '{network}' needs a grid, but the data have none: add the coordinates of the axes to the file."));
}
