using System.Numerics;
using Semiflow.Flows;
using Semiflow.Kernels.Products;
using Semiflow.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Principles.Environments;

/// <summary>
/// The largest singular value of each matrix of a layer, <c>σ = Re(uᴴ W v)</c> with u and v constants from a few power
/// iterations <c>v ← Wᴴu/|Wᴴu|, u ← Wv/|Wv|</c>, whose end is the start of the next call. The gradient of σ² is 2σ u vᴴ.
/// </summary>
internal sealed class PowerIteration
{
    private readonly LayerWeight weight;
    private readonly SpectralNormKind kind;
    private readonly IReadOnlyList<int>? points;
    private readonly int iterations;

    /// <summary>Starts from random unit vectors.</summary>
    public PowerIteration(LayerWeight weight, SpectralNormKind kind, IReadOnlyList<int>? points, int iterations, Generator random)
    {
        (this.weight, this.kind, this.points, this.iterations) = (weight, kind, points, iterations);
        using DisposeScope scope = NewDisposeScope();
        using IDisposable quiet = no_grad();
        Tensor matrices = WeightMatrices.Of(weight, kind, points);
        long[] shape = [.. matrices.shape[..3], matrices.is_complex() ? 2 : 1];
        Tensor start = randn(shape, dtype: weight.Value.dtype, generator: random).to(weight.Value.device);
        Left = (start / start.square().sum([2, 3], keepdim: true).sqrt()).DetachFromDisposeScope();
    }

    /// <summary>
    /// u, <c>[copy, frequency, out, 1 or 2]</c>, real and imaginary part behind each other: the state that checkpoints keep.
    /// </summary>
    public Tensor Left { get; }

    /// <summary>Σ over the copies of the largest σ² over the frequencies, after the iterations.</summary>
    public Tensor Squares()
    {
        Tensor matrices = WeightMatrices.Of(weight, kind, points);
        (Tensor u, Tensor v) = Iterate(matrices.detach());
        Tensor sigma = u.conj().transpose(-2, -1).matmul(matrices.matmul(v)).squeeze(-1).squeeze(-1);
        sigma = matrices.is_complex() ? sigma.real : sigma;
        return sigma.square().max(1).values.sum();
    }

    private (Tensor U, Tensor V) Iterate(Tensor w)
    {
        using IDisposable quiet = no_grad();
        if (w.dtype is ScalarType.Float32 or ScalarType.Float64 && w.device_type == DeviceType.CPU
            && w.numel() <= int.MaxValue / sizeof(double))
        {
            return w.dtype == ScalarType.Float64 ? InMemory<double>(w) : InMemory<float>(w);
        }

        Tensor adjoint = w.conj().transpose(-2, -1), u = w.is_complex() ? view_as_complex(Left).unsqueeze(-1) : Left;
        Tensor v = u;
        for (int i = 0; i < iterations; i++)
        {
            v = Unit(adjoint.matmul(u));
            u = Unit(w.matmul(v));
        }

        Keep(w.is_complex() ? view_as_real(u.squeeze(-1)) : u);
        return (u, v);
    }

    /// <summary>Iterations of many small matrices without calls into libtorch, most of whose time is not arithmetic.</summary>
    private (Tensor U, Tensor V) InMemory<T>(Tensor w)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        Tensor matrices = w.contiguous(), u = Left.clone(), v = empty([.. w.shape[..2], w.shape[3], 1], w.dtype);
        PowerSteps<T>.Iterate(
            TensorBytes.Span<T>(matrices), (int)w.shape[2], (int)w.shape[3], iterations, TensorBytes.Span<T>(u), TensorBytes.Span<T>(v));
        Keep(u);
        GC.KeepAlive(matrices);
        return (u, v);
    }

    // A weight of zero has no direction: the old one stays, else the vector would be zero for good.
    private void Keep(Tensor u) => Left.copy_(where(u.square().sum([2, 3], keepdim: true).gt(0), u, Left));

    private static Tensor Unit(Tensor x)
    {
        Tensor squares = x.is_complex() ? view_as_real(x).square().sum(-1).sum(-2, keepdim: true) : x.square().sum(-2, keepdim: true);
        return x / squares.sqrt().clamp_min(1e-12);
    }
}
