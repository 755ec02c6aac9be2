using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Operators.Models.ImageNetworks;

/// <summary>Seeds from a generator, for layers that draw random numbers while they run.</summary>
internal static class LayerSeeds
{
    public static ulong Next(Generator generator)
    {
        using DisposeScope scope = NewDisposeScope();
        return (ulong)(rand([1], float64, generator: generator).item<double>() * (1L << 53));
    }
}
