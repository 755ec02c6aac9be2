using System.Text.Json.Nodes;
using Semiflow.Spaces;
using Semiflow.Training;
using Semiflow.Training.Losses;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Semiflow.Principles.Translation;

/// <summary>
/// The baseline of translation (Zhu et al. 2017, arXiv 1703.10593): two generators G: α → β and F: β → α against two least-squares
/// critics, with cycle and identity terms. Nothing in it says which of the maps that fit is meant: (G∘σ, σ⁻¹∘F) does as well for
/// every σ that keeps α (spec domain-translation.md 1).
/// </summary>
internal sealed class CycleGan : IPrinciple<CloudBatch>
{
    /// <summary>Name of the player that moves both generators.</summary>
    public const string GeneratorsName = "generators";

    /// <summary>Name of the player that judges G(x) against y.</summary>
    public const string TargetCriticName = "target-critic";

    /// <summary>Name of the player that judges F(y) against x.</summary>
    public const string SourceCriticName = "source-critic";

    private readonly Adversary target;
    private readonly Adversary source;
    private readonly CycleGanOptions options;
    private readonly HistoryPool targetPool;
    private readonly HistoryPool sourcePool;

    /// <summary>Two generators and two critics.</summary>
    /// <param name="forward">G, keeps the shape of points.</param>
    /// <param name="backward">F, likewise.</param>
    /// <param name="targetCritic">Judges points of β.</param>
    /// <param name="sourceCritic">Judges points of α.</param>
    /// <param name="like">A batch <c>[n, …]</c> of either domain: shape, type and device of the points that the pools keep.</param>
    /// <param name="options">Weights and pools.</param>
    /// <param name="generators">How the generators are updated; null: Adam 2e-4 with decays 0.5 and 0.999.</param>
    /// <param name="critics">How the critics are updated; null: likewise.</param>
    /// <exception cref="InputException">A setting is out of range.</exception>
    public CycleGan(
        nn.Module<Tensor, Tensor> forward, nn.Module<Tensor, Tensor> backward, nn.Module<Tensor, Tensor> targetCritic,
        nn.Module<Tensor, Tensor> sourceCritic,
        Tensor like, CycleGanOptions options, OptimizerSpec? generators = null, OptimizerSpec? critics = null)
    {
        ArgumentNullException.ThrowIfNull(forward);
        ArgumentNullException.ThrowIfNull(backward);
        ArgumentNullException.ThrowIfNull(like);
        ArgumentNullException.ThrowIfNull(options);
        if (!(options.CycleWeight >= 0 && options.IdentityWeight >= 0 && options.PoolSize >= 0))
        {
            throw new InputException("weights and pool of a CycleGAN are at least 0.");
        }

        (Forward, Backward, this.options) = (forward, backward, options);
        var published = new OptimizerSpec(2e-4, WeightDecay: 0, Beta1: 0.5, Beta2: 0.999);
        target = new Adversary(targetCritic, CriticKind.LeastSquares, critics ?? published);
        source = new Adversary(sourceCritic, CriticKind.LeastSquares, critics ?? published);
        targetPool = new HistoryPool(options.PoolSize, like, RandomStream.Mix(options.Seed, 1));
        sourcePool = new HistoryPool(options.PoolSize, like, RandomStream.Mix(options.Seed, 2));
        Players =
        [
            new(GeneratorsName, [.. Parameters(forward, "forward."), .. Parameters(backward, "backward.")], GeneratorLoss, generators
                ?? published),
            new(TargetCriticName, [.. Parameters(targetCritic, "")],
                batch => CriticLoss(target, forward, batch.Source, batch.Target, targetPool), target.Optimizer),
            new(SourceCriticName, [.. Parameters(sourceCritic, "")],
                batch => CriticLoss(source, backward, batch.Target, batch.Source, sourcePool), source.Optimizer),
        ];
    }

    /// <summary>G.</summary>
    public nn.Module<Tensor, Tensor> Forward { get; }

