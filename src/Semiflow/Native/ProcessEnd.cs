using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using Semiflow.Files;

namespace Semiflow.Native;

/// <summary>
/// Ends this process at once, from any thread. An ordinary exit tears libtorch down while other threads may compute in it, and that ends in
/// a segmentation fault; here nothing is torn down. What is on disk is whole, since files get their names when they are.
/// </summary>
internal static partial class ProcessEnd
{
    private static int saving;

    /// <summary>Whether work is going on that saves its state when it is asked to stop, and is worth waiting for.</summary>
    public static bool IsSaving => Volatile.Read(ref saving) > 0;

    /// <summary>States, until disposed, that the work of this thread saves its state when it is asked to stop.</summary>
    public static IDisposable Saving()
    {
        Interlocked.Increment(ref saving);
        return new Promise();
    }

    /// <summary>Deletes what only this process could use, and ends it.</summary>
    /// <param name="code">What the shell is told.</param>
    [DoesNotReturn]
    public static void Now(int code)
    {
        TransientFiles.DeleteAll();
        if (OperatingSystem.IsWindows())
        {
            _ = Terminate(-1, (uint)code); // -1 stands for this process
        }
        else
        {
            Exit(code);
        }

        Environment.FailFast("the system let the process live on.");
    }

    [LibraryImport("libc", EntryPoint = "_exit")]
    private static partial void Exit(int code);

    [LibraryImport("kernel32", EntryPoint = "TerminateProcess")]
    private static partial int Terminate(nint process, uint code);

    private sealed class Promise : IDisposable
    {
        private int kept;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref kept, 1) == 0)
            {
                Interlocked.Decrement(ref saving);
            }
        }
    }
}
