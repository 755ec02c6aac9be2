using System.Buffers.Binary;
using System.Text;

namespace Semiflow.Tests.Native;

/// <summary>Writes a minimal ELF image with a version-need table, as much of it as the loader's check reads.</summary>
internal sealed class SyntheticElf
{
    private readonly List<byte> body = [.. new byte[64]];
    private readonly MemoryStream names = new();

    /// <summary>Names of the versions asked for, in order; their indices are 2, 3, ….</summary>
    public required string[] Versions { get; init; }

    /// <summary>Undefined symbols and the version index of each.</summary>
    public required (string Name, ushort Version)[] Symbols { get; init; }

    /// <summary>Symbols (1-based index) that a relocation uses.</summary>
    public int[] Relocated { get; init; } = [];

    public byte[] Build()
    {
        names.WriteByte(0);
        byte[] symbols = new byte[24 * (Symbols.Length + 1)];
        byte[] versions = new byte[2 * (Symbols.Length + 1)];
        for (int i = 0; i < Symbols.Length; i++)
        {
            Put32(symbols, 24 * (i + 1), Name(Symbols[i].Name));
            BinaryPrimitives.WriteUInt16LittleEndian(versions.AsSpan(2 * (i + 1)), Symbols[i].Version);
        }

        byte[] needs = new byte[16 + 16 * Versions.Length];
        BinaryPrimitives.WriteUInt16LittleEndian(needs, 1);
        BinaryPrimitives.WriteUInt16LittleEndian(needs.AsSpan(2), (ushort)Versions.Length);
        Put32(needs, 4, Name("libstdc++.so.6"));
        Put32(needs, 8, 16);
        for (int i = 0; i < Versions.Length; i++)
        {
            int at = 16 + 16 * i;
            BinaryPrimitives.WriteUInt16LittleEndian(needs.AsSpan(at + 6), (ushort)(i + 2));
            Put32(needs, at + 8, Name(Versions[i]));
            Put32(needs, at + 12, i + 1 < Versions.Length ? 16u : 0u);
        }

        byte[] relocations = new byte[24 * Relocated.Length];
        for (int i = 0; i < Relocated.Length; i++)
        {
            Put32(relocations, 24 * i + 12, (uint)Relocated[i]);
        }

        (uint Type, byte[] Data, uint Link)[] sections =
        [
            (0, [], 0), (3, names.ToArray(), 0), (11, symbols, 1), (0x6fffffff, versions, 2), (0x6ffffffe, needs, 1), (4, relocations, 2),
        ];
        var headers = new byte[64 * sections.Length];
        for (int i = 0; i < sections.Length; i++)
        {
            Put32(headers, 64 * i + 4, sections[i].Type);
            Put64(headers, 64 * i + 24, (ulong)body.Count);
            Put64(headers, 64 * i + 32, (ulong)sections[i].Data.Length);
            Put32(headers, 64 * i + 40, sections[i].Link);
            body.AddRange(sections[i].Data);
        }

        byte[] image = [.. body, .. headers];
        new byte[] { 0x7f, (byte)'E', (byte)'L', (byte)'F', 2, 1, 1 }.CopyTo(image, 0);
        Put64(image, 40, (ulong)body.Count);
        BinaryPrimitives.WriteUInt16LittleEndian(image.AsSpan(58), 64);
        BinaryPrimitives.WriteUInt16LittleEndian(image.AsSpan(60), (ushort)sections.Length);
        return image;
    }

    private uint Name(string text)
    {
        uint at = (uint)names.Length;
        names.Write(Encoding.ASCII.GetBytes(text));
        names.WriteByte(0);
        return at;
    }

    private static void Put32(byte[] to, int at, uint value) => BinaryPrimitives.WriteUInt32LittleEndian(to.AsSpan(at), value);

    private static void Put64(byte[] to, int at, ulong value) => BinaryPrimitives.WriteUInt64LittleEndian(to.AsSpan(at), value);
}
