using Semiflow.Kernels;
using Semiflow.Kernels.Filters;

namespace Semiflow.Tests.Kernels;

/// <summary>The filter designs against the published digits (spec cno.md 2.6.1).</summary>
public sealed class FilterTests
{
    public static TheoryData<double, int, double[]> Designs => new()
    {
        { 0.8, 12, [0.0013294364, 0.0076391847, -0.0228868050, -0.0547000208, 0.1262769730, 0.4423412316] },
        {
            0.8, 24,
            [
                0.0002780104, 0.0019207564, 0.0040572667, 0.0030683865, -0.0051412091, -0.0195870089, -0.0297998933,
                -0.0184394889, 0.0277112513, 0.1048883344, 0.1882951810, 0.2427484135,
            ]
        },
        { 1.0, 12, [0.0000535627, 0.0017131154, -0.0102608822, -0.0372646647, 0.1104330556, 0.4353258132] },
        {
            1.0, 24,
            [
                0.0000095593, 0.0002163906, 0.0008167293, 0.0009271025, -0.0021190016, -0.0103155608, -0.0190738915,
                -0.0137645118, 0.0232782208, 0.0960187301, 0.1823310689, 0.2416751642,
            ]
        },
    };

    [Theory]
    [MemberData(nameof(Designs))]
    public void Kaiser_designs_match_the_specification(double halfWidth, int taps, double[] half)
    {
        const double size = 64, cutoff = size / 2.0001;
        double rate = size * taps / 6;
        double[] design = KaiserFilter.Design(taps, cutoff, 2 * (halfWidth * size - cutoff), rate);
        Assert.Equal(taps, design.Length);
        Assert.Equal(1, design.Sum(), 1e-14);
        for (int n = 0; n < taps; n++)
        {
            Assert.Equal(design[n], design[taps - 1 - n], 1e-16);
            Assert.Equal(half[Math.Min(n, taps - 1 - n)], design[n], 6e-11);
        }
    }

