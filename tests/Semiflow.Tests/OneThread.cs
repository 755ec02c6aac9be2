using System.Runtime.CompilerServices;
using Semiflow.Native;
using TorchSharp;

namespace Semiflow.Tests;

/// <summary>
/// Tests compute on one thread unless they ask for more: beside another busy process two threads of libtorch wait for each other
/// longer than they compute (oneDNN's barriers spin until the other thread is scheduled again).
/// </summary>
internal static class OneThread
{
#pragma warning disable CA2255 // The number of threads of a test process is an assembly's matter.
    [ModuleInitializer]
    internal static void Set()
#pragma warning restore CA2255
    {
        if (Environment.GetEnvironmentVariable("OMP_NUM_THREADS") is null)
        {
            LibTorch.Load();
            torch.set_num_threads(1);
        }
    }
}
