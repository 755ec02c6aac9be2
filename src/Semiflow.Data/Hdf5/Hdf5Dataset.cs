using Semiflow.Data.Hdf5.Chunks;
using Semiflow.Data.Hdf5.Format;
using Semiflow.Files;

namespace Semiflow.Data.Hdf5;

/// <summary>An array of numbers in an HDF5 file; blocks of it are read.</summary>
internal sealed class Hdf5Dataset
{
    private const int LargestElement = 1 << 16;
    private readonly Extent extent;
    private readonly ElementFormat whole;
    private readonly IStoredElements storage;
    private readonly string place;

    /// <param name="name">Its name, for messages.</param>
    /// <param name="found">The object.</param>
    /// <param name="depth">Virtual datasets on the way to it.</param>
    /// <exception cref="InputException">It holds no numbers, or is stored in a way that is not read.</exception>
    public Hdf5Dataset(string name, Hdf5Object found, int depth = 0)
    {
        (Hdf5File file, ObjectHeader header) = (found.File, found.Header);
        Name = name;
        place = $"{file.Path}: the dataset '{name}'";
        Attributes = found.Attributes;
        extent = Extent.Parse(header.First(MessageType.Dataspace) ?? throw Missing(), file.Bytes.LengthSize);
        whole = ElementFormat.Parse(header.First(MessageType.Datatype) ?? throw Missing());
        Format = whole.Class == ElementClass.Array ? whole.Inner! : whole;
        Kind = ElementConversion.Kind(Format) ?? throw new InputException(
            $"{place} holds {whole}, not numbers. Store it as float32 or float64.");
        if (extent.IsNull)
        {
            throw new InputException($"{place} holds nothing (its dataspace is null).");
        }

        if (whole.Size > Math.Max(LargestElement, file.Bytes.Length))
        {
            throw new InvalidDataException($"'{name}' has elements of {whole.Size} bytes in a file of {file.Bytes.Length}.");
        }

        storage = Storage.Open(place, file, header, extent, FillValue.Of(header, whole.Size), depth);
    }

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>Its attributes.</summary>
    public Hdf5Attributes Attributes { get; }

    /// <summary>How its numbers lie in the file.</summary>
    public ElementFormat Format { get; }

    /// <summary>What they become in memory.</summary>
    public ElementType Kind { get; }

    /// <summary>Its sizes; where elements are small arrays, their sizes are the last ones.</summary>
    public long[] Shape => [.. extent.Sizes, .. whole.Class == ElementClass.Array ? whole.Sizes : []];

    /// <summary>Reads a block, at most 2 GiB, as the machine has numbers.</summary>
    /// <param name="starts">First index along each dimension.</param>
    /// <param name="counts">Elements along each.</param>
    /// <param name="target">Bytes of as many elements of <see cref="Kind"/>.</param>
    public void Read(long[] starts, long[] counts, Span<byte> target)
    {
        if (counts.Contains(0))
        {
            return;
        }

        if (ElementConversion.Same(whole, Kind))
        {
            storage.Read(starts, counts, target);
            return;
        }

        int rank = extent.Sizes.Length;
        byte[] stored = new byte[checked(BlockCopy.Product(counts.AsSpan(0, rank)) * whole.Size)];
        storage.Read(starts[..rank], counts[..rank], stored);
        if (whole.Class == ElementClass.Array)
        {
            byte[] part = new byte[checked(BlockCopy.Product(counts) * Format.Size)];
            BlockCopy.Copy(stored, [.. counts[..rank], .. whole.Sizes], [.. new long[rank], .. starts[rank..]], part, counts,
                new long[counts.Length], counts, Format.Size);
            stored = part;
        }

        ElementConversion.Convert(stored, Format, Kind, target);
    }

    /// <summary>Reads a block without any conversion, for a virtual dataset of the same type.</summary>
    public void ReadStored(long[] starts, long[] counts, Span<byte> target) => storage.Read(starts, counts, target);

    private InvalidDataException Missing() => new($"'{Name}' has no type or no sizes.");
}
