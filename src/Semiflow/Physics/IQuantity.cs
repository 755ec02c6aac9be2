namespace Semiflow.Physics;

/// <summary>What a formula of motion calculates with: a number, a vector of numbers or a tensor.</summary>
/// <typeparam name="T">The quantity itself.</typeparam>
internal interface IQuantity<T>
    where T : struct, IQuantity<T>
{
    /// <summary>1.</summary>
    static abstract T One { get; }

    /// <summary>Square root.</summary>
    static abstract T Sqrt(T x);

    /// <summary>Sine.</summary>
    static abstract T Sin(T x);

    /// <summary>Sum.</summary>
    static abstract T operator +(T a, T b);

    /// <summary>Difference.</summary>
    static abstract T operator -(T a, T b);

    /// <summary>Product.</summary>
    static abstract T operator *(T a, T b);

    /// <summary>Quotient.</summary>
    static abstract T operator /(T a, T b);
}
