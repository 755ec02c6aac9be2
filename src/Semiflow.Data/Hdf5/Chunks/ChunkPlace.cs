namespace Semiflow.Data.Hdf5.Chunks;

/// <summary>Where a chunk lies.</summary>
/// <param name="Address">Its address.</param>
/// <param name="Bytes">Bytes that it takes in the file.</param>
/// <param name="Skipped">Bit i is set where filter i was not applied.</param>
internal readonly record struct ChunkPlace(ulong Address, long Bytes, uint Skipped);
