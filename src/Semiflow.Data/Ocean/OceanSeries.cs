using Semiflow.Data.NetCdf;

namespace Semiflow.Data.Ocean;

/// <summary>A variable over all files that have it, in the order of time.</summary>
internal sealed class OceanSeries
{
    // Velocities of raw NEMO files stand on the faces of the cells: half a cell to the east and to the north.
    private static readonly string[] OnEasternFaces = ["vozocrtx"], OnNorthernFaces = ["vomecrty"];
    private static readonly string[] TimeNames = ["time", "time_counter"];

    private readonly List<(NetCdfFile File, NetCdfVariable Variable, double[] Days)> parts = [];
    private readonly int level;

    /// <summary>The variable of one of the given names; without parts where no file has it.</summary>
    public OceanSeries(IReadOnlyList<NetCdfFile> files, IReadOnlyList<string> names, int level)
    {
        this.level = level;
        foreach (NetCdfFile file in files)
        {
            if (file.Find(names) is { } variable)
            {
                if (variable.Dimensions.Count is < 3 or > 4)
                {
                    throw new InputException($"{file.Path}: '{variable.Name}' has the dimensions "
                        + $"({string.Join(", ", variable.Dimensions.Select(d => d.Name))}); (time, latitude, longitude) or (time, depth, "
                            + $"latitude, longitude) are read.");
                }

                if (variable.Dimensions.Count == 4 && (level < 0 || level >= variable.Shape[1]))
                {
                    throw new InputException($"{file.Path}: '{variable.Name}' has {variable.Shape[1]} levels, there is none of index "
                        + $"{level}.");
                }

                parts.Add((file, variable, Times(file, variable)));
            }
        }

        parts.Sort((a, b) => a.Days[0].CompareTo(b.Days[0]));
        if (parts.Any(part => part.Variable.Shape[^1] != Columns || part.Variable.Shape[^2] != Rows))
        {
            throw new InputException($"the files have '{parts[0].Variable.Name}' on different grids. Give files of one grid.");
        }

        Days = [.. parts.SelectMany(part => part.Days)];
        if (Days.Zip(Days.Skip(1)).Any(pair => pair.Second <= pair.First))
        {
            throw new InputException($"the times of '{parts[0].Variable.Name}' do not increase, within a file or from one to the next. "
                + $"Give each time once.");
        }
    }

    /// <summary>Whether a file has the variable.</summary>
    public bool Exists => parts.Count > 0;

    /// <summary>Times, days since 1950-01-01 in the calendar of the files.</summary>
    public double[] Days { get; }

    /// <summary>Rows.</summary>
    public int Rows => parts.Count > 0 ? (int)parts[0].Variable.Shape[^2] : 0;

    /// <summary>Columns.</summary>
    public int Columns => parts.Count > 0 ? (int)parts[0].Variable.Shape[^1] : 0;

    /// <summary>Days of a year of the calendar.</summary>
    public double Year => Calendar() switch { "360_day" => 360, "noleap" or "365_day" => 365, _ => 365.25 };

    /// <summary>
    /// A coordinate at a row or column: latitudes or longitudes of one or two dimensions, the index where there are none.
    /// </summary>
    public double Coordinate(IReadOnlyList<string> names, int row, int column, bool alongRows)
    {
        (NetCdfFile file, _, _) = parts[0];
        if (file.Find(names) is not { } variable)
        {
            return alongRows ? row : column;
        }

        return variable.Dimensions.Count == 2
            ? file.Read(variable, [row, column], [1, 1])[0] : file.Read(variable, [alongRows ? row : column], [1])[0];
    }

    /// <summary>Decoded values of a patch at all times.</summary>
    public CfField Patch(int row, int column, int size)
    {
        var values = new List<double>(Days.Length * size * size);
        var present = new List<bool>(Days.Length * size * size);
        foreach ((NetCdfFile file, NetCdfVariable variable, double[] days) in parts)
        {
            CfField field = Block(file, variable, days.Length, row, column, size);
            bool east = OnEasternFaces.Contains(variable.Name), north = OnNorthernFaces.Contains(variable.Name);
            if (east || north)
            {
                CfField other = Block(file, variable, days.Length, Math.Max(0, row - (north ? 1 : 0)), Math.Max(0, column - (east ? 1 : 0)),
                    size);
                field = new CfField(
                    [.. field.Values.Zip(other.Values, (a, b) => (a + b) / 2)], [.. field.Present.Zip(other.Present, (a, b) => a && b)]);
            }

            values.AddRange(field.Values);
            present.AddRange(field.Present);
        }

        return new CfField([.. values], [.. present]);
    }

    private static double[] Times(NetCdfFile file, NetCdfVariable variable)
    {
        NetCdfVariable time = file.Find([variable.Dimensions[0].Name, .. TimeNames])
            ?? throw new InputException($"{file.Path} has no time coordinate for '{variable.Name}' (a variable "
                + $"'{variable.Dimensions[0].Name}').");
        double[] days = CfTime.Days(time, file.Read(time));
        return days.Length == variable.Shape[0] && days.Length > 0 ? days
            : throw new InputException($"{file.Path}: {days.Length} times for {variable.Shape[0]} frames of '{variable.Name}'.");
    }

    private CfField Block(NetCdfFile file, NetCdfVariable variable, int count, int row, int column, int size) => CfField.Decode(
        variable,
        variable.Dimensions.Count == 4
            ? file.Read(variable, [0, level, row, column], [count, 1, size, size]) : file.Read(variable, [0, row, column],
                [count, size, size]));

    private string Calendar() => parts.Count == 0 ? "" :
        parts[0].File.Find([parts[0].Variable.Dimensions[0].Name, .. TimeNames])?.Text("calendar")?.ToLowerInvariant() ?? "standard";
}
