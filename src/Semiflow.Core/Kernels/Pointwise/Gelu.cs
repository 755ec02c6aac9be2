using System.Numerics;
using System.Runtime.CompilerServices;
using Semiflow.Kernels.Lanes;

namespace Semiflow.Kernels.Pointwise;

/// <summary><c>x Φ(x)</c> and its derivative over whole registers of numbers.</summary>
/// <typeparam name="TLanes">The register's operations.</typeparam>
/// <typeparam name="TMath">Its functions.</typeparam>
/// <typeparam name="TVector">A register.</typeparam>
/// <typeparam name="T">float or double.</typeparam>
internal static unsafe class Gelu<TLanes, TMath, TVector, T>
    where TLanes : struct, ILanes<TVector, T>
    where TMath : struct, ITranscendental<TVector>
    where TVector : unmanaged
    where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>Values.</summary>
    /// <param name="x">Arguments.</param>
    /// <param name="y">As many values; may be <paramref name="x"/>.</param>
    /// <param name="size">How many, whole registers.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Values(T* x, T* y, nint size)
    {
        for (nint i = 0; i < size; i += TLanes.Count)
        {
            TVector z = *(TVector*)(x + i);
            *(TVector*)(y + i) = TLanes.Multiply(z, TMath.Normal(z, out _));
        }
    }

    /// <summary>Values, and cotangents times the derivative.</summary>
    /// <param name="x">Arguments.</param>
    /// <param name="values">As many values; may be <paramref name="x"/>.</param>
    /// <param name="cotangents">As many cotangents, overwritten.</param>
    /// <param name="size">How many, whole registers.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void ValuesAndGradients(T* x, T* values, T* cotangents, nint size)
    {
        for (nint i = 0; i < size; i += TLanes.Count)
        {
            TVector z = *(TVector*)(x + i), distribution = TMath.Normal(z, out TVector density);
            *(TVector*)(values + i) = TLanes.Multiply(z, distribution);
            *(TVector*)(cotangents + i) = TLanes.Multiply(*(TVector*)(cotangents + i), TLanes.MultiplyAdd(z, density, distribution));
        }
    }

    /// <summary>Cotangents times the derivative.</summary>
    /// <param name="x">Arguments.</param>
    /// <param name="cotangents">As many cotangents.</param>
    /// <param name="products">As many products; may be <paramref name="cotangents"/>.</param>
    /// <param name="size">How many, whole registers.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Gradients(T* x, T* cotangents, T* products, nint size)
    {
        for (nint i = 0; i < size; i += TLanes.Count)
        {
            TVector z = *(TVector*)(x + i), distribution = TMath.Normal(z, out TVector density);
            *(TVector*)(products + i) = TLanes.Multiply(*(TVector*)(cotangents + i), TLanes.MultiplyAdd(z, density, distribution));
        }
    }
}
