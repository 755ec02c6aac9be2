namespace Semiflow.Data;

/// <summary>The checksum of zip entries, computed while a stream is read: a flipped bit must not become a number.</summary>
internal sealed class Crc32(Stream source) : Stream
{
    private static readonly uint[] Table = MakeTable();
    private uint state = 0xFFFFFFFF;

    /// <summary>Checksum of what was read so far.</summary>
    public uint Value => ~state;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override int Read(Span<byte> buffer)
    {
        int count = source.Read(buffer);
        foreach (byte value in buffer[..count])
        {
            state = Table[(byte)(state ^ value)] ^ (state >> 8);
        }

        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    private static uint[] MakeTable()
    {
        uint[] table = new uint[256];
        for (uint i = 0; i < 256; i++)
        {
            uint value = i;
            for (int bit = 0; bit < 8; bit++)
            {
                value = (value & 1) != 0 ? 0xEDB88320 ^ (value >> 1) : value >> 1;
            }

            table[i] = value;
        }

        return table;
    }
}
