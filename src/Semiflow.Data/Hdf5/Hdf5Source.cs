using System.Globalization;
using PureHDF;
using PureHDF.Selections;
using PureHDF.VOL.Native;
using static TorchSharp.torch;

namespace Semiflow.Data.Hdf5;

/// <summary>The arrays of an HDF5 or NetCDF-4 file.</summary>
internal sealed class Hdf5Source : IArraySource
{
    private const long SlabBytes = 1L << 28;
    private readonly Lazy<IReadOnlyList<string>> names;

    static Hdf5Source() =>
        // PureHDF's own cache of 1 MB decompresses the same chunk again and again: twenty times slower on 39 MB.
        ChunkCache.DefaultReadingChunkCacheFactory = () => new SimpleReadingChunkCache(521, 256UL << 20);

    public Hdf5Source(string path)
    {
        Path = path;
        File = Guard(() => H5File.OpenRead(path));
        names = new(() => Guard(() => (IReadOnlyList<string>)[.. Datasets(File, "")]));
        Attributes = Guard(() => File.Attributes().Select(attribute => (attribute.Name, Text: ReadText(attribute)))
            .Where(pair => pair.Text is not null).ToDictionary(pair => pair.Name, pair => pair.Text!, StringComparer.Ordinal));
    }

    public string Path { get; }

    /// <summary>The root group.</summary>
    public NativeFile File { get; }

    public IReadOnlyList<string> Names => names.Value;

    public IReadOnlyDictionary<string, string> Attributes { get; }

    public long[] Shape(string name) => [.. Find(name).Space.Dimensions.Select(size => (long)size)];

    public Tensor Read(string name, long[] starts, long[] counts)
    {
        NativeDataset dataset = Find(name);
        Tensor target = empty(counts, dtype: ElementType(name, dataset));
        if (counts.Length == 0)
        {
            Fill(dataset, target, null);
            return target;
        }

        // Slab by slab along the first dimension: spans end at 2 GiB.
        long step = Math.Max(1, SlabBytes / Math.Max(1, target.NumberOfElements / Math.Max(1, counts[0]) * target.ElementSize));
        for (long at = 0; at < counts[0]; at += step)
        {
            using Tensor slab = target.narrow(0, at, Math.Min(step, counts[0] - at));
            ulong[] from = [(ulong)(starts[0] + at), .. starts.Skip(1).Select(start => (ulong)start)];
            Fill(dataset, slab, new HyperslabSelection(counts.Length, from, [.. slab.shape.Select(size => (ulong)size)]));
        }

        return target;
    }

    /// <summary>Fills a contiguous CPU tensor of the dataset's element type from a dataset or a part of it.</summary>
    public void Fill(NativeDataset dataset, Tensor target, Selection? selection) => Guard(() =>
    {
        switch (target.dtype)
        {
            case ScalarType.Float16: dataset.Read(Native.TensorBytes.Span<Half>(target), selection); break;
            case ScalarType.Float32: dataset.Read(Native.TensorBytes.Span<float>(target), selection); break;
            case ScalarType.Float64: dataset.Read(Native.TensorBytes.Span<double>(target), selection); break;
            case ScalarType.Byte: dataset.Read(Native.TensorBytes.Span<byte>(target), selection); break;
            case ScalarType.Int8: dataset.Read(Native.TensorBytes.Span<sbyte>(target), selection); break;
            case ScalarType.Int16: dataset.Read(Native.TensorBytes.Span<short>(target), selection); break;
            case ScalarType.Int32: dataset.Read(Native.TensorBytes.Span<int>(target), selection); break;
            default: dataset.Read(Native.TensorBytes.Span<long>(target), selection); break;
        }

        GC.KeepAlive(target);
        return true;
    });

