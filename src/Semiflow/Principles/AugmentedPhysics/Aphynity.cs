using System.Text.Json;
using System.Text.Json.Nodes;
using Semiflow.Flows;
using Semiflow.Physics;
using Semiflow.Principles.AugmentedPhysics;
using Semiflow.Principles.Dynamics;
using Semiflow.Spaces;
using Semiflow.Training;
using static TorchSharp.torch;

namespace Semiflow.Principles;

/// <summary>
/// APHYNITY (Yin et al. 2021, arXiv 2010.04456): dynamics <c>F = F_p + F_a</c> of incomplete physics and a network that adds as
/// little as the data allow, <c>min |F_a|² subject to: solutions from the first observed states hit the data</c>. Each move lowers
/// <c>λ · trajectory error + |F_a|²</c>; λ is updated between blocks of moves.
/// </summary>
public sealed class Aphynity : IPrinciple<TrajectoryBatch>
{
    /// <summary>Name of the only player.</summary>
    public const string PlayerName = "model";

    private readonly AphynityOptions options;
    private readonly FlowMap flow;
    private readonly AugmentedLagrangian lagrangian;
    private readonly LeastLaw? least;
    private double[] sums;
    private long moves;

    /// <summary>Trains physics and augmentation together.</summary>
    /// <param name="physics">F_p, a law with few coefficients, in the type and on the device of the batches.</param>
    /// <param name="augmentation">F_a, a network.</param>
    /// <param name="flow">How F_p + F_a is solved.</param>
    /// <param name="options">Norm, multiplier, inner iterations.</param>
    /// <param name="optimizer">How coefficients and network are updated. Good values: rate 1e-3, no weight decay.</param>
    /// <param name="constraints">Number of constraints: 1, or the channels, or the predicted frames, as <see cref="AphynityOptions.Split"/>
    /// says.</param>
    /// <exception cref="InputException">A setting of the multiplier is out of its range.</exception>
    /// <exception cref="ArgumentException">The coefficients of something else than a <see cref="PhysicsField"/> are to be projected.
    /// </exception>
    public Aphynity(
        IVectorField physics, IVectorField augmentation, FlowOptions flow, AphynityOptions options, OptimizerSpec optimizer,
        int constraints = 1)
    {
        ArgumentNullException.ThrowIfNull(physics);
        ArgumentNullException.ThrowIfNull(augmentation);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.InnerIterations, 1, nameof(options));
        if (options.Split == ConstraintSplit.Whole && constraints != 1)
        {
            throw new ArgumentException($"an unsplit constraint has one multiplier, not {constraints}.", nameof(constraints));
        }

        (Physics, Augmentation, this.options) = (physics, augmentation, options);
        Field = new SumField(physics, augmentation);
        this.flow = new FlowMap(Field, flow);
        lagrangian = new AugmentedLagrangian(options.Multiplier, constraints);
        sums = new double[constraints];
        if (options.Projected)
        {
            least = new LeastLaw(physics as PhysicsField
                ?? throw new ArgumentException("only the coefficients of a law made of terms can be projected.", nameof(physics)));
        }

