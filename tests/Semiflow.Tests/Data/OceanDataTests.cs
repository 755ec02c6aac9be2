using Semiflow.Data.NetCdf;
using Semiflow.Data.Ocean;
using Semiflow.Flows;
using Semiflow.Systems.Ocean;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Tests.Data;

/// <summary>Ocean files: written as CF NetCDF and read back, masks, packing, orientation, presets, splits, damage.</summary>
public sealed class OceanDataTests : IDisposable
{
    private static readonly SyntheticOcean Ocean = SyntheticOcean.Small with
    {
        TracerSpinUpDays = 5, Basin = SyntheticOcean.Small.Basin with { SpinUpYears = 0.05 },
    };

    private readonly string folder = Directory.CreateTempSubdirectory("semiflow-ocean-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public void A_synthetic_file_is_read_back_with_its_island(int version)
    {
        using DisposeScope scope = NewDisposeScope();
        string path = Path.Combine(folder, "ocean.nc");
        OceanFile.Write(path, Ocean, 30, 4, version);
        OceanSequences read = OceanData.Read(
            [path], new() { Patch = 16, Corner = Ocean.Corner(3), Frames = 24, Preset = OceanPreset.Raw, TrainingShare = 1 });
        TrajectorySet expected = Ocean.Simulate(3, 1, 4), set = read.Trajectories;
        Assert.Equal(["sst", "u", "v"], set.Channels);
        Assert.Equal(expected.States.shape, set.States.shape);
        Assert.True(set.Mask!.equal(expected.Mask!).all().item<bool>());
        Tensor error = (set.States - expected.States).abs().amax([0, 1, 3, 4]);
        Assert.True(error[0].item<double>() <= 5.1e-4 && error[1..].max().item<double>() <= 5.1e-5);
        OceanWindow window = Assert.Single(read.Windows);
        Assert.True(window.Training);
        Assert.InRange(window.Latitude, 34, 36);
        Assert.InRange(window.Longitude, -36, -33);
        Assert.Equal(43 * 360 + 0.5, window.StartDay);
    }

    [Fact]
    public void Clouds_hide_temperatures_and_not_currents()
    {
        using DisposeScope scope = NewDisposeScope();
        string path = Path.Combine(folder, "clouds.nc");
        SyntheticOcean cloudy = Ocean with { CloudFraction = 0.3 };
        OceanFile.Write(path, cloudy, 24, 4);
        Assert.True(OceanData.IsOcean(path));
        Assert.False(OceanData.IsOcean("sequences.npz"));
        TrajectorySet read = OceanData.Read(
            [path], new() { Patch = 16, Corner = Ocean.Corner(0), Frames = 24, Preset = OceanPreset.Raw, TrainingShare = 1 }).Trajectories;
        Assert.True(read.Mask!.equal(cloudy.Simulate(0, 1, 4).Mask!).all().item<bool>());
        Assert.True(read.Mask!.narrow(2, 1, 2).all().item<bool>());
        Assert.InRange(Enumerable.Range(0, 24).Average(day => cloudy.Clouds(4, 0, day).Average(cloud => cloud ? 1 : 0)), 0.28, 0.32);
    }

    [Fact]
    public void Rows_run_north_whatever_the_file_and_c_grids_are_centered()
    {
        using DisposeScope scope = NewDisposeScope();
        double[] field = [.. Enumerable.Range(0, 2 * 16).Select(i => (double)i)];
        string north = Write("north.nc", [10, 11, 12, 13], [350, 351, 352, 353], ("thetao", field), ("uo", field), ("vo", field));
        string south = Write("south.nc", [13, 12, 11, 10], [350, 351, 352, 353], ("thetao", field));
        OceanRequest request = new() { Patch = 2, Corner = (1, 1), Frames = 2, Preset = OceanPreset.Raw, TrainingShare = 1 };
        double[] Values(string path) =>
            [.. OceanData.Read([path], request).Trajectories.States[0, 0, 0].flatten().data<float>().ToArray().Select(x => (double)x)];
        Assert.Equal([5, 6, 9, 10], Values(north));
        Assert.Equal([9, 10, 5, 6], Values(south));
        Assert.Equal(-8, OceanData.Read([north], request).Windows[0].Longitude);

        string raw = Write("raw.nc", [10, 11, 12, 13], [0, 1, 2, 3], ("votemper", field), ("vozocrtx", field), ("vomecrty", field));
        Tensor centered = OceanData.Read([raw], request).Trajectories.States[0, 0];
        Assert.Equal([4.5f, 5.5f, 8.5f, 9.5f], centered[1].flatten().data<float>().ToArray());
        Assert.Equal([3f, 4f, 7f, 8f], centered[2].flatten().data<float>().ToArray());
    }

    [Fact]
    public void Files_of_two_months_and_two_variables_join()
    {
        using DisposeScope scope = NewDisposeScope();
        double[] first = [.. Enumerable.Range(0, 32).Select(i => (double)i)], second = [.. Enumerable.Range(32, 32).Select(i => (double)i)];
        string[] paths =
        [
            Write("b.nc", [0, 1, 2, 3], [0, 1, 2, 3], 2, ("thetao", second)),
            Write("a.nc", [0, 1, 2, 3], [0, 1, 2, 3], 0, ("thetao", first)),
        ];
        OceanRequest request = new() { Patch = 4, Frames = 4, Preset = OceanPreset.Raw, TrainingShare = 1 };
        Tensor states = OceanData.Read(paths, request).Trajectories.States;
        Assert.Equal(Enumerable.Range(0, 64).Select(i => (float)i), states.flatten().data<float>().ToArray());
        Assert.Contains("increase", Assert.Throws<InputException>(() => OceanData.Read([paths[0], paths[0]], request)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Presets_remove_the_yearly_cycle_and_scale()
    {
        using DisposeScope scope = NewDisposeScope();
        const int days = 1080;
        var random = new Semiflow.Spaces.RandomStream(1, 0);
        double[] cycle = [.. Enumerable.Range(0, days)
            .Select(t => 15 + 4 * Math.Sin(2 * Math.PI * t / 360.0) + Math.Cos(4 * Math.PI * t / 360.0))];
        double[] sst = [.. Enumerable.Range(0, days * 16).Select(i => cycle[i / 16] + i % 16 + 0.5 * random.Normal())],
            speed = [.. Enumerable.Range(0, days * 16).Select(_ => 0.2 * random.Normal())];
        string path = Write("cycle.nc", [0, 1, 2, 3], [0, 1, 2, 3], ("thetao", sst), ("uo", speed), ("vo", speed));
        OceanRequest request = new() { Patch = 4, Frames = 20, Spacing = 20 };
        OceanSequences read = OceanData.Read([path], request);
        Tensor states = read.Trajectories.States;
        Assert.Null(read.Trajectories.Mask);
        Assert.InRange(read.Windows[0].Scale, 0.48, 0.52);
        Assert.Equal(36, read.Windows.Count(window => window.Training));
        Assert.Equal(54, read.Windows.Count);
        Assert.Equal([1f, 1f, 1f], states.square().mean([0, 1, 3, 4]).sqrt().data<float>().ToArray().Select(x => MathF.Round(x, 1)));

        Tensor flow = OceanData.Read([path], request with { Preset = OceanPreset.Flow }).Trajectories.States;
        Assert.True(flow.select(2, 0).mean([2, 3]).abs().max().item<float>() < 1e-5);
        Assert.True((flow.select(2, 0).square().mean([2, 3]) - 1).abs().max().item<float>() < 1e-4);
        Assert.True((flow.narrow(2, 1, 2).abs().sum(2).mean([2, 3]) - 1).abs().max().item<float>() < 1e-5);
    }

    [Fact]
    public void Land_is_left_out_and_what_is_wrong_is_said()
    {
        using DisposeScope scope = NewDisposeScope();
        double[] field = [.. Enumerable.Range(0, 32).Select(i => i % 4 < 2 ? 1e20 : i)];
        string path = Write("land.nc", [0, 1, 2, 3], [0, 1, 2, 3], ("thetao", field));
        OceanRequest request = new() { Patch = 2, Frames = 2, Preset = OceanPreset.Raw, TrainingShare = 1 };
        OceanSequences read = OceanData.Read([path], request);
        Assert.Equal([(0, 2), (2, 2)], read.Windows.Select(window => (window.Row, window.Column)));
        void Fails(string part, OceanRequest? wrong = null, params string[] paths) => Assert.Contains(
            part, Assert.Throws<InputException>(() => OceanData.Read(paths.Length > 0 ? paths : [path], wrong ?? request)).Message,
            StringComparison.Ordinal);
        Fails("land", request with { Patch = 4 });
        Fails("does not lie", request with { Corner = (3, 0) });
        Fails("cannot be cut", request with { Frames = 3 });
        Fails("no temperature", null, Write("other.nc", [0, 1, 2, 3], [0, 1, 2, 3], ("chl", field)));
        Fails("no file", null, Path.Combine(folder, "missing.nc"));
        string cut = Path.Combine(folder, "cut.nc");
        File.WriteAllBytes(cut, File.ReadAllBytes(path)[..^40]);
        Fails("cut.nc", null, cut);
        Assert.Throws<InputException>(() => OceanFile.Write(path, Ocean, 0));
    }

    private string Write(string name, double[] latitudes, double[] longitudes, params (string Name, double[] Values)[] fields) =>
        Write(name, latitudes, longitudes, 0, fields);

    private string Write(string name, double[] latitudes, double[] longitudes, double start, params (string Name, double[] Values)[] fields)
    {
        int frames = fields[0].Values.Length / (latitudes.Length * longitudes.Length);
        NetCdfDimension time = new("time", frames, IsRecord: true), y = new("lat", latitudes.Length), x = new("lon", longitudes.Length);
        var none = new Dictionary<string, object>();
        var since = new Dictionary<string, object> { ["units"] = "days since 2000-01-01", ["calendar"] = "360_day" };
        string path = Path.Combine(folder, name);
        NetCdfWriter.Write(
            path,
            [
                (new("time", NetCdfType.Float64, [time], since), [.. Enumerable.Range(0, frames).Select(t => start + t)]),
                (new("lat", NetCdfType.Float64, [y], none), latitudes),
                (new("lon", NetCdfType.Float64, [x], none), longitudes),
                .. fields.Select(field => (new NetCdfVariable(field.Name, NetCdfType.Float32, [time, y, x], none), field.Values)),
            ]);
        return path;
    }
}
