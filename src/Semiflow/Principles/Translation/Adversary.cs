using Semiflow.Kernels.Torch;
using Semiflow.Spaces;
using Semiflow.Training;
using Semiflow.Training.Losses;
using static TorchSharp.torch;

namespace Semiflow.Principles;

/// <summary>
/// A critic f that tells the target law from what was moved to it: a discrepancy that is learned along, as a player of its own.
/// Its values may be one number per point or many, one per patch; their mean counts.
/// </summary>
public sealed class Adversary
{
    /// <summary>A critic and how it plays.</summary>
    /// <param name="critic">f, from points <c>[n, …]</c> to <c>[n, …]</c>. For <see cref="CriticKind.Wasserstein"/> without batch
    /// statistics, which tie points together.</param>
    /// <param name="kind">What it plays for.</param>
    /// <param name="optimizer">How it is updated; null: Adam 1e-4 with decays 0.5 and 0.9.</param>
    /// <param name="moves">Moves of the critic for one of the flow; null: 5 for Wasserstein, 1 for least squares.</param>
    /// <param name="slopeWeight">Weight of the gradient penalty (‖∇f‖ − 1)² of Wasserstein.</param>
    /// <param name="seed">Seed of the places at which slopes are taken.</param>
    public Adversary(
        nn.Module<Tensor, Tensor> critic, CriticKind kind, OptimizerSpec? optimizer = null, int? moves = null, double slopeWeight = 10,
        ulong seed = 0)
    {
        ArgumentNullException.ThrowIfNull(critic);
        ArgumentOutOfRangeException.ThrowIfLessThan(moves ?? 1, 1, nameof(moves));
        ArgumentOutOfRangeException.ThrowIfNegative(slopeWeight);
        (Critic, Kind, SlopeWeight, Seed) = (critic, kind, slopeWeight, seed);
        Optimizer = optimizer ?? new OptimizerSpec(1e-4, WeightDecay: 0, Beta1: 0.5, Beta2: 0.9);
        Moves = moves ?? (kind == CriticKind.Wasserstein ? 5 : 1);
    }

    /// <summary>f.</summary>
    public nn.Module<Tensor, Tensor> Critic { get; }

    /// <summary>What it plays for.</summary>
    public CriticKind Kind { get; }

    /// <summary>How it is updated.</summary>
    public OptimizerSpec Optimizer { get; }

    /// <summary>Moves of the critic for one of the flow.</summary>
    public int Moves { get; }

    /// <summary>Weight of the gradient penalty.</summary>
    public double SlopeWeight { get; }

    /// <summary>Seed of the places at which slopes are taken.</summary>
    public ulong Seed { get; }

    /// <summary>What the critic lowers.</summary>
    /// <param name="moved">T(x), without gradient.</param>
    /// <param name="target">Points of β, as many.</param>
    /// <param name="move">Number of the critic's move: with the seed it gives the places of the slopes.</param>
    internal Terms CriticLoss(Tensor moved, Tensor target, long move) => Kind == CriticKind.LeastSquares
        ? new Terms(("least squares", LeastSquares(moved, target)))
        : new Terms(("gap", Critic.call(moved).mean() - Critic.call(target).mean()),
            ("slope", SlopePenalty(moved, target, move) * SlopeWeight));

    /// <summary>What the flow lowers: E f(y) − E f(T(x)), or E (f(T(x)) − 1)².</summary>
    internal Tensor FlowLoss(Tensor moved, Tensor target)
    {
        if (Kind == CriticKind.LeastSquares)
        {
            return (Critic.call(moved) - 1).square().mean();
        }

        Tensor wanted;
        using (no_grad())
        {
            wanted = Critic.call(target).mean();
        }

        return wanted - Critic.call(moved).mean();
    }

    /// <summary>½ E (f(y) − 1)² + ½ E f(T(x))².</summary>
    internal Tensor LeastSquares(Tensor moved, Tensor target) =>
        ((Critic.call(target) - 1).square().mean() + Critic.call(moved).square().mean()) / 2;

    /// <summary>E (‖∇f(x̂)‖ − 1)² at random places x̂ between moved and target points.</summary>
    private Tensor SlopePenalty(Tensor moved, Tensor target, long move)
    {
        long count = Math.Min(moved.shape[0], target.shape[0]);
        using var random = new Generator(RandomStream.Mix(Seed, (ulong)move) >> 1, CPU);
        Tensor share = rand([count, .. Enumerable.Repeat(1L, (int)moved.dim() - 1)], dtype: moved.dtype, generator: random)
            .to(moved.device);
        Tensor place = ((target[..(int)count].detach() * share) + (moved[..(int)count].detach() * (1 - share))).requires_grad_();
        Tensor values = Critic.call(place);

        // One number per point: the mean over the patches.
        Tensor slope = Derivative.Sparse([values.reshape(count, -1).mean([1]).sum()], [place], retainGraph: true, createGraph: true)[0]
            ?? throw new ArgumentException("the critic does not depend on its input.");
        CustomGradient.ThrowIfFailed();

        return (LossTerms.Norm(slope.reshape(count, -1).square().sum(1)) - 1).square().mean();
    }
}
