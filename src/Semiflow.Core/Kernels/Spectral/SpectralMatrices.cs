using System.Numerics;

namespace Semiflow.Kernels.Spectral;

/// <summary>
/// The transform of the kept modes of one axis and back: cosines act on what is even in the nodes, sines on what is odd, hence only nodes
/// 0 … n/2 and modes that are not negative have numbers. The arrays stand at fixed addresses in the order in which products read them.
/// </summary>
/// <typeparam name="T">float or double.</typeparam>
/// <param name="DownCosine"><c>[node, mode]</c>, from nodes to modes.</param>
/// <param name="DownSine">The same for the odd part.</param>
/// <param name="UpCosine"><c>[mode, node]</c>, from modes to nodes.</param>
/// <param name="UpSine">The same for the odd part.</param>
internal sealed record SpectralMatrices<T>(T[] DownCosine, T[] DownSine, T[] UpCosine, T[] UpSine)
    where T : unmanaged, INumber<T>
{
    /// <summary>Nodes 0 … n/2.</summary>
    public static int Half(int points) => points / 2 + 1;

    /// <summary>Modes that are not negative: 0 … m−1 on the last axis, 0 … m on the others.</summary>
    public static int Positive(int kept, bool last) => last ? kept : kept / 2 + 1;

    /// <summary>The transform of each axis as that of rfftn, and the way back as irfftn with zeros for all other modes.</summary>
    /// <param name="points">Points of each axis.</param>
    /// <param name="kept">Kept modes of each axis.</param>
    public static SpectralMatrices<T>[] Of(int[] points, int[] kept) =>
        [.. points.Select((n, axis) => Of(n, kept[axis], axis == points.Length - 1))];

    /// <summary>What takes gradients back.</summary>
    /// <param name="axes">The transform of each axis.</param>
    /// <param name="points">Points of each axis.</param>
    /// <param name="kept">Kept modes of each axis.</param>
    public static SpectralMatrices<T>[] Transposed(SpectralMatrices<T>[] axes, int[] points, int[] kept) =>
    [
        .. axes.Select((of, axis) =>
        {
            bool last = axis == axes.Length - 1;
            int nodes = Half(points[axis]), modes = Positive(kept[axis], last);

            // Real and imaginary parts change places on the axes where both go in: the sine has the other sign.
            T sign = last ? T.One : -T.One;
            return new SpectralMatrices<T>(
                Turned(of.UpCosine, modes, nodes, T.One), Turned(of.UpSine, modes, nodes, sign),
                Turned(of.DownCosine, nodes, modes, T.One), Turned(of.DownSine, nodes, modes, sign));
        }),
    ];

    private static SpectralMatrices<T> Of(int n, int kept, bool last)
    {
        int nodes = Half(n), modes = Positive(kept, last);
        T[] Matrix(bool down, Func<double, double> wave, double scale) => Filled(nodes * modes, i =>
        {
            (int node, int mode) = down ? (i / modes, i % modes) : (i % nodes, i / nodes);

            // Each mode of the last axis but the mean also stands for its conjugate.
            double weight = last && !down && mode > 0 ? 2 * scale : scale;
            return T.CreateChecked(weight * wave(2 * Math.PI * ((long)mode * node % n) / n));
        });

        return new SpectralMatrices<T>(
            Matrix(true, Math.Cos, 1), Matrix(true, Math.Sin, last ? -1 : 1), Matrix(false, Math.Cos, 1.0 / n),
            Matrix(false, Math.Sin, -1.0 / n));
    }

    private static T[] Turned(T[] matrix, int rows, int columns, T sign) =>
        Filled(matrix.Length, i => sign * matrix[i % rows * columns + i / rows]);

    private static T[] Filled(int count, Func<int, T> value)
    {
        T[] numbers = GC.AllocateUninitializedArray<T>(count, pinned: true);
        for (int i = 0; i < count; i++)
        {
            numbers[i] = value(i);
        }

        return numbers;
    }
}
