using Semiflow.Flows;
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
        Tensor adjoint = w.conj().transpose(-2, -1), u = w.is_complex() ? view_as_complex(Left).unsqueeze(-1) : Left;
        Tensor v = u;
        for (int i = 0; i < iterations; i++)
        {
            v = Unit(adjoint.matmul(u));
            u = Unit(w.matmul(v));
        }

        // A weight of zero has no direction: the old one stays, else the vector would be zero for good.
        Tensor kept = w.is_complex() ? view_as_real(u.squeeze(-1)) : u;
        Left.copy_(where(kept.square().sum([2, 3], keepdim: true).gt(0), kept, Left));
        return (u, v);
    }

    private static Tensor Unit(Tensor x)
    {
        Tensor squares = x.is_complex() ? view_as_real(x).square().sum(-1).sum(-2, keepdim: true) : x.square().sum(-2, keepdim: true);
        return x / squares.sqrt().clamp_min(1e-12);
    }
}
