using System.Runtime.InteropServices;

namespace Semiflow.Files;

/// <summary>What kind of thing a name stands for, and whose it is (Linux; unknown elsewhere).</summary>
internal static partial class FileStatus
{
    private const int CurrentFolder = -100; // AT_FDCWD
    private const uint Basic = 0x7ff; // STATX_BASIC_STATS
    private const int Size = 256, ModeAt = 28; // struct statx is the same on every machine

    /// <summary>Whether the name, behind links, is a device, a pipe or a socket: something that a rename must not replace.</summary>
    public static bool IsSpecial(string path) => Mode(path) is { } mode && (mode & 0xF000) is not (0x8000 or 0x4000);

    private static int? Mode(string path)
    {
        if (!OperatingSystem.IsLinux())
        {
            return null;
        }

        Span<byte> answer = stackalloc byte[Size];
        try
        {
            return Ask(CurrentFolder, path, 0, Basic, ref MemoryMarshal.GetReference(answer)) == 0
                ? BitConverter.ToUInt16(answer[ModeAt..])
                : null;
        }
        catch (EntryPointNotFoundException)
        {
            return null; // A C library without it.
        }
    }

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Ask(int folder, string path, int flags, uint mask, ref byte answer);
}
