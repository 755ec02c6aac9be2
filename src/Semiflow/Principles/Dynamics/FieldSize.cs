using Semiflow.Flows;
using Semiflow.Training.Optimizers;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Principles.Dynamics;

/// <summary>How large a field is on data.</summary>
internal static class FieldSize
{
    /// <summary>Mean over the frames that were observed whole (and the nodes) of |v(x)|², the norm over the channels.</summary>
    /// <param name="field">The field.</param>
    /// <param name="set">The data.</param>
    public static double MeanSquare(IVectorField field, TrajectorySet set)
    {
        ArgumentNullException.ThrowIfNull(field);
        ArgumentNullException.ThrowIfNull(set);
        using DisposeScope scope = NewDisposeScope();
        using IDisposable quiet = no_grad();
        var frames = ObservedFrames.Of(set);
        return FlatView.Number(frames.Mean(field.Velocity(frames.Times, frames.States).square().sum([1])));
    }
}
