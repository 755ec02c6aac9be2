using Semiflow.Data.NetCdf;
using Semiflow.Data.Ocean;
using Semiflow.Fuzz.Mutations;

namespace Semiflow.Fuzz.Formats;

/// <summary>The classic NetCDF formats, read as pairs and as the ocean.</summary>
internal static class NetCdfFormat
{
    private const int Days = 12, Side = 8;
    private static readonly (int Version, bool Grows)[] Kinds = [(1, false), (1, true), (2, false), (2, true), (5, false), (5, true)];
    private static readonly double[] Scale = [0.01], Fill = [-32767];

    public static FuzzFormat NetCdf { get; } = new("netcdf", ".nc", Seeds, (sound, random) => Mutation.Apply(sound, random),
        [ArrayReaders.Everything, ArrayReaders.NamedPairs, Ocean, ArrayReaders.Trajectories, ArrayReaders.Labeled]);

    private static List<byte[]> Seeds(string folder)
    {
        string path = Path.Combine(folder, "seed.nc");
        List<byte[]> seeds = [];
        foreach ((int version, bool grows) in Kinds)
        {
            NetCdfWriter.Write(path, [
                One("time", NetCdfType.Float64, [Time(grows)], ("units", "days since 2000-01-01"), ("calendar", "360_day")),
                One("thetao", NetCdfType.Int16, [Time(grows), new("y", Side), new("x", Side)],
                    ("scale_factor", Scale), ("_FillValue", Fill)),
                One("latitude", NetCdfType.Float32, [new("y", Side)]), One("longitude", NetCdfType.Float32, [new("x", Side)]),
                One("input", NetCdfType.Float32, [new("n", 4), new("y", Side), new("x", Side)]),
                One("output", NetCdfType.Float64, [new("n", 4), new("y", Side), new("x", Side)])],
                new Dictionary<string, object> { ["axes"] = "n x y", ["boundary"] = "periodic" }, version);
            seeds.Add(File.ReadAllBytes(path));
        }

        return seeds;
    }

    private static NetCdfDimension Time(bool grows) => new("time", Days, grows);

    private static (NetCdfVariable, double[]) One(
        string name, NetCdfType type, NetCdfDimension[] dimensions, params (string Key, object Value)[] attributes) =>
        (new NetCdfVariable(name, type, dimensions, attributes.ToDictionary(each => each.Key, each => each.Value)),
            [.. Enumerable.Range(0, (int)dimensions.Aggregate(1L, (product, each) => product * each.Length)).Select(i => (double)i)]);

    private static void Ocean(string path)
    {
        OceanData.IsOcean(path);
        OceanData.Read([path], new OceanRequest { Patch = Side, Frames = 4, Spacing = 1 });
    }
}
