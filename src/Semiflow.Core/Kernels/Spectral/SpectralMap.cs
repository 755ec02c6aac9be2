namespace Semiflow.Kernels.Spectral;

/// <summary>What acts in a spectral layer.</summary>
/// <param name="spectral">Complex matrices, <c>[group, mode, in, out, part]</c>.</param>
/// <param name="pointwise">Matrices at the nodes, <c>[group, out, in]</c>.</param>
/// <param name="bias"><c>[group, out]</c>; null for 0.</param>
/// <param name="gelu">Whether <c>x Φ(x)</c> follows.</param>
internal readonly unsafe struct SpectralMap<T>(T* spectral, T* pointwise, T* bias, bool gelu)
    where T : unmanaged
{
    public T* Spectral => spectral;

    public T* Pointwise => pointwise;

    public T* Bias => bias;

    public bool Gelu => gelu;
}
