namespace Semiflow.Tests.Files;

/// <summary>An open file of a disk for tests: each write is an operation, of which half may be done.</summary>
/// <param name="file">The file.</param>
/// <param name="path">Its name at first.</param>
/// <param name="writing">Told of each write before it, with what does half of it.</param>
internal sealed class FaultyFile(FileStream file, string path, Action<FaultyFile, Action> writing) : Stream
{
    /// <summary>Its name today.</summary>
    public string Path { get; set; } = path;

    /// <summary>Bytes that outlast a power cut.</summary>
    public long Flushed { get; set; }

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => true;

    public override long Length => file.Length;

    public override long Position { get => file.Position; set => file.Position = value; }

    /// <summary>What it holds, wherever its reader and writer stand; null when it is closed.</summary>
    public byte[]? Contents()
    {
        if (file.SafeFileHandle.IsClosed)
        {
            return null;
        }

        byte[] all = new byte[file.Length];
        for (int read = 0; read < all.Length;)
        {
            read += RandomAccess.Read(file.SafeFileHandle, all.AsSpan(read), read);
        }

        return all;
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        byte[] half = buffer[..(buffer.Length / 2)].ToArray();
        long start = file.Position;
        writing(this, () => file.Write(half));
        file.Position = start;
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
