using System.Buffers.Binary;
using System.Text;

namespace Semiflow.Native;

/// <summary>
/// Reads and relaxes the symbol-version needs of a 64-bit little-endian ELF shared object (System V gABI and the
/// GNU symbol-versioning extension, "Linux Standard Base Core", section 10.7).
/// </summary>
internal static class ElfVersionNeeds
{
    private const uint SymbolTable = 11, Relocations = 4, VersionTable = 0x6fffffff, NeedTable = 0x6ffffffe;
    private const ushort WeakFlag = 2;

    private readonly record struct ElfSection(uint Type, int Offset, int Size, int Link);

    /// <summary>
    /// Marks the need for <paramref name="version"/> as weak, so that the loader accepts a library without it.
    /// </summary>
    /// <param name="image">The whole file; two bytes of it change.</param>
    /// <param name="version">The required version, e.g. <c>GLIBCXX_3.4.32</c>.</param>
    /// <param name="symbol">The only symbol that may require it.</param>
    /// <exception cref="InvalidDataException">
    /// The image is not such an ELF file, does not require the version or requires it more than
    /// once, or requires it for any other symbol or through a relocation: then the need is real, and relaxing it would only postpone a
    /// crash.
    /// </exception>
    public static void Relax(Span<byte> image, string version, string symbol)
    {
        List<ElfSection> sections = ReadSections(image);
        ElfSection symbols = Single(sections, SymbolTable, "dynamic symbols");
        ElfSection versions = Single(sections, VersionTable, "symbol versions");
        ElfSection needs = Single(sections, NeedTable, "version needs");

        (int flagsAt, ushort index) = FindNeed(image, needs, sections[needs.Link], version);
        int symbolIndex = FindOnlyUser(image, symbols, versions, sections[symbols.Link], index, version, symbol);
        foreach (ElfSection relocations in sections.Where(s => s.Type == Relocations))
        {
            for (int at = relocations.Offset; at < relocations.Offset + relocations.Size; at += 24)
            {
                if (U32(image, at + 12) == symbolIndex)
                {
                    throw new InvalidDataException($"a relocation uses {symbol}: the need for {version} is real.");
                }
            }
        }

        BinaryPrimitives.WriteUInt16LittleEndian(image[flagsAt..], (ushort)(U16(image, flagsAt) | WeakFlag));
    }

    private static List<ElfSection> ReadSections(ReadOnlySpan<byte> image)
    {
        if (image.Length < 64 || !image[..6].SequenceEqual<byte>([0x7f, (byte)'E', (byte)'L', (byte)'F', 2, 1]))
        {
            throw new InvalidDataException("not a 64-bit little-endian ELF file.");
        }

        long table = (long)U64(image, 40);
        int size = U16(image, 58), count = U16(image, 60);
        if (count == 0 || size != 64 || table + (long)size * count > image.Length)
        {
            throw new InvalidDataException("the ELF file has no readable section table.");
        }

        var sections = new List<ElfSection>(count);
        for (int i = 0; i < count; i++)
        {
            int at = (int)table + size * i;
            ulong offset = U64(image, at + 24), length = U64(image, at + 32);
            uint type = U32(image, at + 4);
            if (type != 8 && (offset > (ulong)image.Length || length > (ulong)image.Length - offset))
            {
                throw new InvalidDataException("a section of the ELF file lies outside the file.");
            }

            int link = (int)U32(image, at + 40);
            sections.Add(new ElfSection(type, (int)Math.Min(offset, int.MaxValue), (int)Math.Min(length, int.MaxValue), link));
        }

        return sections;
    }

    private static ElfSection Single(List<ElfSection> sections, uint type, string name)
    {
        List<ElfSection> found = sections.FindAll(s => s.Type == type);
        return found.Count == 1 && (uint)found[0].Link < (uint)sections.Count
            ? found[0]
            : throw new InvalidDataException($"expected one table of {name} in the ELF file, found {found.Count}.");
    }

    private static (int FlagsAt, ushort Index) FindNeed(
        ReadOnlySpan<byte> image, ElfSection needs, ElfSection strings, string version)
    {
        (int FlagsAt, ushort Index)? found = null;
        int at = needs.Offset;
        while (true)
        {
            Inside(needs, at, 16);
            int aux = at + (int)U32(image, at + 8);
            for (int left = U16(image, at + 2); left > 0; left--)
            {
                Inside(needs, aux, 16);
                if (Text(image, strings, U32(image, aux + 8)) == version)
                {
                    if (found is not null)
                    {
                        throw new InvalidDataException($"{version} is asked for more than once.");
                    }

                    found = (aux + 4, U16(image, aux + 6));
                }

                aux += (int)U32(image, aux + 12);
            }

            uint next = U32(image, at + 12);
            if (next == 0)
            {
                return found ?? throw new InvalidDataException($"the file does not ask for {version}.");
            }

            if (next > int.MaxValue)
            {
                throw new InvalidDataException("the version-need table of the ELF file is damaged."); // Would run backward.
            }

            at += (int)next;
        }
    }

    private static int FindOnlyUser(
        ReadOnlySpan<byte> image, ElfSection symbols, ElfSection versions, ElfSection strings,
        ushort index, string version, string symbol)
    {
        int found = -1;
        int count = Math.Min(symbols.Size / 24, versions.Size / 2);
        for (int i = 0; i < count; i++)
        {
            if ((U16(image, versions.Offset + 2 * i) & 0x7fff) != index)
            {
                continue;
            }

            string name = Text(image, strings, U32(image, symbols.Offset + 24 * i));
            if (name != symbol)
            {
                throw new InvalidDataException($"{name} asks for {version}; only {symbol} may.");
            }

            found = i;
        }

        return found >= 0 ? found : throw new InvalidDataException($"no symbol asks for {version}.");
    }

    private static void Inside(ElfSection section, long at, int length)
    {
        if (at < section.Offset || at + length > (long)section.Offset + section.Size)
        {
            throw new InvalidDataException("the version-need table of the ELF file is damaged.");
        }
    }

    private static string Text(ReadOnlySpan<byte> image, ElfSection strings, uint offset)
    {
        if (offset >= strings.Size)
        {
            throw new InvalidDataException("a name of the ELF file lies outside its string table.");
        }

        ReadOnlySpan<byte> tail = image.Slice(strings.Offset + (int)offset, strings.Size - (int)offset);
        int end = tail.IndexOf((byte)0);
        return Encoding.ASCII.GetString(end < 0 ? tail : tail[..end]);
    }

    private static ushort U16(ReadOnlySpan<byte> image, int at) => BinaryPrimitives.ReadUInt16LittleEndian(image[at..]);

    private static uint U32(ReadOnlySpan<byte> image, int at) => BinaryPrimitives.ReadUInt32LittleEndian(image[at..]);

    private static ulong U64(ReadOnlySpan<byte> image, int at) => BinaryPrimitives.ReadUInt64LittleEndian(image[at..]);
}
