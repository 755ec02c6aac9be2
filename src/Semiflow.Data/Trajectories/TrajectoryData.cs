using Semiflow.Data.Pairs;
using Semiflow.Data.Trajectories;
using Semiflow.Flows;
using Semiflow.Spaces;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Data;

/// <summary>
/// Trajectories in HDF5, NetCDF-4 and .npz files: arrays of states <c>[trajectory, time, channel, x…]</c>, times, masks, environments.
/// </summary>
public static class TrajectoryData
{
    /// <summary>
    /// Reads trajectories. NaN in the states means not observed, as does a zero of the mask; NaN at the end of a
    /// trajectory's times means that it is shorter than others.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="request">What to take; null for everything, as the file suggests.</param>
    /// <returns>States in the file's precision, float32 or float64.</returns>
    /// <exception cref="InputException">Missing, damaged, wrong names or shapes, times that do not increase, or states that are missing at
    /// the start.</exception>
    public static TrajectorySet Read(string path, TrajectoryRequest? request = null)
    {
        request ??= new TrajectoryRequest();
        using DisposeScope scope = NewDisposeScope();
        using IArraySource source = ArraySource.Open(path, request.FollowLinks, request.Options);
        string name = TrajectoryArray.Name(source, request);
        AxisLayout axes = TrajectoryArray.Axes(source, name, request);
        Tensor states = axes.ArrangeTrajectories(RealValues.Of($"{path}: '{name}'", Whole(source, name)));
        if (states.shape[0] < 2 || states.shape[1] < 1 || states.shape.Skip(3).Any(points => points < 2))
        {
            throw new InputException($"{path}: '{name}' has {states.shape[0]} frames of {states.shape[1]} trajectories with shape "
                + $"[{string.Join(", ", states.shape.Skip(2))}]; there must be at least 2 frames, and 2 points per direction of space.");
        }

        (Tensor times, Tensor? there, string origin) = TrajectoryTimes.Read(source, request, (int)states.shape[0], (int)states.shape[1]);
        request.Options.ReadAs += $"; {origin}{Unknown(source, request, (int)states.dim() - 3)}";
        (states, Tensor? mask) = TrajectoryMask.Apply(source, request, axes, states, there);
        return new TrajectorySet(times.MoveToOuterDisposeScope(), states.MoveToOuterDisposeScope())
        {
            Mask = mask?.MoveToOuterDisposeScope(),
            Grid = MakeGrid(source, request, [.. states.shape.Skip(3).Select(points => (int)points)]),
            Environments = Environments(source, request, (int)states.shape[1]),
            Channels = source.Attributes.TryGetValue("channels", out string? names) && names.Split('|') is var all
                && all.Length == states.shape[2] ? all : [],
        };
    }

    /// <summary>Writes trajectories so that <see cref="Read"/> gives them back to the bit; atomic.</summary>
    /// <param name="path">File to create or replace: npz, HDF5 or NetCDF by its ending.</param>
    /// <param name="set">The trajectories; states in float32 or float64.</param>
    /// <param name="attributes">Texts about the data: generator, version, seed, system, parameters.</param>
    /// <exception cref="InputException">The file cannot be written, or has another ending.</exception>
    public static void Write(string path, TrajectorySet set, IReadOnlyDictionary<string, string>? attributes = null)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(set);
        using DisposeScope scope = NewDisposeScope();
        using IDisposable quiet = no_grad();
        var texts = new Dictionary<string, string>(attributes ?? new Dictionary<string, string>())
        {
            ["axes"] = AxisReadings.Spaced("ntcxyz"[..(int)set.States.dim()]),
        };
        if (set.Grid is { } grid)
        {
            GridChoice.State(grid, texts);
        }

        if (set.Channels.Count > 0)
        {
            texts["channels"] = string.Join('|', set.Channels);
        }

        List<(string Name, Tensor Value)> arrays =
        [
            ("states", set.States.cpu().transpose(0, 1).contiguous()),
            ("t", set.Times.cpu().dim() == 2 ? set.Times.cpu().transpose(0, 1).contiguous() : set.Times.cpu().contiguous()),
        ];
        if (set.Mask is { } mask)
        {
            arrays.Add(("mask", mask.cpu().transpose(0, 1).to(ScalarType.Byte).contiguous()));
        }

        if (set.Environments is { } environments)
        {
            arrays.Add(("environment", tensor(environments.Select(each => (long)each).ToArray())));
        }

        ArrayFormat.Write(path, arrays, texts);
    }

    /// <summary>A whole array.</summary>
    internal static Tensor Whole(IArraySource source, string name)
    {
        long[] shape = source.Shape(name);
        return source.Read(name, new long[shape.Length], shape);
    }

    /// <summary>The grid of so many points; null where there is no space.</summary>
    internal static Grid? MakeGrid(IArraySource source, TrajectoryRequest request, int[] points)
    {
        if (points.Length == 0)
        {
            return null;
        }

        return GridChoice.Place(source.Path, source.Attributes, Place(request), points).Grid;
    }

    private static string Unknown(IArraySource source, TrajectoryRequest request, int rank) =>
        rank == 0 ? "" : GridChoice.Unknown(source.Path, source.Attributes, Place(request), rank);

    private static OperatorDataRequest Place(TrajectoryRequest request) => new()
        { Boundaries = request.Boundaries, Extent = request.Extent, Like = request.Like, Options = request.Options };

    /// <summary>The environment of each trajectory.</summary>
    /// <exception cref="InputException">Not a whole number from 0 for each.</exception>
    internal static int[] Environments(IArraySource source, string name, int trajectories)
    {
        Tensor values = RealValues.Double($"{source.Path}: '{name}'", Whole(source, name)).flatten();
        double[] numbers = values.data<double>().ToArray();
        return numbers.Length == trajectories && numbers.All(number => number >= 0 && number == Math.Floor(number))
            ? [.. numbers.Select(number => (int)number)]
            : throw new InputException($"{source.Path}: '{name}' has {numbers.Length} entries; environments are whole numbers from 0, one "
                + $"for each of the {trajectories} trajectories.");
    }

    private static int[]? Environments(IArraySource source, TrajectoryRequest request, int trajectories)
    {
        request.Options.Use("--environments");
        string name = request.Environment ?? "environment";
        bool wanted = request.Environment is not null && !request.Options.IsInherited("--environments");
        return wanted || source.Has(name) ? Environments(source, name, trajectories) : null;
    }
}
