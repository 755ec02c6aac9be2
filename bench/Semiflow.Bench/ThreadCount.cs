using Semiflow.Native;
using static TorchSharp.torch;

namespace Semiflow.Bench;

/// <summary>Measures with a number of threads and leaves the process as it was.</summary>
internal static class ThreadCount
{
    /// <summary>Loads libtorch and measures with the threads that the options ask for.</summary>
    public static T With<T>(BenchmarkOptions options, Func<T> measure)
    {
        ArgumentNullException.ThrowIfNull(options);
        LibTorch.Load();
        int before = get_num_threads();
        set_num_threads(options.Threads ?? before);
        try
        {
            return measure();
        }
        finally
        {
            set_num_threads(before);
        }
    }
}
