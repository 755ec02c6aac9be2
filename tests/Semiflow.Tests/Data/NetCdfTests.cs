using CsCheck;
using Semiflow.Data.NetCdf;

namespace Semiflow.Tests.Data;

/// <summary>NetCDF by our own writer, by scipy's and by h5py's (Golden/netcdf: seed 1; 4 times, 3 latitudes, 5 longitudes).</summary>
public sealed class NetCdfTests : IDisposable
{
    private readonly string file = Path.GetTempFileName();

    public void Dispose() => File.Delete(file);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public void What_is_written_is_read_again(int version) =>
    Gen.Int[0, 3].Select(Gen.Int[1, 5], Gen.Int[0, 4], Gen.Bool, Gen.Int[1, 11]).Sample(
        (growing, points, records, plain, tag) =>
        {
            var time = new NetCdfDimension("time", records, IsRecord: true);
            var x = new NetCdfDimension("x", points);
            NetCdfType type = version < 5 && tag > 6 ? NetCdfType.Float32 : (NetCdfType)tag;
            var none = new Dictionary<string, object>();
            var texts = new Dictionary<string, object> { ["units"] = "°C", ["valid_range"] = new double[] { -1, 1 }, ["empty"] = "" };
            double[] Numbers(long count, int at) => [.. Enumerable.Range(0, (int)count).Select(i => (double)((at + (7 * i)) % 100))];
            List<(NetCdfVariable Variable, double[] Values)> variables = [.. Enumerable.Range(0, growing).Select(i =>
                (new NetCdfVariable($"g{i}", i % 2 == 0 ? type : NetCdfType.Int8, i % 2 == 0
                    ? [time, x]
                    : [time], texts), Numbers(i % 2 == 0 ? records * points : records, i)))];
            if (plain || growing == 0)
            {
                variables.Add((new NetCdfVariable("p", type, [x, new NetCdfDimension("y", 3)], none), Numbers(3 * points, 9)));
                variables.Add((new NetCdfVariable("scalar", NetCdfType.Float64, [], none), [2.5]));
            }

            NetCdfWriter.Write(file, variables, texts, version);
            using NetCdfFile read = NetCdfFile.Open(file);
            Assert.Equal("°C", read.Attributes["units"]);
            Assert.Equal([-1.0, 1.0], (double[])read.Attributes["valid_range"]);
            Assert.Equal(variables.Count, read.Variables.Count);
            foreach ((NetCdfVariable variable, double[] values) in variables)
            {
                NetCdfVariable found = read.Find(variable.Name)!;
                Assert.Equal(variable.Type, found.Type);
                Assert.Equal(variable.Dimensions, found.Dimensions);
                Assert.Equal(variable.Text("units"), found.Text("units"));
                Assert.Equal(values, read.Read(found));
            }
        },
        iter: 60, threads: 1);

    [Fact]
    public void A_block_is_read_where_it_lies()
    {
        var time = new NetCdfDimension("t", 4, IsRecord: true);
        var variable = new NetCdfVariable("v", NetCdfType.Int16, [time, new("a", 3), new("b", 5)], new Dictionary<string, object>());
        var other = new NetCdfVariable("w", NetCdfType.Int8, [time], new Dictionary<string, object>());
        NetCdfWriter.Write(file, [(variable, [.. Enumerable.Range(0, 60).Select(i => (double)i)]), (other, [1, 2, 3, 4])]);
        using NetCdfFile read = NetCdfFile.Open(file);
        Assert.Equal([22.0, 23, 27, 28, 37, 38, 42, 43], read.Read(read.Find("v")!, [1, 1, 2], [2, 2, 2]));
        Assert.Equal([3.0], read.Read(read.Find("w")!, [2], [1]));
        Assert.Contains("does not lie", Assert.Throws<InputException>(() => read.Read(read.Find("v")!, [0, 2, 0], [1, 2, 1])).Message,
            StringComparison.Ordinal);
        Assert.Null(read.Find("nothing"));
    }

    [Theory]
    [InlineData("scipy_v1.nc")]
    [InlineData("scipy_v2.nc")]
    public void Files_of_another_writer_are_read(string name)
    {
        using NetCdfFile read = NetCdfFile.Open(Golden(name));
        Assert.Equal("made by scipy", read.Attributes["title"]);
        NetCdfVariable temperature = read.Find("votemper", "thetao")!;
        Assert.Equal(["time", "latitude", "longitude"], temperature.Dimensions.Select(d => d.Name));
        Assert.Equal([4L, 3L, 5L], temperature.Shape);
        var field = CfField.Decode(temperature, read.Read(temperature));
        Assert.Equal(1, field.Present.Count(there => !there));
        int masked = (((1 * 3) + 2) * 5) + 3;
        Assert.Equal((false, 0.0), (field.Present[masked], field.Values[masked]));
        Assert.All(field.Values.Where((_, i) => field.Present[i]), value => Assert.InRange(value, 17, 23));
        NetCdfVariable time = read.Find("time")!;
        Assert.Equal([18262.5, 18263.5, 18264.5, 18265.5], CfTime.Days(time, read.Read(time))); // 2000-01-01 is day 18262 of 1950.
    }

