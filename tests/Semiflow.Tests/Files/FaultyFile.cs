namespace Semiflow.Tests.Files;

/// <summary>An open file of a <see cref="FaultyDisk"/>: each write is an operation.</summary>
internal sealed class FaultyFile(FaultyDisk disk, string path, FileStream file) : Stream
{
    /// <summary>Its name today.</summary>
    public string Path { get; set; } = path;

    /// <summary>Bytes that outlast a power cut.</summary>
    public long Flushed { get; set; }

    /// <summary>Bytes written so far.</summary>
    public long Written { get; private set; }

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => true;

    public override long Length => file.Length;

    public override long Position { get => file.Position; set => file.Position = value; }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        byte[] half = buffer[..(buffer.Length / 2)].ToArray();
        Written += buffer.Length;
        disk.Do("write", Path, needsSpace: true, () => file.Write(half));
        file.Write(buffer);
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override int Read(byte[] buffer, int offset, int count) => file.Read(buffer, offset, count);

    public override long Seek(long offset, SeekOrigin origin) => file.Seek(offset, origin);

    public override void SetLength(long value) => file.SetLength(value);

    public override void Flush()
    {
    }

    protected override void Dispose(bool disposing)
    {
        file.Dispose();
        base.Dispose(disposing);
    }
}
