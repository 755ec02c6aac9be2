using Semiflow.Flows;
using Semiflow.Principles.Dynamics;
using Semiflow.Training;
using static TorchSharp.torch;

namespace Semiflow.Principles;

/// <summary>
/// Least mean squared error of solutions from the first observed states. With a network it trains a neural ODE, with a law its
/// coefficients, with their sum the augmentation without a penalty (spec aphynity.md 8).
/// </summary>
public sealed class TrajectoryFit : IPrinciple<TrajectoryBatch>
{
    /// <summary>Name of the only player.</summary>
    public const string PlayerName = "model";

    private readonly IVectorField field;
    private readonly FlowMap flow;
    private readonly IReadOnlyList<double>? sizes;

    /// <summary>Trains a field.</summary>
    /// <param name="field">The right-hand side, in the type and on the device of the batches.</param>
    /// <param name="flow">How it is solved.</param>
    /// <param name="optimizer">How its parameters are updated. Good values: rate 1e-3, no weight decay.</param>
    /// <param name="sizes">What counts as an error of 1 in each channel, such as its deviation; null for the units of the data.</param>
    public TrajectoryFit(IVectorField field, FlowOptions flow, OptimizerSpec optimizer, IReadOnlyList<double>? sizes = null)
    {
        ArgumentNullException.ThrowIfNull(field);
        (this.field, this.flow, this.sizes) = (field, new FlowMap(field, flow), sizes);
        Players = [new(PlayerName, [.. FieldParts.Parameters(field)], Loss, optimizer)];
    }

    /// <inheritdoc/>
    public IReadOnlyList<Player<TrajectoryBatch>> Players { get; }

    /// <inheritdoc/>
    public IReadOnlyList<(string Name, Tensor Value)> Buffers => [.. FieldParts.Buffers(this.field)];

    /// <inheritdoc/>
    public void SetTraining(bool training) => FieldParts.Train(field, training);

    private Terms Loss(TrajectoryBatch batch) =>
        new(("trajectory", TrajectoryError.Mean(flow.Path(TrajectoryError.Start(batch.Set), batch.Times).States, batch.Set, sizes)));
}
