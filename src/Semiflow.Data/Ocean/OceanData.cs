using Semiflow.Data.NetCdf;
using Semiflow.Flows;
using Semiflow.Spaces;
using static TorchSharp.torch;

namespace Semiflow.Data.Ocean;

/// <summary>
/// Reads sequences of ocean patches from NetCDF files: GLORYS and its relatives, raw NEMO output, or <see cref="OceanFile"/>.
/// </summary>
internal static class OceanData
{
    private static readonly string[] Temperature = ["thetao", "thetao_glor", "votemper", "analysed_sst", "sst"];
    private static readonly string[] Eastward = ["uo", "uo_glor", "vozocrtx"];
    private static readonly string[] Northward = ["vo", "vo_glor", "vomecrty"];
    private static readonly string[] Latitudes = ["latitude", "lat", "nav_lat"];
    private static readonly string[] Longitudes = ["longitude", "lon", "nav_lon"];

    /// <summary>Whether a file is NetCDF by its name (<c>.nc</c>) and holds a temperature that <see cref="Read"/> knows.</summary>
    /// <exception cref="InputException">It is missing or damaged.</exception>
    public static bool IsOcean(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (!path.EndsWith(".nc", StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        using NetCdfFile file = NetCdfFile.Open(path);
        return file.Find(Temperature) is not null;
    }

    /// <summary>Reads patch after patch and cuts sequences out of each.</summary>
    /// <param name="paths">Files, by time or by variable, in any order.</param>
    /// <param name="request">What to take; null for the defaults.</param>
    /// <exception cref="InputException">A file that is missing or damaged, no temperature, grids or times that differ, or no patch with
    /// enough water and time.</exception>
    public static OceanSequences Read(IReadOnlyList<string> paths, OceanRequest? request = null)
    {
        ArgumentNullException.ThrowIfNull(paths);
        request ??= new OceanRequest();
        List<NetCdfFile> files = [];
        try
        {
            foreach (string path in paths)
            {
                files.Add(NetCdfFile.Open(path));
            }

            var temperature = new OceanSeries(files, Temperature, request.Level);
            if (!temperature.Exists)
            {
                throw new InputException($"no temperature in {string.Join(", ", paths)}: looked for {string.Join(", ", Temperature)}.");
            }

            OceanSeries[] currents = [new(files, Eastward, request.Level), new(files, Northward, request.Level)];
            OceanSeries[] series = currents.All(each => each.Exists) ? [temperature, .. currents] : [temperature];
            Check(series, request);
            return Sequences(series, request);
        }
        finally
        {
            files.ForEach(file => file.Dispose());
        }
    }

    private static void Check(OceanSeries[] series, OceanRequest request)
    {
        OceanSeries first = series[0];
        if (series.Any(each => each.Rows != first.Rows || each.Columns != first.Columns || !each.Days.SequenceEqual(first.Days)))
        {
            throw new InputException("temperature and velocities differ in grid or times. Give files of one product and one period.");
        }

        (int row, int column) = request.Corner ?? (0, 0);
        if (request.Patch < 2 || row < 0 || column < 0 || row + request.Patch > first.Rows || column + request.Patch > first.Columns)
        {
            throw new InputException($"a patch of {request.Patch} cells from row {row}, column {column} does not lie in the grid of "
                + $"{first.Rows} x {first.Columns} cells.");
        }

        if (request.Frames < 2 || request.Spacing < 1 || request.Frames > first.Days.Length)
        {
            throw new InputException($"sequences of {request.Frames} frames every {request.Spacing} cannot be cut out of "
                + $"{first.Days.Length} frames.");
        }
    }

    private static OceanSequences Sequences(OceanSeries[] series, OceanRequest request)
    {
        using var scope = NewDisposeScope();
        double[] days = series[0].Days;
        int training = TrainingFrames(days, series[0].Year, request.TrainingShare);
        bool flip = series[0].Rows > 1 && Coordinate(series[0], Latitudes, 1, 0, true) < Coordinate(series[0], Latitudes, 0, 0, true);
        int[] starts = [.. Enumerable.Range(0, days.Length).Where(t => t % request.Spacing == 0 && t + request.Frames <= days.Length
            && (t + request.Frames <= training || t >= training) && IsEven(days.AsSpan(t, request.Frames), days[1] - days[0]))];
        List<OceanWindow> windows = [];
        List<Tensor> states = [], masks = [];
        foreach ((int row, int column) in Corners(series[0], request))
        {
            int inFile = flip ? series[0].Rows - row - request.Patch : row;
            CfField[] fields = [.. series.Select(
                each => Turn(each.Patch(inFile, column, request.Patch), days.Length, request.Patch, flip))];
            if (request.Corner is null && Land(fields[0], days.Length) > request.MaxLand)
            {
                continue;
            }

            double scale = Prepare(fields, days, training, series[0].Year, request.Preset);
            double latitude = Coordinate(series[0], Latitudes, inFile + request.Patch / 2, column + request.Patch / 2, true);
            double longitude = Coordinate(series[0], Longitudes, inFile + request.Patch / 2, column + request.Patch / 2, false);
            foreach (int t in starts)
            {
                windows.Add(new OceanWindow(row, column, latitude, longitude > 180
                    ? longitude - 360
                    : longitude, days[t], t + request.Frames <= training, scale));
                states.Add(Frames(fields.Select(field => tensor(Array.ConvertAll(field.Values[Part(t)], value => (float)value)))));
                masks.Add(Frames(fields.Select(field => tensor(field.Present[Part(t)]))));
            }
        }

        if (states.Count == 0)
        {
            throw new InputException($"no sequence: every patch of {request.Patch} cells has more than {request.MaxLand:P0} land, or no "
                + $"{request.Frames} frames follow each other at equal distance within training or testing.");
        }

        Tensor mask = stack(masks, 1);
        Tensor times = tensor(days[starts[0]..(starts[0] + request.Frames)].Select(day => day - days[starts[0]]).ToArray()).clone();
        var axis = new Axis(0, request.Patch, request.Patch, Boundary.NeumannCells);
        var set = new TrajectorySet(times.MoveToOuterDisposeScope(), stack(states, 1).MoveToOuterDisposeScope())
        {
            Grid = new Grid(axis, axis),
            Channels = series.Length == 3 ? ["sst", "u", "v"] : ["sst"],
            Mask = mask.all().item<bool>() ? null : mask.MoveToOuterDisposeScope(),
        };
        return new OceanSequences(set, windows);

        Range Part(int t) => (t * request.Patch * request.Patch)..((t + request.Frames) * request.Patch * request.Patch);
        Tensor Frames(IEnumerable<Tensor> channels) =>
            stack(channels.Select(one => one.reshape(request.Frames, request.Patch, request.Patch)), 1);
    }

    private static double Prepare(CfField[] fields, double[] days, int training, double year, OceanPreset preset)
    {
        if (preset == OceanPreset.Raw)
        {
            return 1;
        }

        int used = training * (fields[0].Values.Length / days.Length);
        OceanScaling.RemoveCycle(fields[0], days, training, year);
        double scale = OceanScaling.Normalize([fields[0]], used);
        if (preset == OceanPreset.Flow)
        {
            OceanScaling.StandardizeFrames(fields[0], days.Length);
            scale = double.NaN;
        }

        if (fields.Length == 3 && preset == OceanPreset.Flow)
        {
            OceanScaling.ScaleSpeeds(fields[1], fields[2], days.Length);
        }
        else if (fields.Length == 3)
        {
            OceanScaling.Normalize(fields[1..], used);
        }

        return scale;
    }

    // Whole years where there are two or more: a split within a season would test on what was seen.
    private static int TrainingFrames(double[] days, double year, double share)
    {
        double span = days[^1] - days[0] + (days[1] - days[0]), length = share * span; // The last frame lasts too.
        if (span >= 2 * year)
        {
            length = Math.Max(1, Math.Floor(length / year)) * year;
        }

        return Math.Max(1, days.Count(day => day - days[0] < length));
    }

    private static IEnumerable<(int Row, int Column)> Corners(OceanSeries series, OceanRequest request) =>
        request.Corner is { } corner ? [corner]
        : from row in Enumerable.Range(0, series.Rows / request.Patch)
          from column in Enumerable.Range(0, series.Columns / request.Patch)
          select (row * request.Patch, column * request.Patch);

    // Pixels that never hold a value.
    private static double Land(CfField field, int frames)
    {
        int pixels = field.Present.Length / frames;
        return Enumerable.Range(0, pixels).Count(pixel => !Enumerable.Range(0, frames).Any(t => field.Present[t * pixels + pixel]))
            / (double)pixels;
    }

    private static CfField Turn(CfField field, int frames, int patch, bool flip)
    {
        for (int t = 0; flip && t < frames; t++)
        {
            for (int row = 0; row < patch / 2; row++)
            {
                int top = (t * patch + row) * patch, bottom = (t * patch + patch - 1 - row) * patch;
                for (int i = 0; i < patch; i++)
                {
                    (field.Values[top + i], field.Values[bottom + i]) = (field.Values[bottom + i], field.Values[top + i]);
                    (field.Present[top + i], field.Present[bottom + i]) = (field.Present[bottom + i], field.Present[top + i]);
                }
            }
        }

        return field;
    }

    private static bool IsEven(ReadOnlySpan<double> days, double step)
    {
        for (int t = 1; t < days.Length; t++)
        {
            if (Math.Abs(days[t] - days[t - 1] - step) > 1e-3 * step)
            {
                return false;
            }
        }

        return true;
    }

    private static double Coordinate(OceanSeries series, string[] names, int row, int column, bool alongRows) =>
        series.Coordinate(names, row, column, alongRows);
}
