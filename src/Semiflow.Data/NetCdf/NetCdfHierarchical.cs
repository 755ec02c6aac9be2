using Semiflow.Data.Hdf5;
using Semiflow.Data.Hdf5.Chunks;
using Semiflow.Data.Hdf5.Format;
using Semiflow.Files;

namespace Semiflow.Data.NetCdf;

/// <summary>Numbers of a NetCDF-4 file, which is HDF5 with dimension scales.</summary>
internal sealed class NetCdfHierarchical : INetCdfReader
{
    private readonly Hdf5Source source;
    private readonly Dictionary<ulong, string> scales = [];

    public NetCdfHierarchical(string path)
    {
        source = new Hdf5Source(path);
        Dictionary<string, Hdf5Dataset> datasets = source.Guard(Datasets);
        Variables = [.. datasets.Select(pair => source.Guard(() => Describe(pair.Key, pair.Value, datasets)))];
        Attributes = Values(new Hdf5Object(source.File, source.File.Root).Attributes);
    }

    public IReadOnlyList<NetCdfVariable> Variables { get; }

    public IReadOnlyDictionary<string, object> Attributes { get; }

    public double[] Read(NetCdfVariable variable, IReadOnlyList<long> starts, IReadOnlyList<long> counts) => source.Guard(() =>
    {
        Hdf5Dataset dataset = source.Dataset(variable.Name);
        ReadLimit.Check(source.Path, variable.Name, [.. counts], Math.Max(dataset.Format.Size, sizeof(double)));
        byte[] bytes = new byte[checked(counts.Aggregate(1L, (a, b) => checked(a * b)) * ElementConversion.Width(dataset.Kind))];
        dataset.Read([.. starts], [.. counts], bytes);
        return Numbers(dataset.Kind, bytes);
    });

    public void Dispose() => source.Dispose();

    /// <summary>The arrays of real numbers at the root; texts and compounds are not fields.</summary>
    private Dictionary<string, Hdf5Dataset> Datasets()
    {
        Dictionary<string, Hdf5Dataset> datasets = new(StringComparer.Ordinal);
        foreach (Link link in source.File.Links(source.File.Root).Values)
        {
            if (link.File is null && source.File.Follow(source.File.Root, link) is { IsDataset: true } found)
            {
                scales.TryAdd(found.Header.Address, link.Name);
                if (ElementConversion.Kind(ElementFormat.Parse(found.Header.First(MessageType.Datatype)!)) is { } kind
                    && kind is not (ElementType.Complex64 or ElementType.Complex128))
                {
                    datasets[link.Name] = new Hdf5Dataset(link.Name, found);
                }
            }
        }

        return datasets;
    }

    private NetCdfVariable Describe(string name, Hdf5Dataset dataset, Dictionary<string, Hdf5Dataset> datasets) => new(
        name, Type(dataset.Kind, dataset.Format),
        [.. Names(name, dataset, datasets).Zip(dataset.Shape, (dimension, length) => new NetCdfDimension(dimension, length))],
        Values(dataset.Attributes));

    /// <summary>
    /// Names of the dimensions: those of the attached scales; of a scale its own; elsewhere the one-dimensional array of that length.
    /// </summary>
    private string[] Names(string name, Hdf5Dataset dataset, Dictionary<string, Hdf5Dataset> datasets) =>
        dataset.Attributes.References("DIMENSION_LIST") is { } lists && lists.Length == dataset.Shape.Length
            ? [.. lists.Select((list, d) => list.Length > 0 && scales.TryGetValue(list[0], out string? scale) ? scale : $"dimension{d}")]
        : dataset.Shape.Length == 1 ? [name]
        : [.. dataset.Shape.Select((length, d) =>
            datasets.FirstOrDefault(pair => pair.Value.Shape is [var only] && only == length).Key ?? $"dimension{d}")];

    /// <summary>The type in the file: in memory, integers without a sign have a wider one.</summary>
    private static NetCdfType Type(ElementType kind, ElementFormat format) => kind switch
    {
        ElementType.Float16 or ElementType.Float32 => NetCdfType.Float32,
        ElementType.Float64 => NetCdfType.Float64,
        _ => (format.Inner ?? format) is var whole && whole.Signed ? whole.Size switch
        {
            1 => NetCdfType.Int8,
            2 => NetCdfType.Int16,
            <= 4 => NetCdfType.Int32,
            _ => NetCdfType.Int64,
        }
        : whole.Size switch
        {
            1 => NetCdfType.UInt8,
            2 => NetCdfType.UInt16,
            <= 4 => NetCdfType.UInt32,
            _ => NetCdfType.UInt64,
        },
    };

    private static double[] Numbers(ElementType kind, ReadOnlySpan<byte> bytes)
    {
        int width = ElementConversion.Width(kind);
        double[] numbers = new double[bytes.Length / width];
        for (int i = 0; i < numbers.Length; i++)
        {
            ReadOnlySpan<byte> at = bytes.Slice(i * width, width);
            numbers[i] = kind switch
            {
                ElementType.Float16 => (double)BitConverter.ToHalf(at),
                ElementType.Float32 => BitConverter.ToSingle(at),
                ElementType.Float64 => BitConverter.ToDouble(at),
                ElementType.Int8 => (sbyte)at[0],
                ElementType.UInt8 or ElementType.Bool => at[0],
                ElementType.Int16 => BitConverter.ToInt16(at),
                ElementType.Int32 => BitConverter.ToInt32(at),
                _ => BitConverter.ToInt64(at),
            };
        }

        return numbers;
    }

    private static Dictionary<string, object> Values(Hdf5Attributes attributes)
    {
        var values = new Dictionary<string, object>(StringComparer.Ordinal);
        foreach (string name in attributes.Names)
        {
            if ((attributes.Texts(name)?.FirstOrDefault() ?? (object?)attributes.Numbers(name)) is { } value)
            {
                values[name] = value;
            }
        }

        return values;
    }
}
