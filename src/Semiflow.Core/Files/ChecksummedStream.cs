using System.IO.Hashing;

namespace Semiflow.Files;

/// <summary>Computes the checksum of zip entries (CRC-32) while a stream is read: a flipped bit must not become a number.</summary>
/// <param name="source">What is read.</param>
internal sealed class ChecksummedStream(Stream source) : Stream
{
    private readonly Crc32 sum = new();

    /// <summary>Checksum of what was read so far.</summary>
    public uint Value => sum.GetCurrentHashAsUInt32();

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override int Read(Span<byte> buffer)
    {
        int count = source.Read(buffer);
        sum.Append(buffer[..count]);
        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
