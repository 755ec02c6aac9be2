using Semiflow.Data.Hdf5;
using Semiflow.Files;

namespace Semiflow.Data.NetCdf;

/// <summary>A NetCDF file: the classic formats CDF-1, 2 and 5, or NetCDF-4 (HDF5). Blocks are read where they are asked for.</summary>
internal sealed class NetCdfFile : IDisposable
{
    private readonly INetCdfReader reader;

    private NetCdfFile(string path, INetCdfReader reader) => (Path, this.reader) = (path, reader);

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>Its variables.</summary>
    public IReadOnlyList<NetCdfVariable> Variables => reader.Variables;

    /// <summary>Attributes of the file: texts (<see cref="string"/>) and numbers (<see cref="double"/> arrays).</summary>
    public IReadOnlyDictionary<string, object> Attributes => reader.Attributes;

    /// <summary>Opens a file.</summary>
    /// <exception cref="InputException">It is missing, of another format, damaged or truncated.</exception>
    public static NetCdfFile Open(string path)
    {
        if (!File.Exists(path))
        {
            throw new InputException($"there is no file '{path}'.");
        }

        bool hierarchical;
        using (FileStream stream = ArrayFile.Open(path))
        {
            hierarchical = Hdf5Signature.Check(path, stream);
        }

        return new NetCdfFile(path, hierarchical ? new NetCdfHierarchical(path) : new NetCdfClassic(path));
    }

    /// <summary>The variable of the first of the names that the file has; null where it has none of them.</summary>
    public NetCdfVariable? Find(params IReadOnlyList<string> names)
    {
        ArgumentNullException.ThrowIfNull(names);
        return names.Select(name => Variables.FirstOrDefault(variable => variable.Name == name)).FirstOrDefault(found => found is not null);
    }

    /// <summary>Reads stored numbers, neither masked nor unpacked.</summary>
    /// <param name="variable">One of <see cref="Variables"/>.</param>
    /// <param name="starts">First index along each dimension.</param>
    /// <param name="counts">Numbers along each dimension.</param>
    /// <returns>The numbers in the order of the dimensions.</returns>
    /// <exception cref="InputException">The block does not lie inside the variable.</exception>
    public double[] Read(NetCdfVariable variable, IReadOnlyList<long> starts, IReadOnlyList<long> counts)
    {
        ArgumentNullException.ThrowIfNull(variable);
        ArgumentNullException.ThrowIfNull(starts);
        ArgumentNullException.ThrowIfNull(counts);
        IReadOnlyList<long> shape = variable.Shape;
        bool fits = starts.Count == shape.Count && counts.Count == shape.Count
            && Enumerable.Range(0, shape.Count).All(d => starts[d] >= 0 && counts[d] >= 0 && starts[d] + counts[d] <= shape[d]);
        return fits ? reader.Read(variable, starts, counts) : throw new InputException(
            $"{Path}: a block of [{string.Join(", ", counts)}] from [{string.Join(", ", starts)}] does not lie in '{variable.Name}' of "
                + $"shape [{string.Join(", ", shape)}].");
    }

    /// <summary>Reads all stored numbers of a variable, neither masked nor unpacked.</summary>
    public double[] Read(NetCdfVariable variable)
    {
        ArgumentNullException.ThrowIfNull(variable);
        return Read(variable, [.. variable.Dimensions.Select(_ => 0L)], variable.Shape);
    }

    /// <inheritdoc/>
    public void Dispose() => reader.Dispose();
}
