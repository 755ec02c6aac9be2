using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Loader;
using TorchSharp;

namespace Semiflow.Native;

/// <summary>How the native tensor library was found; see <see cref="LibTorch.Status"/>.</summary>
internal enum LibTorchLoad
{
    /// <summary>Not yet loaded.</summary>
    NotLoaded,

    /// <summary>The shipped library loaded as it is.</summary>
    Regular,

    /// <summary>A copy in memory with its unmet version need relaxed was loaded.</summary>
    RelaxedCopy,
}

/// <summary>
/// Loads libtorch. TorchSharp 0.107's native library requires version GLIBCXX_3.4.32 of the C++ runtime (GCC 13), which Debian 12 and
/// Ubuntu 22.04 lack, because of a link-time marker that it never calls. If the regular load fails for that reason alone, a copy with its
/// need marked weak (two bytes) is made in memory and loaded. The package itself does not change, and no file is written.
/// </summary>
/// <remarks>The hook is set when this assembly is first used; touch Semiflow before <c>torch</c>, or call <see cref="Load"/>.</remarks>
public static class LibTorch
{
    private const string Shim = "libLibTorchSharp.so";
    private const string Version = "GLIBCXX_3.4.32";
    private const string Marker = "_ZSt21ios_base_library_initv";
    private static readonly Lock Gate = new();
    private static nint relaxed;

    /// <summary>How libtorch was loaded, and of which file a relaxed copy was made.</summary>
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

            byte[] image = File.ReadAllBytes(source);
            ElfVersionNeeds.Relax(image, Version, Marker);
            nint handle = PrivateLibrary.Load(image, Shim);
            Status = (LibTorchLoad.RelaxedCopy, source);
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
