using System.Buffers.Binary;
using System.Text;

namespace Semiflow.Data.Hdf5.Format;

/// <summary>Reads little-endian fields one after another out of bytes that are already in memory.</summary>
internal sealed class Cursor(byte[] bytes, int offsetSize, int lengthSize)
{
    /// <summary>Bytes read so far.</summary>
    public int Position { get; private set; }

    /// <summary>Bytes left.</summary>
    public int Left => bytes.Length - Position;

    /// <summary>All bytes.</summary>
    public ReadOnlySpan<byte> All => bytes;

    public ReadOnlySpan<byte> Take(long count)
    {
        if (count < 0 || count > Left)
        {
            throw new InvalidDataException($"a record ends {count - Left} bytes too early.");
        }

        Position += (int)count;
        return bytes.AsSpan(Position - (int)count, (int)count);
    }

    public void Skip(long count) => Take(count);

    /// <summary>A cursor over the next bytes alone.</summary>
    public Cursor Part(long count) => new(Take(count).ToArray(), offsetSize, lengthSize);

    public byte Byte() => Take(1)[0];

    public int Two() => BinaryPrimitives.ReadUInt16LittleEndian(Take(2));

    public uint Four() => BinaryPrimitives.ReadUInt32LittleEndian(Take(4));

    public ulong Eight() => BinaryPrimitives.ReadUInt64LittleEndian(Take(8));

    /// <summary>A number of so many bytes, at most 8.</summary>
    public ulong Number(int size)
    {
        ulong number = 0;
        ReadOnlySpan<byte> taken = size is >= 0 and <= 8 ? Take(size) : throw new InvalidDataException($"a number has {size} bytes.");
        for (int i = size - 1; i >= 0; i--)
        {
            number = (number << 8) | taken[i];
        }

        return number;
    }

    /// <summary>The number of so many bytes of which all bits are set: it says "nowhere", "no limit", "no end".</summary>
    public static ulong AllBits(int size) => size == 8 ? ulong.MaxValue : (1UL << (8 * size)) - 1;

    /// <summary>An address; <see cref="StoredBytes.Nowhere"/> where all bits are set.</summary>
    public ulong Offset() => Number(offsetSize) is var number && number == AllBits(offsetSize) ? StoredBytes.Nowhere : number;

    /// <summary>A length or a size.</summary>
    public long Length() => Number(lengthSize) is var number && number <= long.MaxValue ? (long)number
        : throw new InvalidDataException($"a size of {number} is larger than any file.");

    /// <summary>Checks the letters at the beginning of a structure.</summary>
    public void Expect(string letters)
    {
        if (!Take(letters.Length).SequenceEqual(Encoding.ASCII.GetBytes(letters)))
        {
            throw new InvalidDataException($"a structure '{letters}' is not where it should be.");
        }
    }

    /// <summary>Text up to a zero byte.</summary>
    public string Text()
    {
        int end = bytes.AsSpan(Position).IndexOf((byte)0);
        string text = Encoding.UTF8.GetString(Take(end < 0 ? Left : end));
        Skip(end < 0 ? 0 : 1);
        return text;
    }

    /// <summary>Compares the checksum behind the first bytes with the one that they have.</summary>
    public void Checksum(string what)
    {
        uint expected = Lookup3.Hash(bytes.AsSpan(0, Position));
        if (Four() != expected)
        {
            throw new InvalidDataException($"the checksum of {what} does not match its content.");
        }
    }
}
