using CsCheck;
using Semiflow.Kernels.Fourier;
using Semiflow.Spaces;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Tests.Kernels;

/// <summary>The managed transform against libtorch's, all sizes and both directions, with and without a band.</summary>
public sealed class PlaneFourierTests
{
    [Fact]
    public void Equals_the_transform_of_libtorch() => Gen.Select(Size, Size, Gen.ULong).Sample(
        (rows, columns, seed) =>
        {
            (double[] re, double[] im) = Plane(rows * columns, seed);
            using DisposeScope scope = NewDisposeScope();
            Tensor x = complex(tensor(re), tensor(im)).reshape(rows, columns);
            var fourier = new PlaneFourier(rows, columns);

            (double[] fr, double[] fi) = ([.. re], [.. im]);
            fourier.Forward(fr, fi);
            Close(fft.fft2(x), fr, fi);

            fourier.Inverse(re, im);
            Close(fft.ifft2(x) * (rows * columns), re, im);
        },
        iter: 40);

    // Powers of two, and what 3, 5, 7 and 11 make of them.
    private static Gen<int> Size => Gen.Int[0, 15].Select(i => i < 7 ? 8 << i : Others[i - 7]);

    private static readonly int[] Others = [24, 40, 48, 56, 72, 88, 96, 120, 240];

    [Fact]
    public void A_band_changes_nothing_within_it()
    {
        const int n = 64, band = 21;
        var fourier = new PlaneFourier(n, n);
        (double[] re, double[] im) = Plane(n * n, 3);
        for (int i = 0; i < n * n; i++)
        {
            if (Order(i / n, n) > band || Order(i % n, n) > band)
            {
                re[i] = im[i] = 0;
            }
        }

        (double[] pr, double[] pi) = ([.. re], [.. im]);
        fourier.Inverse(pr, pi);
        (double[] br, double[] bi) = ([.. re], [.. im]);
        fourier.Inverse(br, bi, band);
        Assert.Equal(pr, br);
        Assert.Equal(pi, bi);

        fourier.Forward(br, bi, band);
        for (int i = 0; i < n * n; i++)
        {
            if (Order(i / n, n) <= band)
            {
                Assert.Equal(re[i] * n * n, br[i], 1e-9);
                Assert.Equal(im[i] * n * n, bi[i], 1e-9);
            }
        }
    }

    [Fact]
    public void Sizes_are_checked()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new PlaneFourier(20, 64));
        Assert.Throws<ArgumentException>(() => new PlaneFourier(8, 8).Forward(new double[64], new double[63]));
    }

    private static int Order(int k, int n) => Math.Min(k, n - k);

    private static (double[] Real, double[] Imaginary) Plane(int count, ulong seed)
    {
        var random = new RandomStream(seed, 0);
        return ([.. Enumerable.Range(0, count).Select(_ => random.Normal())], [.. Enumerable.Range(0, count).Select(_ => random.Normal())]);
    }

    private static void Close(Tensor expected, double[] re, double[] im)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor ours = complex(tensor(re), tensor(im)).reshape(expected.shape);
        Assert.True((ours - expected).abs().max().item<double>() < 1e-13 * expected.abs().max().item<double>());
    }
}
