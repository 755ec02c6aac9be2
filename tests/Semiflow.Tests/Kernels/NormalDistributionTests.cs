using System.Numerics;
using System.Runtime.Intrinsics;
using Semiflow.Kernels.Lanes;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Tests.Kernels;

/// <summary>Φ and its density in all registers against libtorch's in float64.</summary>
public sealed class NormalDistributionTests
{
    [Fact]
    public void All_registers_agree_with_libtorch()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor x = linspace(-10, 10, 1600, dtype: float64).to(float32).to(float64);
        double[] numbers = [.. x.data<double>()];
        double[] distribution = [.. (special.erfc(-x / Math.Sqrt(2)) / 2).data<double>()];
        double[] density = [.. ((x.square() / -2).exp() / Math.Sqrt(2 * Math.PI)).data<double>()];
        float[] singles = [.. numbers.Select(number => (float)number)];
        Check<PortableTranscendental<double>, Vector<double>, double>(numbers, 1e-12);
        Check<PortableTranscendental<float>, Vector<float>, float>(singles, 2e-7);
        if (Registers.Narrow)
        {
            Check<DoubleTranscendental, Vector256<double>, double>(numbers, 1e-12);
            Check<SingleTranscendental, Vector256<float>, float>(singles, 1e-5);
        }

        if (Registers.Wide)
        {
            Check<DoubleWideTranscendental, Vector512<double>, double>(numbers, 1e-12);
            Check<SingleWideTranscendental, Vector512<float>, float>(singles, 1e-5);
        }

        unsafe void Check<TMath, TVector, T>(T[] arguments, double tolerance)
            where TMath : struct, ITranscendental<TVector>
            where TVector : unmanaged
            where T : unmanaged, IFloatingPointIeee754<T>
        {
            int lanes = sizeof(TVector) / sizeof(T);
            T* room = stackalloc T[3 * 64];
            for (int i = 0; i < arguments.Length; i++)
            {
                new Span<T>(room, lanes).Fill(arguments[i]);
                *(TVector*)(room + 64) = TMath.Normal(*(TVector*)room, out TVector slope);
                *(TVector*)(room + 128) = slope;
                Assert.Equal(1, double.CreateChecked(room[64]) / distribution[i], tolerance);
                Assert.Equal(1, double.CreateChecked(room[128 + lanes - 1]) / density[i], tolerance);
            }

            new Span<T>(room, lanes).Fill(T.NaN);
            *(TVector*)room = TMath.Normal(*(TVector*)room, out _);
            Assert.True(T.IsNaN(room[0]));
        }
    }
}
