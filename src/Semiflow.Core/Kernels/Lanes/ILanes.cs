namespace Semiflow.Kernels.Lanes;

/// <summary>
/// What the kernels need of a vector register. Lane l holds the value of plane l in filters, so that each is a weighted sum of whole
/// registers and no border or odd size ever splits one; of channel l, or a summand, in products.
/// </summary>
/// <typeparam name="TVector">A register.</typeparam>
/// <typeparam name="T">Its element: float or double.</typeparam>
internal unsafe interface ILanes<TVector, T>
    where TVector : unmanaged
    where T : unmanaged
{
    /// <summary>Lanes of a register.</summary>
    static abstract int Count { get; }

    /// <summary>True where the processor has 32 such registers rather than 16.</summary>
    static abstract bool Many { get; }

    /// <summary>All lanes equal.</summary>
    static abstract TVector Create(T value);

    /// <summary>a·b + c.</summary>
    static abstract TVector MultiplyAdd(TVector a, TVector b, TVector c);

    /// <summary>a·b.</summary>
    static abstract TVector Multiply(TVector a, TVector b);

    /// <summary>a + b.</summary>
    static abstract TVector Add(TVector a, TVector b);

    /// <summary><paramref name="start"/> and all lanes together.</summary>
    static abstract T Sum(TVector value, T start);

    /// <summary>Adds the lanes of each of four registers to one of four numbers.</summary>
    static abstract void AddSums(T* target, TVector a, TVector b, TVector c, TVector d);

    /// <summary>a − b.</summary>
    static abstract TVector Subtract(TVector a, TVector b);

    /// <summary><paramref name="positive"/> where <paramref name="value"/> &gt; 0, <paramref name="other"/> elsewhere.</summary>
    static abstract TVector WherePositive(TVector value, TVector positive, TVector other);

    /// <summary>value where positive, slope·value elsewhere, for a slope of at most one.</summary>
    static abstract TVector LeakyRelu(TVector value, TVector slope);

    /// <summary>target[j·targetStride + i] = source[i·sourceStride + j] for i, j below <see cref="Count"/>.</summary>
    static abstract void Transpose(T* source, nint sourceStride, T* target, nint targetStride);
}
