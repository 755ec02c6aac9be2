using System.Numerics;
using System.Runtime.CompilerServices;

namespace Semiflow.Physics;

/// <summary>One number.</summary>
internal readonly record struct NumberQuantity<T>(T Value) : IQuantity<NumberQuantity<T>>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    public static NumberQuantity<T> One => new(T.One);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static NumberQuantity<T> Sin(NumberQuantity<T> x) => new(T.Sin(x.Value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static NumberQuantity<T> Sqrt(NumberQuantity<T> x) => new(T.Sqrt(x.Value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static NumberQuantity<T> operator +(NumberQuantity<T> a, NumberQuantity<T> b) => new(a.Value + b.Value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static NumberQuantity<T> operator -(NumberQuantity<T> a, NumberQuantity<T> b) => new(a.Value - b.Value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static NumberQuantity<T> operator *(NumberQuantity<T> a, NumberQuantity<T> b) => new(a.Value * b.Value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static NumberQuantity<T> operator /(NumberQuantity<T> a, NumberQuantity<T> b) => new(a.Value / b.Value);
}
