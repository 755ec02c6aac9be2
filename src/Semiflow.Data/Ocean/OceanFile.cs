using Semiflow.Data.NetCdf;
using Semiflow.Systems.Ocean;

namespace Semiflow.Data.Ocean;

/// <summary>Writes the synthetic ocean as a reanalysis would be written: CF NetCDF, packed into 16 bits, land as fill value.</summary>
internal static class OceanFile
{
    private const double Degree = 111_195; // m
    private const double Fill = -32767;

    /// <summary>
    /// Writes daily means of the whole basin: <c>thetao</c> (°C), <c>uo</c>, <c>vo</c> (m/s) of dimensions (time, depth, latitude,
    /// longitude) and <c>zos</c> (m) of (time, latitude, longitude), in a calendar of 360 days, around 30°N.
    /// </summary>
    /// <param name="path">File to create or replace.</param>
    /// <param name="ocean">The ocean; its windows do not matter here, its island is land and its clouds hide temperatures.</param>
    /// <param name="days">Number of days, at least 1. Good values: 720, 3600.</param>
    /// <param name="seed">Seed of the run.</param>
    /// <param name="version">1, 2 or 5: version of the classic format.</param>
    /// <param name="stop">Ends the computation early.</param>
    /// <exception cref="InputException">No day asked for, or the file cannot be written.</exception>
    public static void Write(string path, SyntheticOcean ocean, int days, ulong seed = 0, int version = 2, CancellationToken stop = default)
    {
        ArgumentNullException.ThrowIfNull(ocean);
        if (days < 1)
        {
            throw new InputException($"ocean: asked for {days} days. Ask for at least 1.");
        }

        int n = ocean.Basin.Points, nodes = n * n;
        double[][] fields = [.. Enumerable.Range(0, 4).Select(_ => new double[(long)days * nodes])];
        double[] scales = [1e-3, 1e-4, 1e-4, 1e-4], offsets = [15, 0, 0, 0];
        foreach ((int day, double[] means) in ocean.Days(seed, 0, stop).Take(days).Index())
        {
            bool[] clouds = ocean.CloudFraction > 0 ? ocean.Clouds(seed, 0, day) : [];
            for (int i = 0; i < 4 * nodes; i++)
            {
                int c = i / nodes, cell = i % nodes;
                double value = c == 3 ? means[i] * ocean.Basin.Constants.Gravity / 9.81 : means[i]; // The surface over the layer.
                fields[c][(long)day * nodes + cell] = ocean.OnLand(cell / n, cell % n) || (c == 0 && clouds.Length > 0 && clouds[cell])
                    ? Fill : Math.Clamp(Math.Round((value - offsets[c]) / scales[c]), -32766, 32767);
            }
        }

        NetCdfDimension time = new("time", days, IsRecord: true), depth = new("depth", 1), latitude = new("latitude", n),
            longitude = new("longitude", n);
        NetCdfVariable Packed(string name, int c, string standard, string unit, params NetCdfDimension[] dimensions) => new(
            name, NetCdfType.Int16, dimensions, new Dictionary<string, object>
            {
                ["standard_name"] = standard, ["units"] = unit,
                ["scale_factor"] = new[] { scales[c] }, ["add_offset"] = new[] { offsets[c] }, ["_FillValue"] = new[] { Fill },
            });
        static NetCdfVariable Coordinate(NetCdfDimension dimension, string unit, params (string Name, string Text)[] more) => new(
            dimension.Name, NetCdfType.Float64, [dimension],
            more.Append(("standard_name", dimension.Name)).Append(("units", unit))
                .ToDictionary(pair => pair.Item1, pair => (object)pair.Item2));

        double cell0 = ocean.Basin.Width / n;
        double[] meters = [.. Enumerable.Range(0, n).Select(i => (i + 0.5) * cell0 - ocean.Basin.Width / 2)];
        NetCdfWriter.Write(
            path,
            [
                (Coordinate(time, "days since 1993-01-01 12:00:00", ("calendar", "360_day")), [
                    .. Enumerable.Range(0, days).Select(day => (double)day)]),
                (Coordinate(depth, "m", ("positive", "down")), [0.494]),
                (Coordinate(latitude, "degrees_north"), [.. meters.Select(y => 30 + y / Degree)]),
                (Coordinate(longitude, "degrees_east"), [.. meters.Select(x => -40 + x / (Degree * Math.Cos(Math.PI / 6)))]),
                (Packed("thetao", 0, "sea_water_potential_temperature", "degrees_C", time, depth, latitude, longitude), fields[0]),
                (Packed("uo", 1, "eastward_sea_water_velocity", "m s-1", time, depth, latitude, longitude), fields[1]),
                (Packed("vo", 2, "northward_sea_water_velocity", "m s-1", time, depth, latitude, longitude), fields[2]),
                (Packed("zos", 3, "sea_surface_height_above_geoid", "m", time, latitude, longitude), fields[3]),
            ],
            new Dictionary<string, object>
            {
                ["Conventions"] = "CF-1.8", ["title"] = "Synthetic ocean of Semiflow: shallow water with a temperature, not the real ocean",
                ["source"] = ocean.ToString(), ["seed"] = seed.ToString(System.Globalization.CultureInfo.InvariantCulture),
            },
            version);
    }
}
