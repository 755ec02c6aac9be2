using Semiflow.Flows;
using static TorchSharp.torch;

namespace Semiflow.Principles.Environments;

/// <summary>
/// A layer's weight as matrices <c>[copy, frequency, out, in]</c>: its norm is the largest over the frequencies of the largest singular
/// value.
/// </summary>
internal static class WeightMatrices
{
    /// <summary>The matrices, complex for spectral layers and for convolutions on known points.</summary>
    /// <param name="weight">The layer.</param>
    /// <param name="kind">Which norm is meant.</param>
    /// <param name="points">Periodic points that a convolution acts on; null where they are not known.</param>
    public static Tensor Of(LayerWeight weight, SpectralNormKind kind, IReadOnlyList<int>? points)
    {
        Tensor w = weight.Value;
        return (weight.Kind, kind) switch
        {
            (WeightKind.Dense, _) => w.unsqueeze(1),
            (WeightKind.Convolution, SpectralNormKind.Operator) when points is not null => Frequencies(w, points),
            (WeightKind.Convolution, _) => w.flatten(2).unsqueeze(1),
            (_, SpectralNormKind.Operator) => view_as_complex(w).flatten(1, w.dim() - 4),
            _ => Blocks(view_as_complex(w)),
        };
    }

    /// <summary>
    /// The kernel's Fourier transform at every frequency of the points (Sedghi, Gupta and Long 2019), one of each conjugate pair.
    /// </summary>
    private static Tensor Frequencies(Tensor kernel, IReadOnlyList<int> points)
    {
        int rank = points.Count;
        if (kernel.dim() != rank + 3)
        {
            throw new ArgumentException($"a convolution on {rank} axes has a kernel [groups, out, in, k…], got "
                + $"[{string.Join(", ", kernel.shape)}].", nameof(kernel));
        }

        Tensor phase = zeros([1, 1], dtype: float64);
        for (int axis = 0; axis < rank; axis++)
        {
            long n = points[axis], kept = axis == rank - 1 ? (n / 2) + 1 : n, k = kernel.shape[3 + axis];
            Tensor angle = arange(k, dtype: float64).unsqueeze(1) * arange(kept, dtype: float64) * (2 * Math.PI / n);
            phase = (phase.unsqueeze(1).unsqueeze(3) + angle.unsqueeze(0).unsqueeze(2)).reshape(phase.shape[0] * k, phase.shape[1] * kept);
        }

        Tensor waves = complex(phase.cos(), -phase.sin()).to(kernel.dtype == float64 ? complex128 : complex64).to(kernel.device);
        return kernel.flatten(3).to(waves.dtype).matmul(waves).permute(0, 3, 1, 2);
    }

    /// <summary>
    /// Weights <c>[group, mode…, in, out]</c> as the authors store them: a matrix in × (out · modes) for each sign of the wave numbers.
    /// </summary>
    private static Tensor Blocks(Tensor w)
    {
        int rank = (int)w.dim() - 3;
        long groups = w.shape[0];
        long[] split = [groups, .. Enumerable.Range(1, rank - 1).SelectMany(axis => new[] { 2, w.shape[axis] / 2 }), w.shape[rank],
            w.shape[^2], w.shape[^1]];
        long[] signs = [.. Enumerable.Range(0, rank - 1).Select(axis => 1L + (2 * axis))];
        long[] waves = [.. Enumerable.Range(0, rank - 1).Select(axis => 2L + (2 * axis)), 1 + (2 * (rank - 1))];
        long last = split.Length - 1;
        Tensor blocks = w.reshape(split).permute([0, .. signs, last - 1, last, .. waves]);
        return blocks.reshape(groups << (rank - 1), 1, w.shape[^2], -1);
    }
}