        Players =
        [
            new(PlayerName, [.. least is null ? FieldParts.Parameters(physics, "physics.") : [],
                    .. FieldParts.Parameters(augmentation, "augmentation.")],
                batch => Loss(TrajectoryError.Start(batch.Set), batch.Set), optimizer),
        ];
    }

    /// <summary>F_p.</summary>
    public IVectorField Physics { get; }

    /// <summary>F_a.</summary>
    public IVectorField Augmentation { get; }

    /// <summary>F_p + F_a.</summary>
    public IVectorField Field { get; }

    /// <summary>λ of each constraint.</summary>
    public IReadOnlyList<double> Multipliers => lagrangian.Multipliers;

    /// <summary>Trajectory error of each constraint in the last move, before λ; null before the first of this process.</summary>
    public IReadOnlyList<double>? LastError { get; private set; }

    /// <inheritdoc/>
    public IReadOnlyList<Player<TrajectoryBatch>> Players { get; }

    /// <inheritdoc/>
    public IReadOnlyList<(string Name, Tensor Value)> Buffers =>
        [.. least is null ? FieldParts.Buffers(Physics, "physics.")
            : FieldParts.Parameters(Physics, "physics.").Select(each => (each.Name, (Tensor)each.Value)),
            .. FieldParts.Buffers(Augmentation, "augmentation.")];

    /// <inheritdoc/>
    public JsonObject? State
    {
        get
        {
            JsonObject state = lagrangian.State;
            state["sums"] = new JsonArray([.. sums.Select(each => JsonValue.Create(each))]);
            state["moves"] = moves;
            if (least is not null)
            {
                state["least"] = least.State;
            }

            return state;
        }

        set
        {
            ArgumentNullException.ThrowIfNull(value);
            (sums, moves) = (value["sums"].Deserialize<double[]>()!, value["moves"]!.GetValue<long>());
            lagrangian.State = value;
            if (least is not null)
            {
                least.State = value["least"]!.AsObject();
            }
        }
    }

    /// <inheritdoc/>
    public void Calm(double rateFactor) => lagrangian.Calm(rateFactor);

    /// <inheritdoc/>
    public void SetTraining(bool training)
    {
        FieldParts.Train(Physics, training);
        FieldParts.Train(Augmentation, training);
    }

    /// <inheritdoc/>
    public void After(Move move)
    {
        ArgumentNullException.ThrowIfNull(move);
        double[] error = [.. LastError ?? throw new InvalidOperationException("no move was made.")];
        least?.Update();
        bool perEpoch = options.Timing == MultiplierTiming.PerEpoch;
        if (perEpoch)
        {
            (sums, moves) = ([.. sums.Zip(error, (sum, each) => sum + each)], moves + 1);
            error = [.. sums.Select(sum => sum / moves)];
        }

        // The epoch of a move is an exact quotient, whole at the end of an epoch alone.
        if (perEpoch ? move.Epoch == Math.Floor(move.Epoch) : move.Step % options.InnerIterations == 0)
        {
            lagrangian.Update(error);
            (sums, moves) = (new double[sums.Length], 0);
        }
    }

    /// <summary>|F_a|² on the observed frames, in the norm of the options.</summary>
    internal Tensor Size(TrajectorySet set)
    {
        var frames = ObservedFrames.Of(set);
        least?.See(frames.AndReversed(options.Reversed), Augmentation, InNorm);
        Tensor added = Augmentation.Velocity(frames.Times, frames.States);
        return frames.Mean(InNorm(added, frames.States).square().sum([1]));
    }

    /// <summary>Velocities at states, such that |F_a|² is their squares.</summary>
    private Tensor InNorm(Tensor velocity, Tensor states)
    {
        Tensor sized = ChannelSizes.Divide(velocity, 1, options.Sizes);
        return options.Norm == AugmentationNorm.Relative
            ? sized / (ChannelSizes.Divide(states, 1, options.Sizes).square().sum([1], keepdim: true).sqrt() + 1e-5)
            : sized;
    }

    /// <summary>The terms of trajectories, solved from the given states.</summary>
    internal Terms Loss(Tensor start, TrajectorySet set)
    {
        Tensor solved = flow.Path(start, set.Times).States;
        Tensor error = options.Split switch
        {
            ConstraintSplit.Whole => TrajectoryError.Mean(solved, set, options.Sizes),
            ConstraintSplit.PerChannel => TrajectoryError.Along(solved, set, 2, options.Sizes),
            _ => TrajectoryError.Along(solved, set, 0, options.Sizes)[1..],
        };
        LastError = error.detach().reshape(-1).to(float64).cpu().data<double>().ToArray();
        return new Terms(("trajectory", lagrangian.Weigh(error)), ("augmentation", Size(set)));
    }
}