    [Theory]
    [InlineData(55.3323, 5.138880)]
    [InlineData(57.4860, 5.376222)]
    [InlineData(86.9179, 8.619610)]
    [InlineData(30, 2.116625)]
    [InlineData(20, 0)]
    public void Kaiser_window_parameter(double attenuation, double beta) =>
        Assert.Equal(beta, KaiserFilter.Beta(attenuation), 1e-5);

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 1.2660658777520084)]
    [InlineData(9, 1093.5883545113747)]
    public void Bessel_I0(double x, double value) => Assert.Equal(1, KaiserFilter.BesselI0(x) / value, 1e-14);

    [Theory]
    [InlineData(64, 64, 138)]
    [InlineData(64, 32, 148)]
    [InlineData(32, 64, 138)]
    public void Kaiser_length_in_between(int from, int to, int mid) => Assert.Equal(mid, ActivationFilter.Kaiser(from, to).MidSize);

    [Fact]
    public void Bicubic_interior_weights()
    {
        double[,] up = CubicResize.Matrix(16, 32), down = CubicResize.Matrix(32, 16);
        double[] upExpected = [-0.0234375, 0.2265625, 0.8671875, -0.0703125];
        double[] downExpected = [-0.01171875, -0.03515625, 0.11328125, 0.43359375, 0.43359375, 0.11328125, -0.03515625, -0.01171875];
        for (int k = 0; k < 4; k++)
        {
            Assert.Equal(upExpected[k], up[16, 6 + k], 1e-15);
            Assert.Equal(upExpected[3 - k], up[17, 7 + k], 1e-15);
        }

        for (int k = 0; k < 8; k++)
        {
            Assert.Equal(downExpected[k], down[8, 13 + k], 1e-15);
        }
    }

    [Theory]
    [InlineData(8, 16)]
    [InlineData(16, 8)]
    [InlineData(7, 7)]
    [InlineData(5, 13)]
    [InlineData(1, 2)]
    public void Bicubic_rows_sum_to_one(int from, int to)
    {
        double[,] matrix = CubicResize.Matrix(from, to);
        for (int i = 0; i < to; i++)
        {
            Assert.Equal(1, Enumerable.Range(0, from).Sum(j => matrix[i, j]), 1e-14);
        }
    }

    [Theory]
    [InlineData(8, 8)]
    [InlineData(16, 8)]
    [InlineData(8, 16)]
    public void Circular_filters_commute_with_translation_by_a_coarse_cell(int from, int to)
    {
        ActivationFilter filter = ActivationFilter.Kaiser(from, to, border: Border.Circular);
        double[,] whole = Dense.Product(filter.Down(), filter.Up());
        int stepIn = from / Math.Min(from, to), stepOut = to / Math.Min(from, to);
        for (int i = 0; i < to; i++)
        {
            for (int j = 0; j < from; j++)
            {
                Assert.Equal(whole[i, j], whole[(i + stepOut) % to, (j + stepIn) % from], 1e-14);
            }

            Assert.Equal(1, Enumerable.Range(0, from).Sum(j => whole[i, j]), 3e-3);
        }
    }

    [Theory]
    [InlineData(9, 9, 2)]
    [InlineData(12, 6, 2)]
    [InlineData(6, 12, 2)]
    [InlineData(8, 8, 4)]
    [InlineData(12, 8, 2)]
    public void Kaiser_matrices_equal_the_loop_over_inserted_zeros(int from, int to, int oversampling)
    {
        int rate = oversampling * Math.Max(from, to);
        int up = (int)Math.Round((double)rate / from), down = (int)Math.Round((double)rate / to);
        double[] upTaps = Taps(from, up), downTaps = Taps(to, down);
        int pad = (to - 1) * down + 1 - from * up + upTaps.Length + downTaps.Length - 2, low = (int)Math.Floor((pad + up) / 2.0);

        var random = new Random(3);
        double[] x = [.. Enumerable.Range(0, from).Select(_ => random.NextDouble() - 0.5)];
        var spread = new double[from * up + pad];
        for (int i = 0; i < from; i++)
        {
            spread[low + i * up] = x[i] * up;
        }

        double[] mid = Correlate(spread, upTaps), expected = [.. Correlate(mid, downTaps).Where((_, i) => i % down == 0)];
        ActivationFilter filter = ActivationFilter.Kaiser(from, to, oversampling);
        Assert.Equal(mid.Length, filter.MidSize);
        double[] actual = Dense.Product(filter.Down(), Dense.Product(filter.Up(), x));
        Assert.Equal(to, expected.Length);
        for (int i = 0; i < to; i++)
        {
            Assert.Equal(expected[i], actual[i], 1e-14);
        }

        double[] Taps(int size, int factor) => factor == 1
            ? [1]
            : KaiserFilter.Design(6 * factor, size / 2.0001, 2 * (0.8 * size - size / 2.0001), rate);
    }

    [Fact]
    public void Filters_say_what_they_cannot_do()
    {
        Assert.Contains("renormalized", Assert.Throws<ArgumentException>(
            () => ActivationFilter.Kaiser(8, 8, border: Border.Renormalized)).Message, StringComparison.Ordinal);
        Assert.Contains("samples in between", Assert.Throws<ArgumentException>(
            () => ActivationFilter.Kaiser(12, 7, border: Border.Circular)).Message, StringComparison.Ordinal);
        Assert.Contains("must have 4 columns", Assert.Throws<ArgumentException>(
            () => ActivationFilter.FromMatrices(new double[4, 2], new double[2, 3])).Message, StringComparison.Ordinal);
    }

    private static double[] Correlate(double[] x, double[] taps) =>
        [.. Enumerable.Range(0, x.Length - taps.Length + 1).Select(i => taps.Select((w, k) => w * x[i + k]).Sum())];
}
