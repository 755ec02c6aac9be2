using PureHDF;
using PureHDF.VOL.Native;
using Semiflow.Data.Hdf5;
using static TorchSharp.torch;

namespace Semiflow.Data.NetCdf;

/// <summary>Numbers of a NetCDF-4 file, which is HDF5 with dimension scales.</summary>
internal sealed class NetCdfHierarchical : INetCdfReader
{
    private readonly Hdf5Source source;

    public NetCdfHierarchical(string path)
    {
        source = new Hdf5Source(path);
        Dictionary<string, NativeDataset> datasets = source.Guard(
            () => source.Names.Where(name => !name.Contains('/', StringComparison.Ordinal))
            .ToDictionary(name => name, name => (NativeDataset)source.File.Get(name), StringComparer.Ordinal));
        Variables = [.. datasets.Select(pair => Describe(pair.Key, pair.Value, datasets)).OfType<NetCdfVariable>()];
        Attributes = source.Guard(() => Read(source.File.Attributes()));
    }

    public IReadOnlyList<NetCdfVariable> Variables { get; }

    public IReadOnlyDictionary<string, object> Attributes { get; }

    public double[] Read(NetCdfVariable variable, IReadOnlyList<long> starts, IReadOnlyList<long> counts)
    {
        using Tensor stored = source.Read(variable.Name, [.. starts], [.. counts]);
        using Tensor wide = stored.to(float64);
        return wide.data<double>().ToArray();
    }

    public void Dispose() => source.Dispose();

    private NetCdfVariable? Describe(string name, NativeDataset dataset, Dictionary<string, NativeDataset> datasets)
    {
        if (Type(dataset) is not { } type)
        {
            return null; // Texts and compounds are not fields.
        }

        long[] shape = [.. dataset.Space.Dimensions.Select(size => (long)size)];
        string[] names = source.Guard(() => Names(name, dataset, shape, datasets));
        return new NetCdfVariable(name, type, [.. names.Zip(shape, (dimension, length) => new NetCdfDimension(dimension, length))],
            source.Guard(() => Read(dataset.Attributes())));
    }

    /// <summary>
    /// Names of the dimensions: those of the attached scales; of a scale its own; elsewhere the one-dimensional array of that length.
    /// </summary>
    private string[] Names(string name, NativeDataset dataset, long[] shape, Dictionary<string, NativeDataset> datasets)
    {
        if (dataset.AttributeExists("DIMENSION_LIST"))
        {
            NativeObjectReference1[][] scales = dataset.Attribute("DIMENSION_LIST").Read<NativeObjectReference1[][]>();
            return [.. scales.Select((scale, d) => scale.Length > 0 ? source.File.Get(scale[0]).Name : $"dimension{d}")];
        }

        return shape.Length == 1
            ? [name]
            : [.. shape.Select((length, d) =>
                datasets.FirstOrDefault(pair => pair.Value.Space.Dimensions is [{ } only] && (long)only == length).Key ?? $"dimension{d}")];
    }

    private static NetCdfType? Type(NativeDataset dataset) => (dataset.Type.Class, dataset.Type.Size) switch
    {
        (H5DataTypeClass.FloatingPoint, 4) => NetCdfType.Float32,
        (H5DataTypeClass.FloatingPoint, 8) => NetCdfType.Float64,
        (H5DataTypeClass.FixedPoint, 1) => dataset.Type.FixedPoint.IsSigned ? NetCdfType.Int8 : NetCdfType.UInt8,
        (H5DataTypeClass.FixedPoint, 2) when dataset.Type.FixedPoint.IsSigned => NetCdfType.Int16,
        (H5DataTypeClass.FixedPoint, 4) when dataset.Type.FixedPoint.IsSigned => NetCdfType.Int32,
        (H5DataTypeClass.FixedPoint, 8) when dataset.Type.FixedPoint.IsSigned => NetCdfType.Int64,
        _ => null,
    };

    private static Dictionary<string, object> Read(IEnumerable<IH5Attribute> attributes)
    {
        var values = new Dictionary<string, object>(StringComparer.Ordinal);
        foreach (IH5Attribute attribute in attributes)
        {
            if (Value(attribute) is { } value)
            {
                values[attribute.Name] = value;
            }
        }

        return values;
    }

    private static object? Value(IH5Attribute attribute)
    {
        bool single = attribute.Space.Rank == 0;
        return (attribute.Type.Class, attribute.Type.Size) switch
        {
            (H5DataTypeClass.String or H5DataTypeClass.VariableLength, _) when attribute.Name != "DIMENSION_LIST" =>
                single ? attribute.Read<string>() : attribute.Read<string[]>().FirstOrDefault(),
            (H5DataTypeClass.FloatingPoint, 8) => Numbers<double>(attribute, single),
            (H5DataTypeClass.FloatingPoint, 4) => Numbers<float>(attribute, single),
            (H5DataTypeClass.FixedPoint, 1) => attribute.Type.FixedPoint.IsSigned
                ? Numbers<sbyte>(attribute, single)
                : Numbers<byte>(attribute, single),
            (H5DataTypeClass.FixedPoint, 2) => Numbers<short>(attribute, single),
            (H5DataTypeClass.FixedPoint, 4) => Numbers<int>(attribute, single),
            (H5DataTypeClass.FixedPoint, 8) => Numbers<long>(attribute, single),
            _ => null, // References and compounds say nothing about a field.
        };
    }

    private static double[] Numbers<T>(IH5Attribute attribute, bool single)
        where T : unmanaged, System.Numerics.INumber<T> =>
        single ? [double.CreateChecked(attribute.Read<T>())] : [.. attribute.Read<T[]>().Select(double.CreateChecked)];
}
