using System.Globalization;
using System.Runtime.InteropServices;

namespace Semiflow.Native;

/// <summary>
/// Where a loaded library keeps the addresses of functions that it imports from others (its global offset table; 64-bit Linux on x86).
/// </summary>
internal static unsafe class ElfImports
{
    private const int Dynamic = 2, GlobalData = 6, JumpSlot = 7;

    /// <summary>The slots of a function in a library that this process has mapped; none if there is no such library.</summary>
    /// <param name="library">File name, such as <c>libc10.so</c>.</param>
    /// <param name="function">Name of the function.</param>
    public static IReadOnlyList<nint> Slots(string library, string function)
    {
        if (RuntimeInformation.ProcessArchitecture != Architecture.X64 || !File.Exists("/proc/self/maps"))
        {
            return [];
        }

        string? line = File.ReadLines("/proc/self/maps").FirstOrDefault(each =>
            each.EndsWith('/' + library, StringComparison.Ordinal) && each.Contains(" 00000000 ", StringComparison.Ordinal));
        return line is null ? [] : Find(
            (byte*)nint.Parse(line.AsSpan(0, line.IndexOf('-')), NumberStyles.HexNumber, CultureInfo.InvariantCulture), function);
    }

    private static List<nint> Find(byte* image, string function)
    {
        if (*(uint*)image != 0x464C457F) // "\x7FELF"
        {
            return [];
        }

        byte* headers = image + *(long*)(image + 32);
        int size = *(ushort*)(image + 54), count = *(ushort*)(image + 56);
        var tags = new Dictionary<long, long>();
        for (int i = 0; i < count; i++)
        {
            if (*(uint*)(headers + (i * size)) == Dynamic)
            {
                for (long* entry = (long*)(image + *(long*)(headers + (i * size) + 16)); entry[0] != 0; entry += 2)
                {
                    tags[entry[0]] = entry[1];
                }
            }
        }

        // The loader turns offsets into addresses in place; be prepared for both.
        byte* At(long tag) => tags.GetValueOrDefault(tag) is var value && value < (long)image ? image + value : (byte*)value;
        var found = new List<nint>();
        foreach ((long table, long bytes) in new[] { (23L, 2L), (7L, 8L) }) // DT_JMPREL with DT_PLTRELSZ, DT_RELA with DT_RELASZ
        {
            for (long i = 0; tags.ContainsKey(table) && i < tags[bytes] / 24; i++)
            {
                byte* relocation = At(table) + (24 * i);
                long info = *(long*)(relocation + 8);
                if ((int)info is GlobalData or JumpSlot
                    && Marshal.PtrToStringAnsi((nint)(At(5) + *(uint*)(At(6) + (24 * (info >> 32))))) == function)
                {
                    found.Add((nint)(image + *(long*)relocation));
                }
            }
        }

        return found;
    }
}
