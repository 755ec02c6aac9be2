using Microsoft.Win32.SafeHandles;

namespace Semiflow.Data.Hdf5.Format;

/// <summary>The bytes of an HDF5 file; nothing is ever read, nor memory taken, for more bytes than the file has.</summary>
internal sealed class StoredBytes : IDisposable
{
    /// <summary>The address that says "nowhere".</summary>
    public const ulong Nowhere = ulong.MaxValue;

    private readonly SafeFileHandle handle;
    // A small read costs as much as some hundred bytes.
    private const long Effort = 256, Passes = 64, Start = 256L << 20;
    private readonly long origin;
    private long spent;

    /// <summary>Takes over an open file.</summary>
    /// <param name="handle">The file.</param>
    /// <param name="origin">Where its addresses count from: the bytes of the user block.</param>
    /// <param name="offsetSize">Bytes of an address in it.</param>
    /// <param name="lengthSize">Bytes of a length in it.</param>
    public StoredBytes(SafeFileHandle handle, long origin, int offsetSize, int lengthSize)
    {
        this.handle = handle;
        this.origin = origin;
        (OffsetSize, LengthSize) = (offsetSize, lengthSize);
        Length = RandomAccess.GetLength(handle) - origin;
    }

    /// <summary>Bytes behind the user block.</summary>
    public long Length { get; }

    /// <summary>Bytes of an address.</summary>
    public int OffsetSize { get; }

    /// <summary>Bytes of a length.</summary>
    public int LengthSize { get; }

    /// <summary>A cursor over so many bytes from an address.</summary>
    /// <exception cref="InvalidDataException">They do not lie in the file.</exception>
    public Cursor At(ulong address, long count, string what)
    {
        Check(address, count, what);
        Spend(count + Effort);
        byte[] bytes = new byte[count];
        Read(address, bytes, what);
        return new Cursor(bytes, OffsetSize, LengthSize);
    }

    /// <summary>Fills a span from an address.</summary>
    /// <exception cref="InvalidDataException">The bytes do not lie in the file.</exception>
    public void Read(ulong address, Span<byte> target, string what)
    {
        Check(address, target.Length, what);
        long at = origin + (long)address;
        while (target.Length > 0)
        {
            int read = RandomAccess.Read(handle, target, at);
            at += read > 0 ? read : throw new EndOfStreamException();
            target = target[read..];
        }
    }

    /// <summary>Checks that bytes lie in the file.</summary>
    /// <exception cref="InvalidDataException">They do not.</exception>
    public void Check(ulong address, long count, string what)
    {
        if (count < 0 || count > Length || address > (ulong)(Length - count))
        {
            throw new InvalidDataException(address == Nowhere
                ? $"{what} has no address."
                : $"{what} would lie at bytes {address} to {(UInt128)address + (ulong)Math.Max(0, count)} of {Length}.");
        }
    }

    /// <summary>Counts work on structures: overlapping or repeated ones must not make a small file the work of hours.</summary>
    /// <param name="bytes">Bytes that are gone through.</param>
    /// <exception cref="InvalidDataException">It is more than any sound file of this length needs.</exception>
    public void Spend(long bytes)
    {
        spent += bytes;
        if (spent > Start + (Length * Passes))
        {
            throw new InvalidDataException("its structures lie over each other or lead to each other again and again.");
        }
    }

    /// <inheritdoc/>
    public void Dispose() => handle.Dispose();
}
