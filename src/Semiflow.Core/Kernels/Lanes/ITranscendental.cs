namespace Semiflow.Kernels.Lanes;

/// <summary>The functions of networks on registers, each to a few units in the last place; no number in gives no number out.</summary>
/// <typeparam name="TVector">A register.</typeparam>
internal interface ITranscendental<TVector>
    where TVector : unmanaged
{
    /// <summary>tanh x.</summary>
    static abstract TVector Tanh(TVector x);

    /// <summary>1/(1 + e⁻ˣ).</summary>
    static abstract TVector Sigmoid(TVector x);

    /// <summary>log(1 + eˣ).</summary>
    static abstract TVector Softplus(TVector x);

    /// <summary>Φ(x), the distribution of a normal number.</summary>
    /// <param name="x">Any number.</param>
    /// <param name="density">Its derivative <c>e^(−x²/2)/√(2π)</c>.</param>
    static abstract TVector Normal(TVector x, out TVector density);
}
