using static TorchSharp.torch;

namespace Semiflow.Tests.Kernels;

/// <summary>What every kernel with several kinds of registers is compared with its twin in.</summary>
public static class KernelCases
{
    /// <summary>Type, kind of registers (null for that which serves), tolerance and seed.</summary>
    public static TheoryData<ScalarType, int?, double, int> EveryKindOfRegisters => new()
    {
        { ScalarType.Float64, null, 1e-12, 1 },
        { ScalarType.Float64, 0, 1e-12, 2 },
        { ScalarType.Float64, 1, 1e-12, 3 },
        { ScalarType.Float64, 2, 1e-12, 4 },
        { ScalarType.Float32, null, 2e-5, 5 },
        { ScalarType.Float32, 0, 2e-5, 6 },
        { ScalarType.Float32, 1, 2e-5, 7 },
        { ScalarType.Float32, 2, 2e-5, 8 },
    };
}
