using System.Numerics;
using Semiflow.Kernels.Lanes;

namespace Semiflow.Kernels.Fourier;

/// <summary>
/// Complex transforms Σ_n e^(−2πikn/N) x_n down eight neighboring columns at a time, N a multiple of 8: a block stays in the
/// first cache through all passes and leaves transposed, so that two sweeps make a transform in two directions in natural order.
/// </summary>
internal sealed unsafe class FourierColumns
{
    /// <summary>Columns of a block: a cache line.</summary>
    public const int Block = 8;

    private readonly int[] radices;
    private readonly AlignedNumbers twiddles;
    private readonly int[] offsets;

    /// <summary>Transforms of the given length, a multiple of 8; passes cost as much a number as the sum of its prime factors.</summary>
    public FourierColumns(int length)
    {
        Length = length;
        int bits = BitOperations.TrailingZeroCount((uint)length);
        int fours = bits % 3 == 0 ? 0 : bits % 3 == 2 ? 1 : 2;
        radices = [.. Enumerable.Repeat(8, (bits - 2 * fours) / 3), .. Enumerable.Repeat(4, fours), .. OddFactors(length >> bits)];
        var factors = new List<double>();
        var starts = new List<int>();
        int n = length;
        foreach (int radix in radices)
        {
            starts.Add(factors.Count);
            for (int p = 0; p < n / radix; p++)
            {
                for (int k = 1; k < radix; k++)
                {
                    (double sin, double cos) = Math.SinCos(-2 * Math.PI * p * k / n);
                    factors.AddRange([cos, sin]);
                }
            }

            n /= radix;
        }

        offsets = [.. starts];
        twiddles = new AlignedNumbers(factors.Count);
        factors.ToArray().CopyTo(twiddles.Span);
    }

    /// <summary>N.</summary>
    public int Length { get; }

    /// <summary>Numbers of scratch memory that <see cref="Run"/> needs.</summary>
    public int ScratchSize => 4 * Block * Length;

    /// <summary>Transforms one block and writes it transposed.</summary>
    /// <param name="re">Real parts of the block's first row.</param>
    /// <param name="im">Imaginary parts.</param>
    /// <param name="stride">From row to row.</param>
    /// <param name="toRe">Real parts of the first of eight rows of N numbers.</param>
    /// <param name="toIm">Imaginary parts.</param>
    /// <param name="toStride">From row to row.</param>
    /// <param name="scratch">Aligned working memory.</param>
    public void Run(double* re, double* im, nint stride, double* toRe, double* toIm, nint toStride, double* scratch)
    {
        int size = Block * Length;
        double* nextRe = scratch, nextIm = scratch + size, freeRe = scratch + 2 * size, freeIm = scratch + 3 * size;
        int n = Length, s = 1;
        for (int pass = 0; pass < radices.Length; pass++)
        {
            int radix = radices[pass], m = n / radix;
            nint element = pass == 0 ? stride : Block;
            var walk = new FourierButterflies.ButterflyStrides(Block * s, m, s * element, s * m * element);
            double* factors = twiddles.Pointer + offsets[pass];
            if (radix == 8)
            {
                FourierButterflies.Eight(re, im, nextRe, nextIm, walk, factors);
            }
            else if (radix == 4)
            {
                FourierButterflies.Four(re, im, nextRe, nextIm, walk, factors);
            }
            else
            {
                OddButterfly.Run(re, im, nextRe, nextIm, walk, factors, radix);
            }

            re = nextRe;
            im = nextIm;
            nextRe = freeRe;
            nextIm = freeIm;
            freeRe = re;
            freeIm = im;
            (n, s) = (m, s * radix);
        }

        Transpose(re, toRe, toStride);
        Transpose(im, toIm, toStride);
    }

    private static IEnumerable<int> OddFactors(int rest)
    {
        for (int factor = 3; rest > 1; factor += 2)
        {
            for (; rest % factor == 0; rest /= factor)
            {
                yield return factor;
            }
        }
    }

    private void Transpose(double* block, double* target, nint stride)
    {
        int lanes = Registers.Narrow ? DoubleFmaLanes.Count : PortableLanes<double>.Count;
        for (int row = 0; row < Length; row += lanes)
        {
            for (int column = 0; column < Block; column += lanes)
            {
                double* from = block + row * Block + column, to = target + column * stride + row;
                if (Registers.Narrow)
                {
                    DoubleFmaLanes.Transpose(from, Block, to, stride);
                }
                else
                {
                    PortableLanes<double>.Transpose(from, Block, to, stride);
                }
            }
        }
    }
}
