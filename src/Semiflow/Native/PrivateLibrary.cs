using System.Runtime.InteropServices;

namespace Semiflow.Native;

/// <summary>
/// Loads a library that exists in memory alone. Nothing is left behind, and nobody else can put another library in its place, as a folder
/// of temporary files or a cache would allow.
/// </summary>
internal static partial class PrivateLibrary
{
    private const uint CloseOnExecute = 1; // MFD_CLOEXEC
    private static int loaded;

    /// <summary>Loads it.</summary>
    /// <param name="image">The whole file.</param>
    /// <param name="name">Its name, as memory maps show it.</param>
    /// <exception cref="DllNotFoundException">The system does not load it.</exception>
    /// <exception cref="IOException">There is no room for it.</exception>
    public static nint Load(ReadOnlySpan<byte> image, string name)
    {
        int memory = Create(name, CloseOnExecute);
        if (memory < 0)
        {
            return LoadFromFolder(image, name); // Linux before 3.17, or a sandbox
        }

        using var handle = new Microsoft.Win32.SafeHandles.SafeFileHandle(memory, ownsHandle: true);
        RandomAccess.Write(handle, image, 0);
        // The loader gives back what it loaded from a path of the same spelling, and a closed descriptor's number is used again.
        string spelling = string.Concat(Enumerable.Repeat("./", Interlocked.Increment(ref loaded)));
        return NativeLibrary.TryLoad(FormattableString.Invariant($"/proc/self/fd/{spelling}{memory}"), out nint library)
            ? library
            : LoadFromFolder(image, name); // Without /proc, or where memory may not be executed: the error is that of the file.
    }

    /// <summary>By way of a folder that only this user can enter, gone as soon as the library is loaded.</summary>
    internal static nint LoadFromFolder(ReadOnlySpan<byte> image, string name)
    {
        string folder = Directory.CreateTempSubdirectory("semiflow-native-").FullName;
        Files.TransientFiles.Add(folder);
        try
        {
            string file = Path.Combine(folder, name);
            File.WriteAllBytes(file, image);
            return NativeLibrary.Load(file);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
            Files.TransientFiles.Remove(folder);
        }
    }

    [LibraryImport("libc", EntryPoint = "memfd_create", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Create(string name, uint flags);
}
