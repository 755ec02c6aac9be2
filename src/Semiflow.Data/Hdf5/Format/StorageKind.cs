namespace Semiflow.Data.Hdf5.Format;

/// <summary>Ways to store a dataset, by their numbers in the format.</summary>
internal enum StorageKind
{
    Compact = 0,
    Contiguous = 1,
    Chunked = 2,
    Virtual = 3,
}
