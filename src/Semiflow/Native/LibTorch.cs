using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Loader;
using System.Security.Cryptography;
using TorchSharp;

namespace Semiflow.Native;

/// <summary>How the native tensor library was found; see <see cref="LibTorch.Status"/>.</summary>
internal enum LibTorchLoad
{
    /// <summary>Not yet loaded.</summary>
    NotLoaded,

    /// <summary>The shipped library loaded as it is.</summary>
    Regular,

    /// <summary>A private copy with its unmet version need relaxed was loaded.</summary>
    RelaxedCopy,
}

/// <summary>
/// Loads libtorch. TorchSharp 0.107's native library requires version GLIBCXX_3.4.32 of the C++ runtime (GCC 13), which Debian 12 and
/// Ubuntu 22.04 lack, because of a link-time marker that it never calls. If the regular load fails for that reason alone, a private copy is
/// made, its need marked weak (two bytes), and loaded. The package itself does not change.
/// </summary>
/// <remarks>The hook is set when this assembly is first used; touch Semiflow before <c>torch</c>, or call <see cref="Load"/>.</remarks>
public static class LibTorch
{
    private const string Shim = "libLibTorchSharp.so";
    private const string Version = "GLIBCXX_3.4.32";
    private const string Marker = "_ZSt21ios_base_library_initv";
    private const int Locked = 11; // EWOULDBLOCK of Linux, how .NET reports a file locked by another process
    private static readonly Lock Gate = new();
    private static nint relaxed;

    /// <summary>How libtorch was loaded, and from where when it was a private copy.</summary>
    internal static (LibTorchLoad Load, string? Path) Status { get; private set; }

    /// <summary>Loads libtorch now.</summary>
    /// <exception cref="DllNotFoundException">It cannot be loaded; the message says what is missing and what to install.</exception>
    public static void Load()
    {
        try
        {
            _ = torch.get_num_threads();
        }
        catch (TypeInitializationException error)
        {
            Exception cause = error;
            while (cause.InnerException is not null && cause is not DllNotFoundException)
            {
                cause = cause.InnerException;
            }

            throw cause as DllNotFoundException ?? new DllNotFoundException(
                $"libtorch does not load. Semiflow needs a 64-bit system with glibc 2.28 or newer, and its package "
                + $"libtorch-cpu restored (dotnet restore). The loader said: {cause.Message}", cause);
        }

        if (Status.Load == LibTorchLoad.NotLoaded)
        {
            Status = (LibTorchLoad.Regular, null);
        }
    }

#pragma warning disable CA2255 // A library must hook the loader before torch is touched; nothing else can.
    [ModuleInitializer]
    internal static void HookLoader()
    {
        ProcessMemory.Tune();
        ProcessMemory.CalmThreads();
        if (OperatingSystem.IsLinux() && RuntimeInformation.ProcessArchitecture == Architecture.X64)
        {
            // Raised only after the regular search failed: where that works, nothing here runs.
            AssemblyLoadContext.Default.ResolvingUnmanagedDll += Resolve;
        }
    }
#pragma warning restore CA2255

    private static nint Resolve(Assembly assembly, string name)
    {
        if (!name.Contains("LibTorchSharp", StringComparison.Ordinal))
        {
            return 0;
        }

        lock (Gate)
        {
            return relaxed != 0 ? relaxed : relaxed = LoadRelaxed(assembly);
        }
    }

    private static nint LoadRelaxed(Assembly assembly)
    {
        string? source = Locate(assembly);
        if (source is null)
        {
            return 0; // Not restored: TorchSharp's own message names the package.
        }

        string folder = Path.GetDirectoryName(source)!;
        try
        {
            // The copy lies elsewhere, so its neighbors must be loaded before it requests them by name.
            foreach (string name in new[] { "libc10.so", "libtorch_cpu.so", "libtorch.so" })
            {
                NativeLibrary.Load(Locate(assembly, name) ?? Path.Combine(folder, name));
            }

            string copy = RelaxedCopy(source, CacheFolder(), TemporaryFolder);
            nint handle = NativeLibrary.Load(copy);
            Status = (LibTorchLoad.RelaxedCopy, copy);
            return handle;
        }
        catch (Exception error) when (error is DllNotFoundException or BadImageFormatException or IOException
            or InvalidDataException or UnauthorizedAccessException)
        {
            throw new DllNotFoundException(
                $"TorchSharp's native library does not load on this system: {error.Message} Semiflow needs glibc 2.28 and "
                + $"libstdc++ 6 of GCC 12 or newer: on Debian or Ubuntu, `apt-get install libstdc++6`; with an older "
                + $"system, use Debian 12, Ubuntu 22.04 or newer. (file: {source})", error);
        }
    }

    /// <summary>As below; if the cache cannot be written, under the folder that <paramref name="fallback"/> returns.</summary>
    internal static string RelaxedCopy(string source, string cache, Func<string> fallback)
    {
        try
        {
            return RelaxedCopy(source, cache);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return RelaxedCopy(source, fallback());
        }
    }

    /// <summary>Makes or reuses the relaxed copy of <paramref name="source"/> under <paramref name="cache"/>.</summary>
    internal static string RelaxedCopy(string source, string cache)
    {
        byte[] image = File.ReadAllBytes(source);
        string folder = Path.Combine(cache, Convert.ToHexStringLower(SHA256.HashData(image))[..16]);
        ElfVersionNeeds.Relax(image, Version, Marker);
        string copy = Path.Combine(folder, Shim);
        bool Made() => File.Exists(copy) && File.ReadAllBytes(copy).AsSpan().SequenceEqual(image);
        if (Made())
        {
            return copy; // Also from a read-only cache; the rename below never exposes half a file.
        }

        Directory.CreateDirectory(folder);
        using FileStream turn = TakeTurn(Path.Combine(folder, "lock"));
        if (!Made())
        {
            string draft = copy + "." + Environment.ProcessId;
            File.WriteAllBytes(draft, image);
            File.Move(draft, copy, overwrite: true);
        }

        return copy;
    }

    private static FileStream TakeTurn(string path)
    {
        for (int tries = 0; ; tries++)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException error) when (error.HResult == Locked && tries < 600)
            {
                Thread.Sleep(50); // Another process is writing the copy: half a minute is far more than it needs.
            }
        }
    }

    private static string CacheFolder()
    {
        string? home = Environment.GetEnvironmentVariable("XDG_CACHE_HOME");
        if (string.IsNullOrEmpty(home))
        {
            string user = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
            home = user.Length > 0 ? Path.Combine(user, ".cache") : "";
        }

        string folder = Path.Combine(home, "semiflow", "native");
        try
        {
            Directory.CreateDirectory(folder);
            return folder;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return TemporaryFolder();
        }
    }

    private static string TemporaryFolder() => Directory.CreateTempSubdirectory("semiflow-native-").FullName;

    private static string? Locate(Assembly assembly, string file = Shim)
    {
        string here = Path.GetDirectoryName(assembly.Location) is { Length: > 0 } at ? at : AppContext.BaseDirectory;
        IEnumerable<string> folders = [here, Path.Combine(here, "runtimes", "linux-x64", "native")];
        if (AppContext.GetData("NATIVE_DLL_SEARCH_DIRECTORIES") is string search)
        {
            folders = folders.Concat(search.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries));
        }

        return folders.Select(folder => Path.Combine(folder, file)).FirstOrDefault(File.Exists);
    }
}