    [Fact]
    public void A_single_record_variable_is_not_padded()
    {
        using NetCdfFile read = NetCdfFile.Open(Golden("scipy_single.nc"));
        Assert.Equal(Enumerable.Range(0, 12).Select(i => (double)i), read.Read(read.Find("a")!));
    }

    [Fact]
    public void NetCdf4_has_its_dimensions_by_the_attached_scales()
    {
        using NetCdfFile read = NetCdfFile.Open(Golden("scales.nc"));
        NetCdfVariable temperature = read.Find("thetao")!;
        Assert.Equal(["time", "latitude", "longitude"], temperature.Dimensions.Select(d => d.Name)); // Two of them are equally long.
        Assert.Equal("degrees_C", temperature.Text("units"));
        double[] stored = read.Read(temperature, [1, 0, 0], [1, 3, 3]);
        Assert.Equal(Enumerable.Range(9, 9).Select(i => (double)i), stored);
        var field = CfField.Decode(temperature, stored);
        Assert.Equal(5.5, field.Values[0]);
        Assert.False(field.Present[8]);
    }

    [Theory]
    [InlineData("standard", "days since 1950-02-01", 1.0, 32.0)]
    [InlineData("noleap", "days since 1952-03-01", 0.0, 730.0 + 59)]
    [InlineData("360_day", "hours since 1951-01-01 06:00:00", 18.0, 361.0)]
    [InlineData("gregorian", "seconds since 1949-12-31T12:00:00Z", 43200.0, 0.0)]
    [InlineData("proleptic_gregorian", "days since 1582-10-15", 0.0, -134122.0)] // numpy: datetime64("1582-10-15") - "1950-01-01".
    [InlineData("standard", "days since 1582-10-04", 1.0, -134122.0)] // The day before 1582-10-15.
    [InlineData("julian", "days since 1949-12-19 12", 0.0, 0.5)] // 13 days behind.
    [InlineData("all_leap", "days since 1950-03-01", 0.0, 60.0)]
    public void Times_follow_units_and_calendar(string calendar, string units, double stored, double days) => Assert.Equal(
        days,
        CfTime.Days(new NetCdfVariable(
            "time", NetCdfType.Float64, [], new Dictionary<string, object> { ["units"] = units, ["calendar"] = calendar }), [stored])[0],
        1e-12);

    [Theory]
    [InlineData("days since 99999-01-01", "standard", "years 1 to 9999")]
    [InlineData("days since 2000-01-01 noon", "standard", "no time of day")]
    [InlineData("days since 2000-01-01", "lunar", "calendar 'lunar'")]
    public void Times_that_cannot_be_told_are_refused(string units, string calendar, string expected) => Assert.Contains(
        expected,
        Assert.Throws<InputException>(() => CfTime.Days(new NetCdfVariable(
            "time", NetCdfType.Float64, [], new Dictionary<string, object> { ["units"] = units, ["calendar"] = calendar }), [0])).Message,
        StringComparison.Ordinal);

    [Fact]
    public void Damaged_files_are_refused_with_a_reason()
    {
        byte[] whole = File.ReadAllBytes(Golden("scipy_v1.nc"));
        for (int length = 0; length < whole.Length; length += 7)
        {
            File.WriteAllBytes(file, whole[..length]);
            Assert.Throws<InputException>(() => NetCdfFile.Open(file).Dispose());
        }

        Gen.Int[4, 300].Select(Gen.Byte).Array[1, 4].Sample(
            changes =>
            {
                byte[] damaged = [.. whole];
                foreach ((int at, byte value) in changes)
                {
                    damaged[at] = value;
                }

                File.WriteAllBytes(file, damaged);
                try
                {
                    using NetCdfFile read = NetCdfFile.Open(file);
                    foreach (NetCdfVariable variable in read.Variables)
                    {
                        read.Read(variable);
                    }
                }
                catch (InputException)
                {
                    // Refused with a reason: never another exception, never a large allocation.
                }
            },
            iter: 300, threads: 1);
        Assert.Contains("no file", Assert.Throws<InputException>(() => NetCdfFile.Open("nowhere.nc")).Message, StringComparison.Ordinal);
    }

    private static string Golden(string name) => Path.Combine(AppContext.BaseDirectory, "Golden", "netcdf", name);
}
