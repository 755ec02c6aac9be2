using static TorchSharp.torch;

namespace Semiflow.Physics;

/// <summary>A tensor; none stands for zero, so that the first addend of a sum costs nothing.</summary>
internal readonly record struct TensorQuantity(Tensor? Value) : IQuantity<TensorQuantity>
{
    public static TensorQuantity One => new(tensor(1.0, ScalarType.Float64)); // A scalar takes the type of what it meets.

    private Tensor Given => Value ?? throw new InvalidOperationException("a formula uses a quantity that has no value.");

    public static TensorQuantity Sin(TensorQuantity x) => new(x.Given.sin());

    public static TensorQuantity Sqrt(TensorQuantity x) => new(x.Given.sqrt());

    public static TensorQuantity operator +(TensorQuantity a, TensorQuantity b) => a.Value is null ? b : new(a.Given + b.Given);

    public static TensorQuantity operator -(TensorQuantity a, TensorQuantity b) =>
        a.Value is null ? new(b.Given.neg()) : new(a.Given - b.Given);

    public static TensorQuantity operator *(TensorQuantity a, TensorQuantity b) => new(a.Given * b.Given);

    public static TensorQuantity operator /(TensorQuantity a, TensorQuantity b) => new(a.Given / b.Given);
}
