using System.Runtime.CompilerServices;
using TorchSharp;

namespace Semiflow.Kernels.Torch;

/// <summary>Lets the loops of kernels join libtorch's threads as soon as this assembly is first used.</summary>
internal static class LibTorchTeam
{
#pragma warning disable CA2255 // Kernels know nothing of libtorch: who brings it says so before anything runs.
    [ModuleInitializer]
    internal static void Join() => PlaneLoop.Join(torch.get_num_threads);
#pragma warning restore CA2255
}
