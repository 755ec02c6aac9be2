using System.Text;

namespace Semiflow.Data.Hdf5.Format;

/// <summary>A local heap: texts, each up to a zero byte, where groups of the older formats and lists of other files have names.</summary>
internal sealed class LocalHeap
{
    private readonly StoredBytes file;
    private readonly byte[] bytes;

    /// <param name="file">The file.</param>
    /// <param name="address">Where the heap stands.</param>
    /// <param name="what">What its texts are, for messages.</param>
    /// <exception cref="InvalidDataException">There is none.</exception>
    public LocalHeap(StoredBytes file, ulong address, string what)
    {
        this.file = file;
        Cursor header = file.At(address, 8 + (2 * file.LengthSize) + file.OffsetSize, what);
        header.Expect("HEAP");
        header.Skip(4);
        long length = header.Length();
        header.Length();
        bytes = file.At(header.Offset(), length, what).All.ToArray();
    }

    /// <summary>The text at a place; null for one outside.</summary>
    public string? Text(ulong at)
    {
        if (at >= (ulong)bytes.Length)
        {
            return null;
        }

        ReadOnlySpan<byte> text = bytes.AsSpan((int)at);
        text = text.IndexOf((byte)0) is var end and >= 0 ? text[..end] : text;
        file.Spend(text.Length);
        return Encoding.UTF8.GetString(text);
    }
}
