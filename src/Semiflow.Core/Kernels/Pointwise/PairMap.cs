namespace Semiflow.Kernels.Pointwise;

/// <summary>Two linear maps, <c>W₂ f(W₁ x + b₁) + b₂</c>, of each group.</summary>
/// <param name="first">W₁, <c>[group, hidden, in]</c>.</param>
/// <param name="firstBias">b₁, <c>[group, hidden]</c>; null for 0.</param>
/// <param name="second">W₂, <c>[group, out, hidden]</c>.</param>
/// <param name="secondBias">b₂, <c>[group, out]</c>; null for 0.</param>
internal readonly unsafe struct PairMap<T>(T* first, T* firstBias, T* second, T* secondBias)
    where T : unmanaged
{
    public T* First => first;

    public T* FirstBias => firstBias;

    public T* Second => second;

    public T* SecondBias => secondBias;
}
