using System.Buffers.Binary;
using System.IO.Hashing;
using System.Text;

namespace Semiflow.Recipes.Reporting.Drawing;

/// <summary>
/// Pictures in motion as one animated PNG (PNG specification, third edition, 2025, section 11.3.6): programs that cannot show it show its
/// first frame.
/// </summary>
internal static class AnimatedPng
{
    private const int Signature = 8;

    /// <summary>Joins PNG files of one size and color type; it runs without end.</summary>
    /// <param name="frames">At least one PNG file.</param>
    /// <param name="milliseconds">Duration of a frame.</param>
    /// <param name="last">Duration of the last frame.</param>
    /// <exception cref="ArgumentException">No frame, or frames of different headers.</exception>
    public static byte[] Encode(IReadOnlyList<byte[]> frames, int milliseconds, int last)
    {
        ArgumentNullException.ThrowIfNull(frames);
        using var file = new MemoryStream();
        byte[] header = frames.Count > 0 ? Chunks(frames[0])
            .First(chunk => chunk.Type == "IHDR").Data : throw new ArgumentException("an animation needs a frame.", nameof(frames));
        file.Write(frames[0].AsSpan(0, Signature));
        Write(file, "IHDR", header);
        Write(file, "acTL", [.. Number(frames.Count), .. Number(0)]);
        int sequence = 0;
        for (int i = 0; i < frames.Count; i++)
        {
            if (!Chunks(frames[i]).First(chunk => chunk.Type == "IHDR").Data.AsSpan().SequenceEqual(header))
            {
                throw new ArgumentException($"frame {i} has another size or color type than the first.", nameof(frames));
            }

            Write(file, "fcTL", Control(sequence++, header, i == frames.Count - 1 ? last : milliseconds));
            foreach ((string type, byte[] data) in Chunks(frames[i]).Where(chunk => chunk.Type == "IDAT"))
            {
                // The first frame is an ordinary picture too.
                Write(file, i == 0 ? type : "fdAT", i == 0 ? data : [.. Number(sequence++), .. data]);
            }
        }

        Write(file, "IEND", []);
        return file.ToArray();
    }

    private static byte[] Control(int sequence, byte[] header, int milliseconds)
    {
        byte[] delay = new byte[4];
        BinaryPrimitives.WriteUInt16BigEndian(delay, (ushort)Math.Min(milliseconds, ushort.MaxValue));
        BinaryPrimitives.WriteUInt16BigEndian(delay.AsSpan(2), 1000);
        return [.. Number(sequence), .. header[..8], .. Number(0), .. Number(0), .. delay, 0, 0]; // size, offset, delay, keep, replace
    }

    private static IEnumerable<(string Type, byte[] Data)> Chunks(byte[] png)
    {
        for (int at = Signature; at < png.Length;)
        {
            int length = BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(at));
            yield return (Encoding.ASCII.GetString(png, at + 4, 4), png[(at + 8)..(at + 8 + length)]);
            at += length + 12;
        }
    }

    private static void Write(MemoryStream file, string type, byte[] data)
    {
        byte[] body = [.. Encoding.ASCII.GetBytes(type), .. data];
        file.Write(Number(data.Length));
        file.Write(body);
        file.Write(Number((int)Crc32.HashToUInt32(body)));
    }

    private static byte[] Number(int value)
    {
        byte[] bytes = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, value);
        return bytes;
    }
}
