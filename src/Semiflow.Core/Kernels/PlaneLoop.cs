using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;

namespace Semiflow.Kernels;

/// <summary>
/// Runs independent pieces of work: beside libtorch on as many threads as it uses, in its own OpenMP team where that can be reached
/// (its threads spin for a while after each operation, so a second pool would fight with them for the cores); on the thread pool
/// elsewhere, and without libtorch.
/// </summary>
internal static unsafe class PlaneLoop
{
    private static Func<int>? libraryThreads;
    private static Lazy<nint> team = new(static () => 0);

    /// <summary>True where work runs in libtorch's OpenMP team.</summary>
    public static bool SharesTeam => team.Value != 0;

    /// <summary>Threads that a loop runs on: those of libtorch where it is in use, else one for each processor.</summary>
    public static int Threads => libraryThreads?.Invoke() ?? Environment.ProcessorCount;

    /// <summary>
    /// Calls <paramref name="body"/> once for each index below <paramref name="count"/>, on up to <see cref="Threads"/> threads,
    /// each taking the next index when free; returns when all are done.
    /// </summary>
    /// <param name="count">Number of pieces; some 20 µs of work each or more are good.</param>
    /// <param name="body">Work on one piece; it must not depend on order and not use dispose scopes of other threads.</param>
    /// <exception cref="Exception">The first exception of a piece; pieces not yet begun are then left out.</exception>
    public static void Run(int count, Action<int> body)
    {
        ArgumentNullException.ThrowIfNull(body);
        int threads = count > 1 ? Threads : 1;
        var job = new SharedLoop(count, body);
        if (threads <= 1)
        {
            job.Work();
        }
        else if (team.Value is var parallelRegion && parallelRegion != 0)
        {
            // Always the full team: OpenMP would end and later restart the threads left out.
            GCHandle handle = GCHandle.Alloc(job);
            try
            {
                var parallel = (delegate* unmanaged[Cdecl]<delegate* unmanaged[Cdecl]<nint, void>, nint, uint, uint, void>)parallelRegion;
                parallel(&Member, GCHandle.ToIntPtr(handle), (uint)threads, 0);
            }
            finally
            {
                handle.Free();
            }
        }
        else
        {
            Parallel.For(0, Math.Min(threads, count), new ParallelOptions { MaxDegreeOfParallelism = threads }, _ => job.Work());
        }

        job.Failure?.Throw();
    }

    /// <summary>Joins a library that brings a team of its own.</summary>
    /// <param name="threads">Threads that it uses now; the first call maps it into the process.</param>
    internal static void Join(Func<int> threads) => (libraryThreads, team) = (threads, new(() => FindTeam(threads)));

    [UnmanagedCallersOnly(CallConvs = [typeof(System.Runtime.CompilerServices.CallConvCdecl)])]
    private static void Member(nint data) => ((SharedLoop)GCHandle.FromIntPtr(data).Target!).Work();

    // libtorch brings its own libgomp under a name with a hash: take the one that this process has mapped.
    private static nint FindTeam(Func<int> threads)
    {
        const string maps = "/proc/self/maps";
        if (!OperatingSystem.IsLinux() || !File.Exists(maps))
        {
            return 0;
        }

        _ = threads(); // The library is mapped once libtorch is.
        string[] paths = [.. File.ReadLines(maps)
            .Select(line => line[Math.Max(line.IndexOf('/'), 0)..])
            .Where(path => Path.GetFileName(path).StartsWith("libgomp", StringComparison.Ordinal))
            .Distinct()];

        // Two different teams in one process: no telling which is libtorch's.
        return paths.Length == 1
            && NativeLibrary.TryLoad(paths[0], out nint library)
            && NativeLibrary.TryGetExport(library, "GOMP_parallel", out nint entry) ? entry : 0;
    }

    private sealed class SharedLoop(int count, Action<int> body)
    {
        private int next = -1;
        private ExceptionDispatchInfo? failure;

        public ExceptionDispatchInfo? Failure => failure;

        // No exception may leave: below it stands native code.
        public void Work()
        {
            try
            {
                for (int index = Interlocked.Increment(ref next); index < count; index = Interlocked.Increment(ref next))
                {
                    body(index);
                }
            }
#pragma warning disable CA1031
            catch (Exception error)
#pragma warning restore CA1031
            {
                Interlocked.CompareExchange(ref failure, ExceptionDispatchInfo.Capture(error), null);
                Volatile.Write(ref next, int.MaxValue / 2);
            }
        }
    }
}
