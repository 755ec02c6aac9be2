using System.Numerics;
using System.Runtime.CompilerServices;
using Semiflow.Kernels.Lanes;

namespace Semiflow.Flows.Fused;

/// <summary>
/// Nonlinearities over planes of numbers. An evaluation keeps its values and what the derivative needs: tanh and ReLU their values
/// alone, softplus also the derivative, Swish also the argument and the sigmoid.
/// </summary>
internal static unsafe class FusedNonlinearity<TLanes, TMath, TVector, T>
    where TLanes : struct, ILanes<TVector, T>
    where TMath : struct, ITranscendental<TVector>
    where TVector : unmanaged
    where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>Planes that an evaluation keeps, the values first.</summary>
    public static int Planes(Nonlinearity kind) => kind switch { Nonlinearity.Swish => 3, Nonlinearity.Softplus => 2, _ => 1 };

    /// <summary>Values in place of the arguments in the first plane, and the other planes.</summary>
    /// <param name="kind">The nonlinearity.</param>
    /// <param name="plane">The arguments, whole registers.</param>
    /// <param name="count">How many.</param>
    /// <param name="size">Numbers from plane to plane.</param>
    /// <param name="rate">The rate of Swish.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Forward(Nonlinearity kind, T* plane, nint count, nint size, T rate)
    {
        T* end = plane + count;
        TVector slope = TLanes.Create(rate), scale = TLanes.Create(T.CreateChecked(1 / ILayeredField.SwishDivisor)), zero = default;
        switch (kind)
        {
            case Nonlinearity.Tanh:
                for (T* p = plane; p < end; p += TLanes.Count)
                {
                    *(TVector*)p = TMath.Tanh(*(TVector*)p);
                }

                break;
            case Nonlinearity.Relu:
                for (T* p = plane; p < end; p += TLanes.Count)
                {
                    *(TVector*)p = TLanes.LeakyRelu(*(TVector*)p, zero);
                }

                break;
            case Nonlinearity.Softplus:
                for (T* p = plane; p < end; p += TLanes.Count)
                {
                    TVector z = *(TVector*)p;
                    *(TVector*)p = TMath.Softplus(z);
                    *(TVector*)(p + size) = TMath.Sigmoid(z);
                }

                break;
            default:
                for (T* p = plane; p < end; p += TLanes.Count)
                {
                    TVector z = *(TVector*)p, s = TMath.Sigmoid(TLanes.Multiply(slope, z));
                    *(TVector*)p = TLanes.Multiply(TLanes.Multiply(z, s), scale);
                    *(TVector*)(p + size) = z;
                    *(TVector*)(p + 2 * size) = s;
                }

                break;
        }
    }

    /// <summary>Multiplies cotangents by the derivative; adds to the gradient of the rate of Swish.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Backward(Nonlinearity kind, T* plane, nint count, nint size, T* cotangent, T rate, T* rateGradient)
    {
        TVector one = TLanes.Create(T.One), zero = default;
        switch (kind)
        {
            case Nonlinearity.Tanh:
                for (nint i = 0; i < count; i += TLanes.Count)
                {
                    TVector h = *(TVector*)(plane + i);
                    Scale(cotangent + i, TLanes.Subtract(one, TLanes.Multiply(h, h)));
                }

                break;
            case Nonlinearity.Relu:
                for (nint i = 0; i < count; i += TLanes.Count)
                {
                    *(TVector*)(cotangent + i) = TLanes.WherePositive(*(TVector*)(plane + i), *(TVector*)(cotangent + i), zero);
                }

                break;
            case Nonlinearity.Softplus:
                for (nint i = 0; i < count; i += TLanes.Count)
                {
                    Scale(cotangent + i, *(TVector*)(plane + size + i));
                }

                break;
            default:
                Swish(plane, count, size, cotangent, rate, rateGradient);
                break;
        }
    }

    // d/dz = (s + b z s (1 - s))/1.1, d/db = z² s (1 - s)/1.1.
    private static void Swish(T* plane, nint count, nint size, T* cotangent, T rate, T* rateGradient)
    {
        TVector one = TLanes.Create(T.One), slope = TLanes.Create(rate),
            scale = TLanes.Create(T.CreateChecked(1 / ILayeredField.SwishDivisor));
        TVector sum = *(TVector*)rateGradient;
        for (nint i = 0; i < count; i += TLanes.Count)
        {
            TVector z = *(TVector*)(plane + size + i), s = *(TVector*)(plane + 2 * size + i);
            TVector c = TLanes.Multiply(*(TVector*)(cotangent + i), scale);
            TVector bend = TLanes.Multiply(z, TLanes.Multiply(s, TLanes.Subtract(one, s)));
            sum = TLanes.MultiplyAdd(c, TLanes.Multiply(z, bend), sum);
            *(TVector*)(cotangent + i) = TLanes.Multiply(c, TLanes.MultiplyAdd(slope, bend, s));
        }

        *(TVector*)rateGradient = sum;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Scale(T* cotangent, TVector factor) =>
        *(TVector*)cotangent = TLanes.Multiply(*(TVector*)cotangent, factor);
}
