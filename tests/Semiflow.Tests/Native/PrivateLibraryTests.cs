using System.Runtime.InteropServices;
using Semiflow.Native;

namespace Semiflow.Tests.Native;

/// <summary>Libraries that are loaded without a file that anybody could exchange, or that would be left behind.</summary>
public sealed class PrivateLibraryTests
{
    private const string Name = "libSystem.IO.Compression.Native.so", Function = "CompressionNative_Crc32";

    private static byte[] Image
    {
        get
        {
            Assert.SkipUnless(OperatingSystem.IsLinux(), "memory files of Linux");
            return File.ReadAllBytes(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), Name));
        }
    }

    [Fact]
    public void A_library_is_loaded_from_memory()
    {
        Check(PrivateLibrary.Load(Image, "of-a-test.so"));
        Assert.Contains("of-a-test.so", File.ReadAllText("/proc/self/maps"), StringComparison.Ordinal);
        Assert.DoesNotContain(Directory.EnumerateFiles("/proc/self/fd").Select(Target),
            target => target.Contains("of-a-test", StringComparison.Ordinal));
    }

    [Fact]
    public void Where_memory_cannot_be_executed_no_folder_is_left_behind()
    {
        Check(PrivateLibrary.LoadFromFolder(Image, "by-folder.so"));
        string line = File.ReadLines("/proc/self/maps").First(each => each.Contains("by-folder.so", StringComparison.Ordinal));
        string folder = Path.GetDirectoryName(line[line.IndexOf('/')..])!;
        Assert.StartsWith("semiflow-native-", Path.GetFileName(folder), StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder));
    }

    [Fact]
    public void What_is_no_library_is_refused_and_leaves_nothing()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "memory files of Linux");
        string[] before = Folders();
        Assert.Throws<DllNotFoundException>(() => PrivateLibrary.Load("no library"u8, "none.so"));
        Assert.Empty(Folders().Except(before));
    }

    private static string Target(string descriptor)
    {
        try
        {
            return File.ResolveLinkTarget(descriptor, false)?.Name ?? "";
        }
        catch (FileNotFoundException) // tests beside this one close their files meanwhile
        {
            return "";
        }
    }

    private static string[] Folders() => Directory.GetDirectories(Path.GetTempPath(), "semiflow-native-*");

    private static unsafe void Check(nint library)
    {
        var crc = (delegate* unmanaged<uint, byte*, int, uint>)NativeLibrary.GetExport(library, Function);
        byte[] text = [.. "123456789"u8];
        fixed (byte* start = text)
        {
            Assert.Equal(0xCBF43926u, crc(0, start, text.Length)); // the check value of CRC-32
        }
    }
}
