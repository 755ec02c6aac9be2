using Semiflow.Flows;
using Semiflow.Flows.Networks;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Principles.Environments;

/// <summary>Ω/λ, what the networks of the environments cost (spec leads.md 2.1).</summary>
internal sealed class EnvironmentPenalty
{
    private readonly nn.Module<Tensor, Tensor> own;
    private readonly IGroupedNetwork network;
    private readonly LeadsOptions options;
    private readonly PowerIteration[] norms;

    /// <summary>The penalty of <paramref name="network"/>, with fresh vectors.</summary>
    public EnvironmentPenalty(IGroupedNetwork network, LeadsOptions options)
    {
        (this.network, this.options) = (network, options);
        own = (nn.Module<Tensor, Tensor>)network;
        using var random = new Generator(options.Seed);
        IReadOnlyList<LayerWeight> weights = options.Penalty == LeadsPenalty.SizeAndLipschitz && options.LipschitzWeight > 0
            ? network.Weights
            : [];
        norms = [.. weights.Select(weight => new PowerIteration(weight, options.Norm, options.Points, options.PowerIterations, random))];
        Buffers = [.. weights.Zip(norms, (weight, norm) => ($"singular.{weight.Name}", norm.Left))];
    }

    /// <summary>The vectors of the power iterations.</summary>
    public IReadOnlyList<(string Name, Tensor Value)> Buffers { get; }

    /// <summary>The terms, weights included.</summary>
    public IReadOnlyList<(string Name, Tensor Value)> Terms(EnvironmentRows rows, Tensor observed, Tensor? mask)
    {
        using Scalar weight = options.PenaltyWeight, lipschitz = options.PenaltyWeight * options.LipschitzWeight;
        if (options.Penalty == LeadsPenalty.Frobenius)
        {
            return [("penalty", Frobenius() * weight)];
        }

        Tensor size = Size(rows, observed, mask) * weight;
        return norms.Length == 0
            ? [("size", size)]
            : [("size", size), ("lipschitz", norms.Select(norm => norm.Squares()).Aggregate((sum, value) => sum + value) * lipschitz)];
    }

    /// <summary>Σ_e mean over the observed states of <c>(|g_e(x)| / (|x| + 1e-5))²</c>, norms over the channels.</summary>
    private Tensor Size(EnvironmentRows rows, Tensor observed, Tensor? mask)
    {
        // [time, m·batch, …] to [m·(time·batch), …]: the order of a grouped network.
        long frames = observed.shape[0], each = rows.PerEnvironment;
        Tensor Grouped(Tensor x) => x.view([frames, rows.Count, each, .. x.shape[2..]]).transpose(0, 1)
            .reshape([rows.Count * frames * each, .. x.shape[2..]]);
        Tensor states = Grouped(observed);
        Tensor square = own.call(states).square().sum([1]);
        Tensor scale = states.square().sum([1]).sqrt() + 1e-5;
        Tensor ratio = (square / scale.square()).view(rows.Count, -1);
        if (mask is null)
        {
            return ratio.mean([1]).sum();
        }

        Tensor seen = Grouped(mask).all(1).to(ratio.dtype).view(rows.Count, -1);
        return ((ratio * seen).sum([1]) / seen.sum([1]).clamp_min(1)).sum();
    }

    private Tensor Frobenius()
    {
        Tensor[] squares = [.. network.Weights.Select(weight => weight.Value.square().flatten(1).sum(1))];
        return squares.Length == 1
            ? squares[0].sum()
            : squares.Select(square => square.clamp_min(1e-36).sqrt()).Aggregate((sum, norm) => sum + norm).square().sum();
    }
}
