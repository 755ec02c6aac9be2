using Semiflow.Data.Conventions;
using Semiflow.Data.Hdf5.Chunks;
using Semiflow.Data.Hdf5.Format;
using Semiflow.Files;
using Semiflow.Native;
using static TorchSharp.torch;

namespace Semiflow.Data.Hdf5;

/// <summary>The arrays of an HDF5 or NetCDF-4 file.</summary>
internal sealed class Hdf5Source : IArraySource
{
    private const string NetCdfMark = "_NCProperties"; // The NetCDF library writes it.
    private const long SlabBytes = 1L << 28;
    private const int MostKnown = 64;
    private readonly Lazy<IReadOnlyList<string>> names;
    private readonly Dictionary<string, Hdf5Dataset> known = new(StringComparer.Ordinal);

    /// <param name="path">The file.</param>
    /// <param name="followLinks">Whether links to other files are followed.</param>
    /// <exception cref="InputException">It cannot be opened or read.</exception>
    public Hdf5Source(string path, bool followLinks = false)
    {
        Path = path;
        File = Guard(() => Hdf5File.Open(path, followLinks));
        names = new(() => Guard(() => DatasetNames.Find(new Hdf5Object(File, File.Root))));
        Attributes = Guard(() => RootAttributes.Read(File));
    }

    public string Path { get; }

    /// <summary>Groups and links.</summary>
    public Hdf5File File { get; }

    public IReadOnlyList<string> Names => names.Value;

    public IReadOnlyDictionary<string, string> Attributes { get; }

    public long[] Shape(string name) => Shape(Dataset(name));

    public string Remark(string name) => string.Join(", ", new[]
    {
        IsMatlab(Dataset(name)) ? "in MATLAB's order of dimensions" : "", Packing(Dataset(name)).ToString(),
    }.Where(text => text.Length > 0));

    public ScalarType? StoredWhole(string name) => StoredWhole(Dataset(name));

    public Tensor Read(string name, long[] starts, long[] counts) => Read(Dataset(name), starts, counts);

    /// <summary>The array of that name.</summary>
    /// <exception cref="InputException">There is none, or it holds no numbers.</exception>
    public Hdf5Dataset Dataset(string name) => Guard(name, () =>
    {
        if (known.TryGetValue(name, out Hdf5Dataset? dataset))
        {
            return dataset;
        }

        if (known.Count >= MostKnown)
        {
            known.Clear();
        }

        return known[name] = File.Find(name) is { IsDataset: true } found
            ? new Hdf5Dataset(name, found)
            : throw new InputException($"{Path} has no dataset '{name}'. It has: {string.Join(", ", EditDistance.Order(name, Names))}.");
    });

    /// <summary>Whether there is an object of that name.</summary>
    public bool Has(string name) => Guard(() => File.Find(name) is not null);

    /// <summary>The array of that name in a group.</summary>
    /// <exception cref="InputException">There is none, or it holds no numbers.</exception>
    public Hdf5Dataset Dataset(string groupName, Hdf5Object group, string name) => Guard($"{groupName}/{name}", () =>
        group.File.Find(group.Header, name) is { IsDataset: true } found
        ? new Hdf5Dataset($"{groupName}/{name}", found)
        : throw new InputException($"{Path}: {groupName} has no dataset '{name}'. It has: "
            + $"{string.Join(", ", EditDistance.Order(name, [.. group.File.Links(group.Header).Keys]))}."));

    /// <inheritdoc cref="IArraySource.StoredWhole"/>
    public ScalarType? StoredWhole(Hdf5Dataset dataset) => TensorElements.Type(dataset.Kind) is
        (ScalarType.Byte or ScalarType.Int8 or ScalarType.Int16 or ScalarType.Int32 or ScalarType.Int64 or ScalarType.Bool) and var stored
        ? Packing(dataset).Whole(stored)
        : null;

    /// <summary>Sizes of an array as its writer sees them.</summary>
    public static long[] Shape(Hdf5Dataset dataset) => IsMatlab(dataset) ? [.. dataset.Shape.Reverse()] : dataset.Shape;

