using System.Numerics;

namespace Semiflow.Kernels.Spectral;

/// <summary>
/// The transform of the kept modes of each axis and back as real matrices, in the order in which products read them. Along the last axis
/// down is <c>[node, (mode, part)]</c> and up <c>[(mode, part), node]</c>; along the others down is
/// <c>[part of the result, part, node, mode]</c> and up <c>[part of the result, part, mode, node]</c>.
/// </summary>
/// <typeparam name="T">float or double.</typeparam>
internal sealed class SpectralMatrices<T>
    where T : unmanaged, INumber<T>
{
    private SpectralMatrices(T[][] down, T[][] up) => (Down, Up) = (down, up);

    /// <summary>For each axis, from nodes to modes; at a fixed address.</summary>
    public T[][] Down { get; }

    /// <summary>For each axis, from modes to nodes; at a fixed address.</summary>
    public T[][] Up { get; }

    /// <summary>The transform as that of rfftn, and the way back as irfftn with zeros in the place of all other modes.</summary>
    /// <param name="points">Points of each axis.</param>
    /// <param name="kept">Kept modes of each axis.</param>
    public static SpectralMatrices<T> Of(int[] points, int[] kept)
    {
        int last = points.Length - 1;
        T[][] down = [.. points.Select((n, axis) => axis == last ? LastDown(n, kept[axis]) : Parts(n, kept[axis], -1.0, true))];
        T[][] up = [.. points.Select((n, axis) => axis == last ? LastUp(n, kept[axis]) : Parts(n, kept[axis], 1.0, false))];
        return new SpectralMatrices<T>(down, up);
    }

    /// <summary>What takes gradients back: down is the transposed of up, up that of down.</summary>
    /// <param name="points">Points of each axis.</param>
    /// <param name="kept">Kept modes of each axis.</param>
    public SpectralMatrices<T> Transposed(int[] points, int[] kept)
    {
        int last = points.Length - 1;
        T[][] Turned(T[][] matrices, Func<int, int> rows) => [.. matrices.Select((matrix, axis) =>
        {
            int columns = 2 * points[axis] * kept[axis] / rows(axis);
            return axis == last
                ? Filled(matrix.Length, i => matrix[i % rows(axis) * columns + i / rows(axis)])
                : Exchanged(matrix, rows(axis), columns / 2);
        })];
        return new SpectralMatrices<T>(
            Turned(Up, axis => axis == last ? 2 * kept[axis] : kept[axis]), Turned(Down, axis => points[axis]));
    }

    // [q, p, rows, columns] to [p, q, columns, rows].
    private static T[] Exchanged(T[] matrix, int rows, int columns)
    {
        int size = rows * columns;
        return Filled(matrix.Length, i =>
        {
            (int block, int at) = (i / size, i % size);
            return matrix[(block % 2 * 2 + block / 2) * size + at % rows * columns + at / rows];
        });
    }

    private static T[] LastDown(int n, int modes) => Filled(n * 2 * modes, i =>
    {
        (double cosine, double sine) = Wave(i % (2 * modes) / 2, i / (2 * modes), n);
        return T.CreateChecked(i % 2 == 0 ? cosine : -sine);
    });

    // Each mode but the mean also stands for its conjugate; the imaginary part enters with the sign of Re(z w) = zr wr − zi wi.
    private static T[] LastUp(int n, int modes) => Filled(n * 2 * modes, i =>
    {
        int mode = i / n / 2;
        (double cosine, double sine) = Wave(mode, i % n, n);
        return T.CreateChecked((i / n % 2 == 0 ? cosine : -sine) * (mode == 0 ? 1 : 2) / n);
    });

    private static T[] Parts(int n, int kept, double sign, bool down) => Filled(4 * n * kept, i =>
    {
        int block = i / (n * kept), at = i % (n * kept), node = down ? at / kept : at % n, place = down ? at % kept : at / n;
        int mode = 2 * place < kept ? place : place - kept;
        (double cosine, double sine) = Wave(mode, node, n);
        double value = block switch { 1 => -sign * sine, 2 => sign * sine, _ => cosine };
        return T.CreateChecked(down ? value : value / n);
    });

    private static (double Cosine, double Sine) Wave(int mode, int node, int n)
    {
        double angle = 2 * Math.PI * ((long)mode * node % n) / n;
        return (Math.Cos(angle), Math.Sin(angle));
    }

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
