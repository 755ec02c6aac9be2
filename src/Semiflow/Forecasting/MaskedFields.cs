using Semiflow.Flows;
using Semiflow.Operators;
using Semiflow.Spaces;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Forecasting;

/// <summary>
/// What sequences of fields <c>[trajectory, time, channel, x, y]</c> of which some values are missing become before a network sees them:
/// coarser, normalized over what was observed, with fields that tell where each node lies (spec partial-observations.md 3.3, 7).
/// </summary>
internal static class MaskedFields
{
    private static readonly long[] AllButChannels = [0, 1, 3, 4];

    /// <summary>Means over blocks of <paramref name="size"/> nodes per direction; a block with a missing value is missing.</summary>
    /// <param name="set">Sequences on a grid that such blocks divide.</param>
    /// <param name="size">Nodes per direction.</param>
    public static TrajectorySet BlockMeans(TrajectorySet set, int size)
    {
        long nx = set.States.shape[3] / size, ny = set.States.shape[4] / size;
        Tensor Blocks(Tensor fields) => fields.reshape([.. fields.shape.Take(3), nx, size, ny, size]).mean([-3, -1]);
        return set with
        {
            States = Blocks(set.States.to(float64)),
            Mask = set.Mask is { } mask ? Blocks(mask.to(float64)) > 1 - 1e-9 : null,
            Grid = set.Grid?.WithPoints((int)nx, (int)ny),
        };
    }

    /// <summary>Mean and standard deviation of each channel over what was observed: land must not enter means.</summary>
    public static Normalization Constants(TrajectorySet set)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor values = set.States.to(float64);
        Tensor weight = set.Mask?.to(float64) ?? ones_like(values);
        Tensor count = weight.sum(AllButChannels).clamp_min(1), mean = (values * weight).sum(AllButChannels) / count;
        Tensor squares = ((values - mean.view([1, 1, -1, 1, 1])) * weight).square();
        double[] deviations = (squares.sum(AllButChannels) / count).sqrt().data<double>().ToArray();
        return new Normalization(mean.data<double>().ToArray(), [.. deviations.Select(value => value == 0 ? 1 : value)]);
    }

    /// <summary>States in the units of a normalization, single precision; what was not observed is 0, the mean.</summary>
    public static Tensor Normalized(TrajectorySet set, Normalization normalization)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor flat = normalization.Apply(set.States.flatten(0, 1).to(float64)).to(float32).reshape(set.States.shape);
        return (set.Mask is { } mask ? flat.masked_fill(mask.logical_not(), 0) : flat).MoveToOuterDisposeScope();
    }

    /// <summary>
    /// Fields that tell networks where they are, since a convolution cannot see it but Coriolis force and wind can (spec
    /// partial-observations.md 3.3): of each axis that is not periodic the coordinate c in [-1, 1] with cos πc and sin πc; and where values
    /// are missing at all times, a field of what is there.
    /// </summary>
    /// <returns><c>[1, field, x, y]</c>, single precision; null where there is nothing to tell.</returns>
    public static Tensor? StaticFields(TrajectorySet set)
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

        Tensor? ever = set.Mask?.flatten(0, 2).any(0);
        if (ever is not null && !ever.all().item<bool>())
        {
            fields.Add(ever.to(float32));
        }

        return fields.Count == 0 ? null : stack(fields).unsqueeze(0).MoveToOuterDisposeScope();
    }

    /// <summary>
    /// True at the nodes that are <paramref name="margin"/> nodes or more from the edges that are not periodic, <c>[x, y]</c>; an axis
    /// too short for that keeps all its nodes.
    /// </summary>
    public static Tensor Interior(Grid grid, int margin)
    {
        long[] shape = [grid.Axes[0].Points, grid.Axes[1].Points];
        Tensor inside = ones(shape, ScalarType.Bool);
        for (int axis = 0; axis < 2; axis++)
        {
            if (grid.Axes[axis].Boundary != Boundary.Periodic && shape[axis] > 2 * margin)
            {
                inside.narrow(axis, 0, margin).fill_(false);
                inside.narrow(axis, shape[axis] - margin, margin).fill_(false);
            }
        }

        return inside;
    }

    /// <summary>|∇| of the first channel by central differences, in units of no matter, <c>[n, x, y]</c>.</summary>
    public static Tensor Slope(Tensor fields, bool periodic)
    {
        using DisposeScope scope = NewDisposeScope();
        (Tensor x, Tensor y) = Differences(fields.narrow(1, 0, 1), periodic);
        return (x.square() + y.square()).sqrt().squeeze(1).MoveToOuterDisposeScope();
    }

    /// <summary>Fields <c>[n, channel, x, y]</c> followed by their central differences along both axes.</summary>
    public static Tensor WithSlopes(Tensor fields, bool periodic)
    {
        using DisposeScope scope = NewDisposeScope();
        (Tensor x, Tensor y) = Differences(fields, periodic);
        return cat([fields, x, y], 1).MoveToOuterDisposeScope();
    }

    private static (Tensor X, Tensor Y) Differences(Tensor fields, bool periodic)
    {
        Tensor padded = nn.functional.pad(fields, [1, 1, 1, 1], periodic ? PaddingModes.Circular : PaddingModes.Replicate);
        long nx = fields.shape[2], ny = fields.shape[3];
        return (padded.narrow(2, 2, nx).narrow(3, 1, ny) - padded.narrow(2, 0, nx).narrow(3, 1, ny),
            padded.narrow(2, 1, nx).narrow(3, 2, ny) - padded.narrow(2, 1, nx).narrow(3, 0, ny));
    }

    /// <summary>The usual time between frames; frames that are not there repeat the time before them and do not count.</summary>
    /// <exception cref="InputException">All frames lie at one time.</exception>
    public static double Interval(Tensor times)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor steps = times.diff(dim: 0).to(float64);
        Tensor real = steps.masked_select(steps > 0);
        return real.numel() > 0 ? real.median().item<double>() : throw new InputException("the frames of these data lie at the same time.");
    }

    /// <summary>Whether some frame lies off the usual time, in units of <see cref="Interval"/>.</summary>
    public static bool IsIrregular(Tensor times)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor steps = times.diff(dim: 0).to(float64);
        return ((steps > 0) & ((steps - 1).abs() > 1e-3)).any().item<bool>();
    }
}
