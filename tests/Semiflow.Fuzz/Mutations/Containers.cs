using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Hashing;

namespace Semiflow.Fuzz.Mutations;

/// <summary>Damage inside of packed files, which are then packed soundly again.</summary>
internal static class Containers
{
    /// <summary>Entries of a zip, some damaged, missing, twice or under another name.</summary>
    public static byte[] Zip(byte[] sound, Random random)
    {
        using var target = new MemoryStream();
        using (var source = new ZipArchive(new MemoryStream(sound)))
        using (var zip = new ZipArchive(target, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (ZipArchiveEntry entry in source.Entries)
            {
                using var content = new MemoryStream();
                using (Stream packed = entry.Open())
                {
                    packed.CopyTo(content);
                }

                byte[] bytes = random.Next(2) == 0 ? Mutation.Apply(content.ToArray(), random) : content.ToArray();
                for (int times = random.Next(12) == 0 ? random.Next(3) : 1; times > 0; times--)
                {
                    string name = random.Next(24) == 0 ? "input.npy" : entry.FullName;
                    using Stream written = zip.CreateEntry(name, random.Next(2) == 0 ? CompressionLevel.Fastest
                        : CompressionLevel.NoCompression).Open();
                    written.Write(bytes);
                }
            }
        }

        return target.ToArray();
    }

    /// <summary>The inside of a gzip file, damaged.</summary>
    public static byte[] Gzip(byte[] sound, Random random)
    {
        using var content = new MemoryStream();
        using (var packed = new GZipStream(new MemoryStream(sound), CompressionMode.Decompress))
        {
            packed.CopyTo(content);
        }

        using var target = new MemoryStream();
        using (var packing = new GZipStream(target, CompressionLevel.Fastest, leaveOpen: true))
        {
            packing.Write(Mutation.Apply(content.ToArray(), random));
        }

        return target.ToArray();
    }

    /// <summary>A PNG picture with right checksums of its chunks.</summary>
    public static byte[] Png(byte[] sound, Random random)
    {
        byte[] bytes = Mutation.Apply(sound, random, inPlace: random.Next(2) == 0);
        for (long at = 8; at + 12 <= bytes.Length;)
        {
            long length = BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan((int)at));
            if (at + 12 + length > bytes.Length)
            {
                break;
            }

            uint sum = Crc32.HashToUInt32(bytes.AsSpan((int)at + 4, (int)length + 4));
            BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan((int)(at + 8 + length)), sum);
            at += 12 + length;
        }

        return bytes;
    }
}
