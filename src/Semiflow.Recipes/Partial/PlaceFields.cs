using Semiflow.Flows;
using Semiflow.Spaces;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Recipes.Partial;

/// <summary>
/// Static fields for networks where the law depends on place: a convolution cannot see where it is, but Coriolis force and wind can
/// (spec partial-observations.md 3.3).
/// </summary>
internal static class PlaceFields
{
    /// <summary>
    /// Of each axis that is not periodic the coordinate c in [-1, 1] with cos πc and sin πc; and where values are missing at all
    /// times, a field of what is there.
    /// </summary>
    /// <returns><c>[1, field, x, y]</c>, single precision; null where there is nothing to tell.</returns>
    public static Tensor? Of(TrajectorySet set)
    {
        using DisposeScope scope = NewDisposeScope();
        long[] shape = [set.States.shape[3], set.States.shape[4]];
        var fields = new List<Tensor>();
        for (int axis = 0; axis < 2; axis++)
        {
            if (set.Grid!.Axes[axis].Boundary != Boundary.Periodic)
            {
                long[] along = axis == 0 ? [-1, 1] : [1, -1];
                Tensor place = linspace(-1, 1, shape[axis], float32).view(along).expand(shape);
                fields.AddRange([place, (place * Math.PI).cos(), (place * Math.PI).sin()]);
            }
        }

        if (set.Mask is { } mask)
        {
            Tensor ever = mask.flatten(0, 2).any(0);
            if (!ever.all().item<bool>())
            {
                fields.Add(ever.to(float32));
            }
        }

        return fields.Count == 0 ? null : stack(fields).unsqueeze(0).MoveToOuterDisposeScope();
    }
}
