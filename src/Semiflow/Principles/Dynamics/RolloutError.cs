using Semiflow.Flows;
using Semiflow.Principles.Dynamics;
using Semiflow.Training;
using Semiflow.Training.Optimizers;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Principles;

/// <summary>Mean squared error of solutions from the first observed states of held-out trajectories: what chooses the best epoch.</summary>
/// <param name="field">The dynamics.</param>
/// <param name="flow">How they are solved.</param>
/// <param name="set">Trajectories not trained on, in the type and on the device of the field.</param>
/// <param name="batchSize">Trajectories at a time.</param>
/// <param name="sizes">What counts as an error of 1 in each channel; null for the units of the data.</param>
public sealed class RolloutError(
    IVectorField field, FlowOptions flow, TrajectorySet set, int batchSize = 64, IReadOnlyList<double>? sizes = null) : IValidation
{
    private readonly FlowMap map = new(field, flow);

    /// <inheritdoc/>
    public string Metric => "rollout MSE";

    /// <inheritdoc/>
    public double Evaluate()
    {
        double squares = 0, count = 0;
        for (int from = 0; from < set.Count; from += batchSize)
        {
            using DisposeScope scope = NewDisposeScope();
            TrajectorySet part = set.Select([.. Enumerable.Range(from, Math.Min(batchSize, set.Count - from))]);
            double seen = part.Mask is { } mask ? FlatView.Number(mask.sum()) : part.States.numel();
            squares += seen * FlatView.Number(TrajectoryError.Mean(
                map.Path(TrajectoryError.Start(part), part.Times).States, part, sizes));
            count += seen;
        }

        return squares / count;
    }
}
