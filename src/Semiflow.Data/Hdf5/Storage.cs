using Semiflow.Data.Hdf5.Chunks;
using Semiflow.Data.Hdf5.Format;

namespace Semiflow.Data.Hdf5;

/// <summary>Finds out how the elements of a dataset are stored.</summary>
internal static class Storage
{
    /// <param name="place">File and name, for messages.</param>
    /// <param name="file">The file.</param>
    /// <param name="header">The dataset.</param>
    /// <param name="extent">Its sizes.</param>
    /// <param name="fill">Bytes of the element where nothing was written.</param>
    /// <param name="depth">Virtual datasets on the way to it.</param>
    public static IStoredElements Open(string place, Hdf5File file, ObjectHeader header, Extent extent, byte[] fill, int depth)
    {
        StorageLayout layout = StorageLayout.Parse(
            header.First(MessageType.Layout) ?? throw new InvalidDataException("a dataset does not say how it is stored."));
        return layout.Kind switch
        {
            StorageKind.Compact => new WholeStorage(
                extent.Sizes, fill, layout.Compact.Length > 0 ? new CompactBytes(layout.Compact) : null),
            StorageKind.Contiguous when header.First(MessageType.ExternalFiles) is { } list =>
                new WholeStorage(extent.Sizes, fill, ExternalBytes.Open(file, place, list)),
            StorageKind.Contiguous => new WholeStorage(
                extent.Sizes, fill, layout.Address == StoredBytes.Nowhere ? null : new PlacedBytes(file.Bytes, layout.Address)),
            StorageKind.Chunked => new ChunkedStorage(place, file.Bytes, file.Cache, header, layout, extent, fill),
            _ => new VirtualStorage(place, file, layout, extent, fill, depth),
        };
    }
}
