namespace Semiflow.Data.Hdf5.Format;

/// <summary>Ways to find a chunk, by their numbers in the format; the tree of the older formats has none.</summary>
internal enum ChunkIndexKind
{
    BTreeV1 = 0,
    Single = 1,
    Implicit = 2,
    FixedArray = 3,
    ExtensibleArray = 4,
    BTreeV2 = 5,
}
