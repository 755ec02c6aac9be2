using Semiflow.Files;
using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;

namespace Semiflow.Data;

/// <summary>Files that are read whole: plain or gzip, their length and their published checksum compared.</summary>
internal static class WholeFile
{
    /// <summary>Reads a file whose header says how long it is; gzip is recognized by its first bytes and unpacked in memory.</summary>
    /// <param name="path">The file.</param>
    /// <param name="start">Bytes that say how long the header is.</param>
    /// <param name="headerLength">From those bytes to the length of the header, themselves included.</param>
    /// <param name="length">From header and its length to the whole length.</param>
    /// <exception cref="InputException">Missing, damaged, or of another length than its header says.</exception>
    public static byte[] Read(string path, int start, Func<byte[], int> headerLength, Func<byte[], int, long> length)
    {
        using FileStream file = ArrayFile.Open(path);
        return ArrayFile.Guard(path, () =>
        {
            bool packed = file.ReadByte() == 0x1f && file.ReadByte() == 0x8b;
            file.Position = 0;
            using GZipStream? unpacking = packed ? new GZipStream(file, CompressionMode.Decompress) : null;
            Stream content = unpacking ?? (Stream)file;
            byte[] header = Extend(path, content, [], start);
            header = Extend(path, content, header, headerLength(header));
            long expected = length(header, header.Length);
            if (packed)
            {
                PackedSize.Check(expected, file.Length);
            }
            else if (expected != file.Length)
            {
                throw Wrong(path, expected, file.Length);
            }

            byte[] bytes = Extend(path, content, header, checked((int)expected));
            long more = Rest(content);
            return more == 0 ? bytes : throw Wrong(path, expected, expected + more);
        });
    }

    /// <summary>Reads a plain file of a known length.</summary>
    /// <exception cref="InputException">Missing or of another length.</exception>
    public static byte[] Read(string path, long expected)
    {
        using FileStream file = ArrayFile.Open(path);
        if (file.Length != expected)
        {
            throw Wrong(path, expected, file.Length);
        }

        byte[] bytes = new byte[expected];
        return ArrayFile.Guard(path, () =>
        {
            file.ReadExactly(bytes);
            return bytes;
        });
    }

    /// <summary>The message for a file of the wrong length.</summary>
    public static InputException Wrong(string path, long expected, long found) => new(string.Create(
        CultureInfo.InvariantCulture,
        $"{path} is {(found < expected ? "cut short" : "too long")}: expected {expected} bytes, found {found}. "
            + $"Copy or download it again."));

    /// <summary>Compares the MD5 sum of the unpacked bytes with the published one: it finds damage, not forgery.</summary>
    /// <exception cref="InputException">They differ.</exception>
    public static void Verify(string path, ReadOnlySpan<byte> bytes, string expected, string what)
    {
#pragma warning disable CA5351 // The published sums are MD5; they are compared to find damaged copies.
        string found = Convert.ToHexStringLower(MD5.HashData(bytes));
#pragma warning restore CA5351
        if (found != expected)
        {
            throw new InputException(
                $"{path} has the length of {what}, but not its bytes: expected MD5 {expected} (unpacked), found {found}. "
                + $"Copy or download it again; other data in this layout are read with official = false.");
        }
    }

    private static byte[] Extend(string path, Stream content, byte[] bytes, int length)
    {
        byte[] longer = new byte[length];
        bytes.CopyTo(longer, 0);
        int found = bytes.Length + content.ReadAtLeast(longer.AsSpan(bytes.Length), length - bytes.Length, throwOnEndOfStream: false);
        return found == length ? longer : throw Wrong(path, length, found);
    }

    private static long Rest(Stream content)
    {
        byte[] buffer = new byte[1 << 16];
        long count = 0;
        // How much too long it is does not matter beyond this: packed bytes may go on for very long.
        for (int read = content.Read(buffer); read > 0 && count < 1 << 24; read = content.Read(buffer))
        {
            count += read;
        }

        return count;
    }
}
