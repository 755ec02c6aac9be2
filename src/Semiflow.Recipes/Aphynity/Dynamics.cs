using Semiflow.Flows;
using Semiflow.Kernels;
using Semiflow.Kernels.Filters;
using Semiflow.Networks;
using Semiflow.Operators.Models;
using Semiflow.Operators.Models.Capabilities;
using Semiflow.Physics;
using Semiflow.Principles.Augmentation;
using Semiflow.Principles.Dynamics;
using Semiflow.Spaces;
using Semiflow.Training;
using Semiflow.Training.Batches;
using Semiflow.Training.Optimizers;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Recipes.Aphynity;

/// <summary>A right-hand side made of a law, a network, or both.</summary>
/// <param name="Law">The law; null for none.</param>
/// <param name="Network">The network; null for none.</param>
internal sealed record Dynamics(PhysicsField? Law, IVectorField? Network)
{
    /// <summary>Their sum.</summary>
    public IVectorField Field { get; } = Law is null ? Network! : Network is null ? Law : new SumField(Law, Network);

    /// <summary>Numbers that are learned.</summary>
    public long Parameters => Field.Parameters.Where(p => p.requires_grad).Sum(p => p.numel());

    /// <summary>The model of a run, untrained.</summary>
    /// <param name="model">The network's settings.</param>
    /// <param name="law">The law.</param>
    /// <param name="shape">The states.</param>
    /// <param name="train">Training trajectories, for the sizes of channels; null where a checkpoint gives them.</param>
    /// <param name="truth">True values of coefficients; null where nobody knows them.</param>
    /// <param name="seed">Seed of the network.</param>
    /// <param name="device">Where it computes.</param>
    public static Dynamics Create(
        AphynityModelConfig model, PhysicsLaw law, StateShape shape, TrajectorySet? train, IReadOnlyDictionary<string, double>? truth,
        ulong seed, Device device) => new(
        law.Make?.Invoke(model.Setting(shape.Grid, truth)),
        NewNetwork(model, shape, train, seed, device));

    /// <summary>How everything is solved.</summary>
    public static FlowOptions Flow(AphynityTrainingConfig training) => new()
    {
        Method = training.Method switch
        {
            FlowMethod.Rk4 => RungeKutta.Classical4,
            FlowMethod.Rk438 => RungeKutta.ThreeEighths,
            FlowMethod.Midpoint => RungeKutta.Midpoint,
            _ => RungeKutta.Euler,
        },
        Substeps = training.Substeps,
    };

    /// <summary>Adam as everything is trained.</summary>
    public static OptimizerSpec Optimizer(AphynityTrainingConfig training) =>
        new(training.Rate, WeightDecay: 0, ClipNorm: training.ClipNorm, Schedule: training.Anneal ? new CosineSchedule() : null);

    /// <summary>APHYNITY where there are law and network, else a fit of trajectories.</summary>
    /// <param name="training">The settings.</param>
    /// <param name="channels">Channels of the states.</param>
    /// <param name="frames">Frames of the trajectories.</param>
    public IPrinciple<TrajectoryBatch> Principle(AphynityTrainingConfig training, int channels, int frames) =>
        Law is null || Network is null
        ? new TrajectoryFit(Field, Flow(training), Optimizer(training))
        : new Principles.Augmentation.Aphynity(
            Law, Network, Flow(training),
            new AphynityOptions
            {
                Norm = training.Norm, Multiplier = training.Multiplier, Timing = training.Timing,
                InnerIterations = training.InnerIterations, Split = training.Split,
            },
            Optimizer(training), training.Split switch { ConstraintSplit.PerChannel => channels, ConstraintSplit.PerFrame =>
                frames - 1, _ => 1 });

    /// <summary>A network for states, the same for the same seed.</summary>
    /// <exception cref="InputException">There is none for such states.</exception>
    public static IVectorField NewNetwork(AphynityModelConfig model, StateShape shape, TrajectorySet? train, ulong seed, Device device)
    {
        using Generator random = new(seed);
        nn.Module<Tensor, Tensor> network = NewNetwork(model, shape, random);
        network.to(device);
        if (!model.Normalize && network is IVectorField field)
        {
            return field;
        }

        double[] ones = [.. Enumerable.Repeat(1.0, shape.Channels)];
        return train is null || !model.Normalize ? new ScaledField(network, ones, ones) : ScaledField.FromData(network, train);
    }

    /// <summary>The network of a learned energy.</summary>
    /// <exception cref="InputException">The states are not positions and momenta without space.</exception>
    public static HamiltonianField NewHamiltonian(AphynityModelConfig model, StateShape shape, ulong seed, Device device)
    {
        if (shape.Rank != 0 || shape.Channels % 2 != 0)
        {
            throw new InputException(
                "Hamilton's equations need states of positions and momenta without space: leave the baseline 'hamiltonian' out.");
        }

        using Generator random = new(seed);
        int width = model.Width ?? 200;
        var energy = new Mlp([shape.Channels, width, width, 1], Nonlinearity.Tanh, random);
        energy.to(device);
        return new HamiltonianField(energy);
    }

    /// <summary>As published where none is named: a perceptron without space, convolutions in two dimensions.</summary>
    private static nn.Module<Tensor, Tensor> NewNetwork(AphynityModelConfig model, StateShape shape, Generator random)
    {
        string name = model.Network ?? shape.Rank switch
        {
            0 => "mlp",
            2 => "conv",
            _ => throw new InputException(
                $"there is no published network for states in {shape.Rank} dimensions of space: name one with model.network."),
        };
        var states = new VectorFieldShape(shape.Channels, Place(shape, name))
        {
            Weights = shape.Rank == 0 ? WeightInitialization.Orthogonal(0.2) : null,
        };
        IVectorFieldNetwork network = NetworkCatalogue.Find<IVectorFieldNetwork>(name, states);
        object options = network.With(new
        {
            Width = model.Width ?? (shape.Rank == 0 ? 200 : 16), model.HiddenLayers, Nonlinearity = Nonlinearity.Relu,
            Border = model.PaperCompat ? Border.Zero : (Border?)null, BatchStatistics = model.PaperCompat,
        });
        return network.Create(options, states, random);
    }

    /// <summary>The grid; where the data name none, one whose borders are closed is enough for convolutions.</summary>
    private static Grid? Place(StateShape shape, string network) => shape.Rank == 0 ? null : shape.Grid ?? (network == "conv"
        ? new Grid([.. Enumerable.Repeat(new Axis(0, 1, 64, Boundary.Neumann), shape.Rank)])
        : throw new InputException(
            $"the network '{network}' needs a grid, but the data name none: add the coordinates of the axes to the file."));
}
