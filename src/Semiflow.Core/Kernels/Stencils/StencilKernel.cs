using System.Numerics;
using System.Runtime.CompilerServices;

namespace Semiflow.Kernels.Stencils;

/// <summary>
/// A symmetric stencil on planes in memory. Beyond an end lies the other end (periodic) or the mirror image about the end itself,
/// so that node -1 - i equals node i; both make the stencil a symmetric matrix.
/// </summary>
/// <typeparam name="T">float or double.</typeparam>
internal sealed unsafe class StencilKernel<T>(StencilWeights weights, int rows, int columns, bool periodicRows, bool periodicColumns)
    where T : unmanaged, INumber<T>
{
    // Below this many numbers a plane is computed sooner than a second thread begins.
    private const int Share = 1 << 14;

    private readonly int reach = weights.Reach;
    private readonly bool hasCorners = weights.Corners != 0;
    private readonly T center = T.CreateChecked(weights.Center), across = T.CreateChecked(weights.Rows),
        along = T.CreateChecked(weights.Columns);
    private readonly T corner = T.CreateChecked(weights.Corners), farAcross = T.CreateChecked(weights.FarRows),
        farAlong = T.CreateChecked(weights.FarColumns);

    /// <summary>Applies the stencil to planes one after the other.</summary>
    public void Run(nint source, nint target, int planes)
    {
        int size = rows * columns, together = Math.Max(1, Share / size);
        PlaneLoop.Run((planes + together - 1) / together, part =>
        {
            for (int plane = part * together; plane < Math.Min(planes, (part + 1) * together); plane++)
            {
                Plane((T*)source + (nint)plane * size, (T*)target + (nint)plane * size);
            }
        });
    }

    /// <summary>Applies the stencil to one plane on this thread.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)] // No slow first calls: generators are short programs.
    public void Plane(T* source, T* target)
    {
        T** lines = stackalloc T*[5];
        for (int row = 0; row < rows; row++)
        {
            for (int d = -reach; d <= reach; d++)
            {
                lines[d + 2] = source + Index(row + d, rows, periodicRows) * columns;
            }

            Row(lines, target + row * columns);
        }
    }

    private static int Index(int i, int count, bool periodic) => periodic
        ? i < 0 ? i + count : i >= count ? i - count : i
        : i < 0 ? -1 - i : i >= count ? 2 * count - 1 - i : i;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Row(T** lines, T* target)
    {
        int width = Vector<T>.Count, end = columns - reach;
        int from = Math.Min(reach, columns);
        for (int j = 0; j < from; j++)
        {
            target[j] = At(lines, j);
        }

        int next = from;
        for (; next + width <= end; next += width)
        {
            Lanes(lines, target, next);
        }

        if (next < end && end - width >= from)
        {
            Lanes(lines, target, end - width); // Some of its numbers a second time, and no loop over single ones.
            next = end;
        }

        for (; next < columns; next++)
        {
            target[next] = At(lines, next);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Lanes(T** lines, T* target, int j)
    {
        T* up = lines[1] + j, mid = lines[2] + j, down = lines[3] + j;
        Vector<T> sum = Load(mid) * center + (Load(up) + Load(down)) * across + (Load(mid - 1) + Load(mid + 1)) * along;
        if (hasCorners)
        {
            sum += (Load(up - 1) + Load(up + 1) + (Load(down - 1) + Load(down + 1))) * corner;
        }

        if (reach == 2)
        {
            sum += (Load(lines[0] + j) + Load(lines[4] + j)) * farAcross + (Load(mid - 2) + Load(mid + 2)) * farAlong;
        }

        *(Vector<T>*)(target + j) = sum;
    }

    private T At(T** lines, int j)
    {
        int left = Index(j - 1, columns, periodicColumns), right = Index(j + 1, columns, periodicColumns);
        T* up = lines[1], mid = lines[2], down = lines[3];
        T sum = mid[j] * center + (up[j] + down[j]) * across + (mid[left] + mid[right]) * along;
        if (hasCorners)
        {
            sum += (up[left] + up[right] + (down[left] + down[right])) * corner;
        }

        if (reach == 2)
        {
            T far = mid[Index(j - 2, columns, periodicColumns)] + mid[Index(j + 2, columns, periodicColumns)];
            sum += (lines[0][j] + lines[4][j]) * farAcross + far * farAlong;
        }

        return sum;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<T> Load(T* from) => *(Vector<T>*)from;
}
