namespace Semiflow.Data.Hdf5.Chunks;

/// <summary>Elements of a dataset as they are stored, in one of the ways to store them.</summary>
internal interface IStoredElements
{
    /// <summary>Fills <paramref name="target"/> with a block that is not empty.</summary>
    void Read(long[] starts, long[] counts, Span<byte> target);
}
