using System.Text;

namespace Semiflow.Data.Hdf5.Format;

/// <summary>An entry of a group.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Address">Where the object stands; <see cref="StoredBytes.Nowhere"/> for a soft or external link.</param>
/// <param name="Target">Path that a soft or external link names.</param>
/// <param name="File">File that an external link names.</param>
internal sealed record Link(string Name, ulong Address, string? Target = null, string? File = null)
{
    private const int Hard = 0, Soft = 1, External = 64;

    /// <summary>Parses a link message; null for a kind of a user's own.</summary>
    public static Link? Parse(Cursor cursor)
    {
        int version = cursor.Byte(), flags = cursor.Byte();
        UnreadException.Check("a link", version, 1);
        int kind = (flags & 8) != 0 ? cursor.Byte() : Hard;
        cursor.Skip(((flags & 4) != 0 ? 8 : 0) + ((flags & 16) != 0 ? 1 : 0));
        string name = Encoding.UTF8.GetString(cursor.Take(checked((long)cursor.Number(1 << (flags & 3)))));
        switch (kind)
        {
            case Hard:
                return new Link(name, cursor.Offset());
            case Soft:
                return new Link(name, StoredBytes.Nowhere, Encoding.UTF8.GetString(cursor.Take(cursor.Two())));
            case External:
                Cursor value = cursor.Part(cursor.Two());
                value.Skip(1);
                string file = value.Text();
                return new Link(name, StoredBytes.Nowhere, value.Text(), file);
            default:
                return null;
        }
    }
}
