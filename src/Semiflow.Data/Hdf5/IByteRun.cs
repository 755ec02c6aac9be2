namespace Semiflow.Data.Hdf5;

/// <summary>Bytes that stand one after another.</summary>
internal interface IByteRun
{
    /// <summary>Fills <paramref name="target"/> from a place on.</summary>
    void Read(long at, Span<byte> target);
}
