namespace Semiflow.Data.Hdf5;

/// <summary>Bytes within an object header.</summary>
internal sealed class CompactBytes(byte[] bytes) : IByteRun
{
    public void Read(long at, Span<byte> target)
    {
        if (at + target.Length > bytes.Length)
        {
            throw new InvalidDataException($"a dataset has {bytes.Length} bytes, fewer than its sizes say.");
        }

        bytes.AsSpan((int)at, target.Length).CopyTo(target);
    }
}
