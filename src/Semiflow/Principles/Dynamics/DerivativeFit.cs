using Semiflow.Flows;
using Semiflow.Principles.Dynamics;
using Semiflow.Spaces;
using Semiflow.Training;
using static TorchSharp.torch;

namespace Semiflow.Principles;

/// <summary>
/// Fits a field to difference quotients of the data, <c>min mean |v(x_k) − (dx/dt)_k|²</c>: central and of second order inside,
/// one-sided at the ends. Cheap, and biased where the data are coarse in time or noisy (spec aphynity.md 8).
/// </summary>
public sealed class DerivativeFit : IPrinciple<TrajectoryBatch>
{
    private readonly IVectorField field;
    private readonly IReadOnlyList<double>? sizes;

    /// <summary>Trains a field.</summary>
    /// <param name="field">The right-hand side, in the type and on the device of the batches.</param>
    /// <param name="optimizer">How its parameters are updated.</param>
    /// <param name="sizes">What counts as an error of 1 in each channel; null for the units of the data.</param>
    public DerivativeFit(IVectorField field, OptimizerSpec optimizer, IReadOnlyList<double>? sizes = null)
    {
        ArgumentNullException.ThrowIfNull(field);
        (this.field, this.sizes) = (field, sizes);
        Players = [new(TrajectoryFit.PlayerName, [.. FieldParts.Parameters(field)], Loss, optimizer)];
    }

    /// <inheritdoc/>
    public IReadOnlyList<Player<TrajectoryBatch>> Players { get; }

    /// <inheritdoc/>
    public IReadOnlyList<(string Name, Tensor Value)> Buffers => [.. FieldParts.Buffers(this.field)];

    /// <inheritdoc/>
    public void SetTraining(bool training) => FieldParts.Train(field, training);

    private Terms Loss(TrajectoryBatch batch)
    {
        var frames = ObservedFrames.Of(batch.Set);
        var quotients = DifferenceQuotients.Of(batch.Set);
        Tensor squares = ChannelSizes.Divide(field.Velocity(frames.Times, frames.States) - quotients.Values, 1, sizes).square();
        return new Terms(("derivative", ObservedFrames.Mean(squares, quotients.Weights)));
    }
}