    /// <summary>Reads a block of an array: values, where its attributes say how they were packed, with NaN for missing ones.</summary>
    public Tensor Read(Hdf5Dataset dataset, long[] starts, long[] counts)
    {
        bool matlab = IsMatlab(dataset) && starts.Length > 1;
        (starts, counts) = matlab ? ([.. starts.Reverse()], [.. counts.Reverse()]) : (starts, counts);
        CfPacking packing = Packing(dataset);
        ReadLimit.Check(Path, dataset.Name, counts, Math.Max(dataset.Format.Size, ElementConversion.Width(dataset.Kind)), File.FollowLinks);
        Tensor target = empty(counts, dtype: TensorElements.Type(dataset.Kind));
        Guard(dataset.Name, () =>
        {
            // Spans end at 2 GiB, and conversion needs a second buffer.
            PiecewiseFill.Fill(target, starts, counts, SlabBytes / target.ElementSize, (part, from, sizes) =>
            {
                if (part.NumberOfElements > 0)
                {
                    dataset.Read(from, sizes, part.bytes);
                    GC.KeepAlive(part);
                }
            });
            return true;
        });
        target = packing.IsNone ? target : Replace(target, Unpacking.Apply($"{Path}: '{dataset.Name}'", target, packing, dataset));
        return matlab ? Replace(target, target.permute([.. counts.Select((_, d) => (long)(counts.Length - 1 - d))]).contiguous()) : target;
    }

    /// <summary>A number at the root, or null.</summary>
    public double? Scalar(string name)
    {
        if (Guard(() => File.Find(name) is not { IsDataset: true })
            || Dataset(name) is var dataset && dataset.Shape.Aggregate(1.0, (a, b) => a * b) != 1)
        {
            return null;
        }

        using Tensor value = Read(dataset, new long[dataset.Shape.Length], dataset.Shape);
        using Tensor wide = value.to(ScalarType.Float64);
        return wide.item<double>();
    }

    /// <summary>Runs a read; what is wrong with the file becomes a message that names it.</summary>
    /// <exception cref="InputException">The file is damaged, or has something that is not read here.</exception>
    public T Guard<T>(Func<T> read) => Guard(null, read);

    /// <summary>The same of one dataset, which is named too.</summary>
    /// <exception cref="InputException">The dataset is damaged, or has something that is not read here.</exception>
    public T Guard<T>(string? dataset, Func<T> read)
    {
        string place = dataset is null ? Path : $"{Path}: the dataset '{dataset}'";
        try
        {
            return ArrayFile.Guard(place, read);
        }
        catch (UnreadException error)
        {
            throw new InputException($"{place} cannot be read: {error.Message}", error);
        }
        catch (Exception error) when (error is ArgumentOutOfRangeException or IndexOutOfRangeException)
        {
            // A place outside what was read: so say the file's bytes, if the parser is right.
            throw new InputException($"{place} cannot be read: its bytes point outside of what there is ({error.Message}). Check it: "
                + "h5dump -H FILE. If that reads it, it is this program that is wrong: please report it.", error);
        }
    }

    public void Dispose() => File.Dispose();

    private static bool IsMatlab(Hdf5Dataset dataset) => dataset.Attributes.Has("MATLAB_class");

    private CfPacking Packing(Hdf5Dataset dataset)
    {
        bool real = dataset.Format.Class == ElementClass.Real;
        (string place, bool netCdf) = ($"{Path}: '{dataset.Name}'", Attributes.ContainsKey(NetCdfMark));
        Hdf5Attributes attributes = dataset.Attributes;
        CfPacking packing = CfPacking.Read(place, attributes.Has, attributes.Numbers, attributes.Text);
        return real ? packing with { Unwritten = netCdf ? DefaultFill.Real : double.NaN }
            : dataset.Format.Class != ElementClass.Integer ? packing
            : packing.OfIntegers(place, dataset.Format.Size, dataset.Format.Signed, netCdf && !attributes.Has("_FillValue"),
                attributes.Text("_Unsigned") ?? (attributes.Numbers("_Unsigned") is { } numbers ? NumberList.Text(numbers) : null));
    }

    private static Tensor Replace(Tensor old, Tensor now)
    {
        if (!ReferenceEquals(old, now))
        {
            old.Dispose();
        }

        return now;
    }
}
