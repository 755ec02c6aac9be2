using System.Globalization;
using PureHDF;
using Semiflow.Data.Numpy;
using Semiflow.Data.Pairs;
using Semiflow.Files;
using Semiflow.Flows;
using Semiflow.Spaces;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Data.Trajectories;

/// <summary>
/// Trajectories in HDF5, NetCDF-4 and .npz files: arrays of states <c>[trajectory, time, channel, x…]</c>, times, masks, environments.
/// </summary>
public static class TrajectoryData
{
    private static readonly string[] UsualStates = ["states", "trajectories", "u", "x"];

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
        using IArraySource source = ArraySource.Open(path, request.FollowLinks);
        string name = request.States ?? UsualStates.FirstOrDefault(source.Names.Contains) ?? (source.Names.Count == 1
            ? source.Names[0]
            : throw new InputException($"{path} has no array 'states', 'trajectories', 'u' or 'x'. Name the array of states with --input; "
                + $"it has: {string.Join(", ", EditDistance.Order("states", source.Names))}."));
        AxisLayout axes = AxisLayout.OfTrajectories(
            path, name, SampleGroups.Axes(source, name, request.Axes), source.Shape(name).Length);
        Tensor states = axes.ArrangeTrajectories(Real(Whole(source, name)));
        if (states.shape[0] < 2 || states.shape[1] < 1 || states.shape.Skip(3).Any(points => points < 2))
        {
            throw new InputException($"{path}: '{name}' has {states.shape[0]} frames of {states.shape[1]} trajectories with shape "
                + $"[{string.Join(", ", states.shape.Skip(2))}]; there must be at least 2 frames, and 2 points per direction of space.");
        }

        (Tensor times, Tensor? there) = TrajectoryTimes.Read(source, request, (int)states.shape[0], (int)states.shape[1]);
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

    /// <summary>
    /// Writes trajectories so that <see cref="Read"/> gives them back to the bit: npz where the name says so, else HDF5; atomic.
    /// </summary>
    /// <param name="path">File to create or replace.</param>
    /// <param name="set">The trajectories; states in float32 or float64.</param>
    /// <param name="attributes">Texts about the data: generator, version, seed, system, parameters.</param>
    /// <exception cref="InputException">The file cannot be written.</exception>
    public static void Write(string path, TrajectorySet set, IReadOnlyDictionary<string, string>? attributes = null)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(set);
        using DisposeScope scope = NewDisposeScope();
        using IDisposable quiet = no_grad();
        var texts = new Dictionary<string, string>(attributes ?? new Dictionary<string, string>());
        if (set.Grid is { } grid)
        {
            texts["boundary"] = string.Join(',', grid.Axes.Select(axis => axis.Boundary));
            texts["domain"] = string.Join(
                ',', grid.Axes.Select(axis => string.Create(CultureInfo.InvariantCulture, $"{axis.Lower}:{axis.Upper}")));
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

        if (path.EndsWith(".npz", StringComparison.OrdinalIgnoreCase))
        {
            NumpyArchive.Write(path, arrays, [.. texts.Select(text => (text.Key, text.Value))]);
            return;
        }

        var file = new H5File();
        foreach ((string name, string text) in texts)
        {
            file.Attributes[name] = text;
        }

        foreach ((string name, Tensor value) in arrays)
        {
            file[name] = Dataset(value);
        }

        AtomicFile.Write(path, stream => file.Write(stream));
    }

    /// <summary>A whole array.</summary>
    internal static Tensor Whole(IArraySource source, string name)
    {
        long[] shape = source.Shape(name);
        return source.Read(name, new long[shape.Length], shape);
    }

    private static Tensor Real(Tensor values) => values.dtype is ScalarType.Float32 or ScalarType.Float64
        ? values
        : values.to(values.dtype is ScalarType.Int32 or ScalarType.Int64 ? ScalarType.Float64 : ScalarType.Float32);

    private static H5Dataset Dataset(Tensor value)
    {
        ulong[] sizes = [.. value.shape.Select(size => (ulong)size)];
        return value.dtype switch
        {
            ScalarType.Float32 => new H5Dataset(value.data<float>().ToArray(), fileDims: sizes),
            ScalarType.Float64 => new H5Dataset(value.data<double>().ToArray(), fileDims: sizes),
            ScalarType.Byte => new H5Dataset(value.data<byte>().ToArray(), fileDims: sizes),
            _ => new H5Dataset(value.data<long>().ToArray(), fileDims: sizes),
        };
    }

    private static Grid? MakeGrid(IArraySource source, TrajectoryRequest request, int[] points)
    {
        if (points.Length == 0)
        {
            return null;
        }

        var attributes = new Dictionary<string, string>(source.Attributes);
        if (request.Extent is { } extent)
        {
            attributes["domain"] = extent;
        }

        (double Lower, double Upper)[] domain = GridChoice.Domain(attributes, points.Length);
        if (request.Extent is { } text
            && text != string.Join(',', domain.Select(ends => string.Create(CultureInfo.InvariantCulture, $"{ends.Lower}:{ends.Upper}"))))
        {
            throw new InputException($"--extent is an interval for each of the {points.Length} directions, for example "
                + $"{string.Join(',', points.Select(_ => "0:1"))}, not '{text}'.");
        }

        Boundary[]? stated = request.Boundary is null ? GridChoice.Stated(source.Path, source.Attributes, points.Length) : null;
        return new Grid([.. points.Select(
            (count, i) => new Axis(domain[i].Lower, domain[i].Upper, count, request.Boundary ?? stated?[i] ?? Boundary.Periodic))]);
    }

    private static int[]? Environments(IArraySource source, TrajectoryRequest request, int trajectories)
    {
        string name = request.Environment ?? "environment";
        if (request.Environment is null && !source.Names.Contains(name))
        {
            return null;
        }

        Tensor values = Whole(source, name).to(ScalarType.Float64).flatten();
        double[] numbers = values.data<double>().ToArray();
        return numbers.Length == trajectories && numbers.All(number => number >= 0 && number == Math.Floor(number))
            ? [.. numbers.Select(number => (int)number)]
            : throw new InputException($"{source.Path}: '{name}' has {numbers.Length} entries; environments are whole numbers from 0, one "
                + $"for each of the {trajectories} trajectories.");
    }
}