    /// <summary>F.</summary>
    public nn.Module<Tensor, Tensor> Backward { get; }

    /// <inheritdoc/>
    public IReadOnlyList<Player<CloudBatch>> Players { get; }

    /// <inheritdoc/>
    public IReadOnlyList<(string Name, Tensor Value)> Buffers =>
    [
        .. Parts.SelectMany(part => part.Module.named_buffers().Select(b => ($"{part.Name}.{b.name}", b.buffer))),
        .. options.PoolSize > 0 ? new[] { ("pool.target", targetPool.Points), ("pool.source", sourcePool.Points) } : [],
    ];

    /// <inheritdoc/>
    public JsonObject? State
    {
        get => new() { ["target_pool"] = targetPool.Seen, ["source_pool"] = sourcePool.Seen };
        set
        {
            ArgumentNullException.ThrowIfNull(value);
            (targetPool.Seen, sourcePool.Seen) = (value["target_pool"]!.GetValue<long>(), value["source_pool"]!.GetValue<long>());
        }
    }

    private IReadOnlyList<(string Name, nn.Module<Tensor, Tensor> Module)> Parts =>
        [("forward", Forward), ("backward", Backward), ("target-critic", target.Critic), ("source-critic", source.Critic)];

    /// <summary>The terms that the generators lower, on any pair of maps: what cannot tell (G∘σ, σ⁻¹∘F) from (G, F).</summary>
    /// <param name="batch">Points of both domains.</param>
    /// <param name="forward">G.</param>
    /// <param name="backward">F.</param>
    public Terms Judge(CloudBatch batch, Func<Tensor, Tensor> forward, Func<Tensor, Tensor> backward)
    {
        ArgumentNullException.ThrowIfNull(batch);
        ArgumentNullException.ThrowIfNull(forward);
        ArgumentNullException.ThrowIfNull(backward);
        Tensor there = Same(forward(batch.Source), batch.Source), back = Same(backward(batch.Target), batch.Target);
        var terms = new List<(string, Tensor)>
        {
            ("fool target critic", target.FlowLoss(there, batch.Target)),
            ("fool source critic", source.FlowLoss(back, batch.Source)),
        };
        if (options.CycleWeight > 0)
        {
            terms.Add(("cycle", (Distance(backward(there), batch.Source) + Distance(forward(back), batch.Target)) * options.CycleWeight));
        }

        if (options.IdentityWeight > 0)
        {
            terms.Add(("identity", (Distance(forward(batch.Target), batch.Target) + Distance(backward(batch.Source), batch.Source))
                * options.IdentityWeight));
        }

        return new Terms([.. terms]);
    }

    /// <inheritdoc/>
    public void SetTraining(bool training)
    {
        foreach ((_, nn.Module<Tensor, Tensor> module) in Parts)
        {
            module.train(training);
        }
    }

    private Terms GeneratorLoss(CloudBatch batch) => Judge(batch, Forward.call, Backward.call);

    private static Terms CriticLoss(Adversary judge, nn.Module<Tensor, Tensor> generator, Tensor from, Tensor to, HistoryPool pool)
    {
        Tensor shown;
        using (no_grad())
        {
            shown = pool.Exchange(generator.call(from));
        }

        return new Terms(("least squares", judge.LeastSquares(shown, to)));
    }

    private static Tensor Distance(Tensor a, Tensor b) => LossTerms.Difference(a, b).abs().mean();

    private static Tensor Same(Tensor image, Tensor point) => image.shape.AsSpan().SequenceEqual(point.shape)
        ? image
        : throw new InputException(
            $"a generator makes [{string.Join(", ", image.shape)}] of [{string.Join(", ", point.shape)}]: the cycle needs generators that "
                + $"keep the shape of points.");

    private static IEnumerable<(string Name, Parameter Value)> Parameters(nn.Module module, string prefix) =>
        module.named_parameters().Where(p => p.parameter.requires_grad).Select(p => ($"{prefix}{p.name}", p.parameter));
}
