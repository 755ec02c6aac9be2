using Semiflow.Data.Hdf5.Format;

namespace Semiflow.Data.Hdf5;

/// <summary>Bytes from an address of the file on.</summary>
internal sealed class PlacedBytes(StoredBytes file, ulong address) : IByteRun
{
    public void Read(long at, Span<byte> target) => file.Read(checked(address + (ulong)at), target, "the values of a dataset");
}
