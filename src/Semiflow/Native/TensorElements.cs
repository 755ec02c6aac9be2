using Semiflow.Files;
using static TorchSharp.torch;

namespace Semiflow.Native;

/// <summary>The types of tensors as files name them.</summary>
internal static class TensorElements
{
    private static readonly (ScalarType Tensor, ElementType File)[] Types =
    [
        (ScalarType.Float16, ElementType.Float16), (ScalarType.BFloat16, ElementType.BFloat16), (ScalarType.Float32, ElementType.Float32),
        (ScalarType.Float64, ElementType.Float64), (ScalarType.Int8, ElementType.Int8), (ScalarType.Int16, ElementType.Int16),
        (ScalarType.Int32, ElementType.Int32), (ScalarType.Int64, ElementType.Int64), (ScalarType.Byte, ElementType.UInt8),
        (ScalarType.Bool, ElementType.Bool), (ScalarType.ComplexFloat32, ElementType.Complex64),
        (ScalarType.ComplexFloat64, ElementType.Complex128),
    ];

    /// <summary>How a file calls the elements of a tensor.</summary>
    /// <exception cref="ArgumentException">No file has such elements.</exception>
    public static ElementType Of(ScalarType type) => Array.FindIndex(Types, pair => pair.Tensor == type) is >= 0 and var i
        ? Types[i].File
        : throw new ArgumentException($"no file has elements of the type {type}; convert the tensor to float32.", nameof(type));

    /// <summary>Type of a tensor of such elements.</summary>
    public static ScalarType Type(ElementType type) => Array.Find(Types, pair => pair.File == type).Tensor;
}