    /// <summary>Element type of a dataset as a tensor type.</summary>
    /// <exception cref="InputException">Not numbers that a tensor holds.</exception>
    public ScalarType ElementType(string name, NativeDataset dataset) => (dataset.Type.Class, dataset.Type.Size) switch
    {
        (H5DataTypeClass.FloatingPoint, 2) => ScalarType.Float16,
        (H5DataTypeClass.FloatingPoint, 4) => ScalarType.Float32,
        (H5DataTypeClass.FloatingPoint, 8) => ScalarType.Float64,
        (H5DataTypeClass.FixedPoint, 1) => dataset.Type.FixedPoint.IsSigned ? ScalarType.Int8 : ScalarType.Byte,
        (H5DataTypeClass.FixedPoint, 2) when dataset.Type.FixedPoint.IsSigned => ScalarType.Int16,
        (H5DataTypeClass.FixedPoint, 4) when dataset.Type.FixedPoint.IsSigned => ScalarType.Int32,
        (H5DataTypeClass.FixedPoint, 8) when dataset.Type.FixedPoint.IsSigned => ScalarType.Int64,
        _ => throw new InputException(
            $"{Path}: the dataset '{name}' holds {dataset.Type.Class} of {dataset.Type.Size} bytes; store it as float32 or float64."),
    };

    /// <summary>A number at the root, or null.</summary>
    public double? Scalar(string name) => Guard(() =>
    {
        if (!File.LinkExists(name) || File.Get(name) is not NativeDataset dataset
            || dataset.Space.Dimensions.Aggregate(1UL, (a, b) => a * b) != 1)
        {
            return (double?)null;
        }

        using Tensor value = Read(name, [.. dataset.Space.Dimensions.Select(_ => 0L)], [.. dataset.Space.Dimensions.Select(_ => 1L)]);
        using Tensor wide = value.to(ScalarType.Float64);
        return wide.item<double>();
    });

    /// <summary>Runs a read; whatever the parser trips over is a fault of the file.</summary>
    public T Guard<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception error) when (error.Message.Contains("Byte order", StringComparison.Ordinal))
        {
            throw new InputException($"{Path} holds big-endian numbers, which are not read here. Convert it, with h5py by "
                + $"array.astype('<f4').", error);
        }
        catch (Exception error) when (error is not (InputException or OutOfMemoryException))
        {
            // PureHDF reports damage by exceptions of any type, System.Exception included.
            throw new InputException($"{Path} cannot be read as HDF5, it may be damaged: {error.Message} Copy or create the file again.",
                error);
        }
    }

    public void Dispose() => File.Dispose();

    private static IEnumerable<string> Datasets(IH5Group group, string prefix)
    {
        foreach (IH5Object child in group.Children())
        {
            if (child is IH5Dataset)
            {
                yield return prefix + child.Name;
            }
            else if (child is IH5Group inner)
            {
                foreach (string name in Datasets(inner, prefix + child.Name + "/"))
                {
                    yield return name;
                }
            }
        }
    }

    private static string? ReadText(IH5Attribute attribute) => (attribute.Type.Class, attribute.Type.Size, attribute.Space.Rank) switch
    {
        (H5DataTypeClass.String or H5DataTypeClass.VariableLength, _, 0) => attribute.Read<string>(),
        (H5DataTypeClass.FloatingPoint, 8, 0) => attribute.Read<double>().ToString(CultureInfo.InvariantCulture),
        (H5DataTypeClass.FloatingPoint, 4, 0) => attribute.Read<float>().ToString(CultureInfo.InvariantCulture),
        (H5DataTypeClass.FixedPoint, 8, 0) => attribute.Read<long>().ToString(CultureInfo.InvariantCulture),
        (H5DataTypeClass.FixedPoint, 4, 0) => attribute.Read<int>().ToString(CultureInfo.InvariantCulture),
        _ => null, // Arrays and references are not text; nothing here needs them.
    };

    private NativeDataset Find(string name) => Guard(() => File.LinkExists(name) ? File.Get(name) as NativeDataset : null)
        ?? throw new InputException($"{Path} has no dataset '{name}'. It has: {string.Join(", ", EditDistance.Order(name, Names))}.");
}
