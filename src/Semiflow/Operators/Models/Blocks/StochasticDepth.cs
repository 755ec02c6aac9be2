using Semiflow.Spaces;
using TorchSharp;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace Semiflow.Operators.Models.Blocks;

/// <summary>
/// Drops a branch for whole items while training: an item is 0 with probability p, else x/(1 − p) (Huang et al. 2016). The draws are a
/// function of the seed and a counter, which the state dictionary carries, so a resumed training continues the draws where it stopped.
/// </summary>
internal sealed class StochasticDepth : nn.Module<Tensor, Tensor>
{
    [ComponentName(Name = "draws")]
    private readonly Tensor draws;

    private readonly ulong seed;

    /// <summary>A layer that drops with probability <paramref name="probability"/>.</summary>
    /// <param name="probability">p in [0, 1).</param>
    /// <param name="seed">Seed of the draws.</param>
    public StochasticDepth(double probability, ulong seed)
        : base(nameof(StochasticDepth))
    {
        ArgumentOutOfRangeException.ThrowIfNegative(probability);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(probability, 1);
        (Probability, this.seed) = (probability, seed);
        draws = zeros([], int64);
        RegisterComponents();
        draws.DetachFromDisposeScope();
    }

    /// <summary>p.</summary>
    public double Probability { get; }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input)
    {
        ArgumentNullException.ThrowIfNull(input);
        if (!training || Probability == 0)
        {
            return input.alias();
        }

        var random = new RandomStream(seed, (ulong)draws.item<long>());
        float[] factors = [.. Enumerable.Range(0, (int)input.shape[0])
            .Select(_ => random.Uniform() < Probability ? 0f : (float)(1 / (1 - Probability)))];
        using DisposeScope scope = NewDisposeScope();
        using (no_grad())
        {
            draws.add_(1);
        }

        Tensor factor = tensor(factors, [input.shape[0], .. Enumerable.Repeat(1L, (int)input.dim() - 1)]).to(input.dtype).to(input.device);
        return (input * factor).MoveToOuterDisposeScope();
    }
}
