using PureHDF;
using Semiflow.Data.Pairs;
using static TorchSharp.torch;

namespace Semiflow.Tests.Docs;

/// <summary>The files that the tables of <c>docs/own-data.md</c> describe.</summary>
internal static class OwnDataFiles
{
    /// <summary>Writes the file of that name into a folder.</summary>
    public static void Write(string folder, string name)
    {
        string path = Path.Combine(folder, name);
        (string, Tensor)[] arrays = Arrays(name);
        if (name.EndsWith(".npz", StringComparison.Ordinal) || name is "photos.h5" or "classes.nc" or "clinics.h5")
        {
            ArrayFormat.Write(path, arrays);
            return;
        }

        var file = new H5File();
        int count = name is "samples.h5" or "flat.h5" or "numbered.h5" ? 24 : 1;
        for (int i = 0; i < count; i++)
        {
            H5Group root = count == 1 ? file : new H5Group();
            foreach ((string array, Tensor value) in count == 1 ? arrays : Arrays(name))
            {
                Add(root, array, value);
            }

            if (count > 1)
            {
                file[name == "numbered.h5" ? $"{i:0000}" : $"Sample_{i}"] = root;
            }
        }

        file.Write(path);
    }

    /// <summary>Whether it is a file that a run reads after its training.</summary>
    public static bool IsLater(string word) => word is "other.h5" or "new.h5" or "sim.h5" or "start.npz";

    private static (string Name, Tensor Values)[] Arrays(string name) => name switch
    {
        "square.npz" => [("input", rand(24, 16, 16)), ("output", rand(24, 16, 16))],
        "channels.npz" => [("input", rand(24, 2, 16, 16)), ("output", rand(24, 1, 16, 16))],
        "last.npz" => [("a", rand([24, 16, 16, 8])), ("u", rand([24, 16, 16, 8]))],
        "oblong.npz" => [("input", rand(24, 16, 12)), ("output", rand(24, 16, 12))],
        "line.npz" => [("input", rand(24, 64)), ("output", rand(24, 64))],
        "channel.h5" => [("input", rand(24, 16, 16)), ("output", rand(24, 16, 16))],
        "samples.h5" => [("input", rand(16, 16)), ("output", rand(16, 16))],
        "flat.h5" => [("input", rand(256)), ("output", rand(256))],
        "numbered.h5" => [("data", rand([6, 16, 16, 1]))],
        "overtime.h5" => [("tensor", rand([24, 6, 16, 16]))],
        "cfd.h5" => [("density", rand(24, 6, 32)), ("pressure", rand(24, 6, 32))],
        "well.h5" => [("t0_fields/pressure", rand([24, 6, 16, 16])), ("t1_fields/velocity", rand([24, 6, 16, 16, 2]))],
        "states.h5" => [("states", Smooth(30, 25, 2)), ("t", Times(25))],
        "frames.npz" => [("u", Smooth(30, 25, 2))],
        "single.npz" => [("x", Smooth(30, 25, 2).transpose(0, 1).contiguous()), ("when", Times(25))],
        "several.npz" => [("states", Smooth(30, 25, 2)), ("t", Times(25)), ("lake", arange(30, ScalarType.Int64).remainder(3))],
        "fields.npz" => [("u", rand([20, 8, 16, 16])), ("t", Times(8))],
        "classes.npz" => [("input", rand(60, 2)), ("labels", arange(60, ScalarType.Int64).remainder(2))],
        "images.npz" => [("images", (rand([60, 1, 8, 8]) * 255).to(ScalarType.Byte)), ("label", arange(60, ScalarType.Int64).remainder(2))],
        "photos.h5" => [("images", (rand([60, 8, 8, 3]) * 255).to(ScalarType.Byte)), ("label", arange(60, ScalarType.Int64).remainder(2))],
        "gray.npz" => [("x", rand(60, 8, 8)), ("y", arange(60, ScalarType.Int64).remainder(2))],
        "classes.nc" => [("marks", rand(60, 4)), ("kind", arange(60, ScalarType.Int64).remainder(2))],
        "clinics.h5" => [("before", rand(200, 3)), ("after", rand(100, 3))],
        "other.h5" => [("input", rand(6, 24, 24)), ("output", rand(6, 24, 24))],
        "new.h5" => [("input", rand(3, 16, 16))],
        "sim.h5" => [("tensor", rand([4, 6, 16, 16]))],
        "start.npz" => [("states", rand(5, 2))],
        "domains.npz" => [("source", rand(200, 2)), ("target", rand(100, 2))],
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, "the page names a file that nobody makes."),
    };

    private static Tensor Times(int frames) => arange(frames, ScalarType.Float64) / 10;

    /// <summary>Oscillations, since methods for trajectories integrate what they learn.</summary>
    private static Tensor Smooth(int trajectories, int frames, int channels) =>
        (Times(frames).view(1, -1, 1) + rand(trajectories, 1, channels, dtype: ScalarType.Float64) * 3).sin();

    private static void Add(H5Group root, string name, Tensor value)
    {
        string[] parts = name.Split('/');
        H5Group group = root;
        if (parts.Length == 2)
        {
            group = root.TryGetValue(parts[0], out object? there) ? (H5Group)there : [];
            root[parts[0]] = group;
        }

        ulong[] sizes = [.. value.shape.Select(size => (ulong)size)];
        group[parts[^1]] = value.dtype == ScalarType.Float64
            ? new H5Dataset(value.data<double>().ToArray(), fileDims: sizes)
            : new H5Dataset(value.data<float>().ToArray(), fileDims: sizes);
    }
}
