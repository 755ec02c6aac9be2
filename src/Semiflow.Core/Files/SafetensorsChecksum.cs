using System.IO.Hashing;
using System.Text;

namespace Semiflow.Files;

/// <summary>
/// The checksum of a whole safetensors file (XXH3 of header and data), kept in its own header as the metadata <c>checksum</c>: it is taken
/// with zeros in its place.
/// </summary>
internal static class SafetensorsChecksum
{
    private const string Key = "checksum", Kind = "xxh3-";
    private const int Digits = 16;
    private static readonly byte[] Before = Encoding.ASCII.GetBytes($"\"{Key}\":\"{Kind}");

    /// <summary>Metadata with a place for the checksum.</summary>
    public static Dictionary<string, string> With(IReadOnlyDictionary<string, string>? metadata) =>
        new(metadata ?? new Dictionary<string, string>()) { [Key] = Kind + new string('0', Digits) };

    /// <summary>Writes a header and the data behind it, then the checksum of both into its place.</summary>
    public static void Write(Stream file, byte[] header, Action<Stream> data)
    {
        var sum = new XxHash3();
        using var summed = new ChecksummedStream(file, sum);
        summed.Write(header);
        data(summed);
        long end = file.Position;
        file.Position = Place(header)!.Value;
        file.Write(Encoding.ASCII.GetBytes(Convert.ToHexStringLower(sum.GetCurrentHash())));
        file.Position = end;
    }

    /// <summary>Reads the data of a file; where its header has a checksum, all of it must fit.</summary>
    /// <param name="file">The file, behind its header.</param>
    /// <param name="header">Its header.</param>
    /// <param name="data">Reads all of the data.</param>
    /// <exception cref="FormatException">It does not fit.</exception>
    public static void Read(Stream file, SafetensorsHeader header, Action<Stream> data)
    {
        byte[] front = new byte[header.DataStart];
        file.Position = 0;
        file.ReadExactly(front);
        if (Place(front) is not { } place || !header.Metadata.ContainsKey(Key))
        {
            data(file); // of another program, or from before there were checksums
            return;
        }

        Span<byte> digits = front.AsSpan(place, Digits);
        string expected = Encoding.ASCII.GetString(digits);
        digits.Fill((byte)'0');
        var sum = new XxHash3();
        sum.Append(front);
        using var summed = new ChecksummedStream(file, sum);
        data(summed);
        if (Convert.ToHexStringLower(sum.GetCurrentHash()) != expected)
        {
            throw new FormatException("its checksum does not match its content: it was damaged or edited.");
        }
    }

    // Quotes inside of texts are escaped: the place cannot be mistaken.
    private static int? Place(byte[] header) =>
        header.AsSpan().IndexOf(Before) is var found and >= 0 && found + Before.Length + Digits <= header.Length
            ? found + Before.Length : null;
}
