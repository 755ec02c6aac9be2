using System.Text.Json.Nodes;
using Semiflow.Flows;
using Semiflow.Principles.Translation;
using Semiflow.Training;
using Semiflow.Training.Optimizers;
using Semiflow.Transport;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Semiflow.Principles;

/// <summary>
/// Translation between two domains without pairs as dynamical optimal transport (after de Bézenac, Ayed and Gallinari, arXiv
/// 1906.01292, of which we could read the abstracts alone; objective and schedules are ours) (spec domain-translation.md 3): among the
/// flows that take α to β the one of least action, <c>min λ A + D(T♯α, β)</c> or <c>min A subject to D ≤ ε</c>.
/// </summary>
public sealed class DomainTranslation : IPrinciple<CloudBatch>
{
    /// <summary>Name of the player that updates the flow.</summary>
    public const string PlayerName = "flow";

    /// <summary>Name of the player that updates the critic, if any.</summary>
    public const string CriticName = "critic";

    private readonly ITransportCost cost;
    private readonly Func<Tensor, Tensor, Tensor> discrepancy;
    private readonly Adversary? adversary;
    private readonly TranslationOptions options;
    private readonly AugmentedLagrangian? lagrangian;
    private readonly SlicedWasserstein? sliced;
    private long moves;
    private long criticMoves;
    private double sum;

    /// <summary>A translation whose discrepancy is a formula.</summary>
    /// <param name="flow">T.</param>
    /// <param name="cost">What motion costs.</param>
    /// <param name="loss">D.</param>
    /// <param name="options">λ or the constraint.</param>
    /// <param name="optimizer">How the flow is updated. Good values: rate 2e-3 without weight decay, a fifth of it in the last
    /// third.</param>
    /// <exception cref="InputException">A setting is out of range.</exception>
    public DomainTranslation(ResidualFlow flow, ITransportCost cost, IMarginalLoss loss, TranslationOptions options,
        OptimizerSpec optimizer)
        : this(flow, cost, Told(loss ?? throw new ArgumentNullException(nameof(loss))), null, options, optimizer) =>
        sliced = loss as SlicedWasserstein;

    /// <summary>A translation whose discrepancy is learned along by a critic.</summary>
    /// <param name="flow">T.</param>
    /// <param name="cost">What motion costs.</param>
    /// <param name="adversary">The critic; a player of its own, which moves first.</param>
    /// <param name="options">λ or the constraint.</param>
    /// <param name="optimizer">How the flow is updated. Good values: 1e-4 with decays 0.5 and 0.9.</param>
    /// <exception cref="InputException">A setting is out of range.</exception>
    public DomainTranslation(ResidualFlow flow, ITransportCost cost, Adversary adversary, TranslationOptions options,
        OptimizerSpec optimizer)
        : this(flow, cost, (adversary ?? throw new ArgumentNullException(nameof(adversary))).FlowLoss, adversary, options, optimizer)
    {
    }

    private DomainTranslation(
        ResidualFlow flow, ITransportCost cost, Func<Tensor, Tensor, Tensor> discrepancy, Adversary? adversary, TranslationOptions options,
        OptimizerSpec optimizer)
    {
        ArgumentNullException.ThrowIfNull(flow);
        ArgumentNullException.ThrowIfNull(cost);
        ArgumentNullException.ThrowIfNull(options);
        Check(options);
        (Flow, this.cost, this.discrepancy, this.adversary, this.options) = (flow, cost, discrepancy, adversary, options);
        lagrangian = options.Constraint is { } spec
            ? new AugmentedLagrangian(KnowsTolerance(spec) ? spec with { Tolerance = options.Tolerance } : spec)
            : null;
        Player<CloudBatch> mover = new(PlayerName, Parameters(flow), FlowLoss, optimizer);
        Players = adversary is null
            ? [mover]
            : [new(CriticName, Parameters(adversary.Critic), CriticLoss, adversary.Optimizer, adversary.Moves), mover];
    }

    /// <summary>T.</summary>
    public ResidualFlow Flow { get; }

    /// <summary>λ of the next move; 1 in the multiplier form.</summary>
    public double Weight => lagrangian is null ? options.WeightAt(moves) : 1;

    /// <summary>w of the multiplier form; 1 in the penalty form.</summary>
    public double Multiplier => lagrangian?.Multipliers[0] ?? 1;

    /// <summary>A in the last move of the flow, before λ; null before the first of this process.</summary>
    public double? LastAction { get; private set; }

    /// <summary>D in the last move of the flow, before w; null before the first of this process.</summary>
    public double? LastDiscrepancy { get; private set; }

    /// <inheritdoc/>
    public IReadOnlyList<Player<CloudBatch>> Players { get; }

    /// <inheritdoc/>
    public IReadOnlyList<(string Name, Tensor Value)> Buffers =>
        [.. Flow.named_buffers().Select(b => ($"flow.{b.name}", b.buffer)), .. adversary?.Critic.named_buffers()
            .Select(b => ($"critic.{b.name}", b.buffer)) ?? []];

    /// <inheritdoc/>
    public JsonObject? State
    {
        get => new()
        {
            ["moves"] = moves,
            ["critic_moves"] = criticMoves,
            ["sum"] = sum,
            ["lagrangian"] = lagrangian?.State,
        };
        set
        {
            ArgumentNullException.ThrowIfNull(value);
            (moves, criticMoves, sum) =
                (value["moves"]!.GetValue<long>(), value["critic_moves"]!.GetValue<long>(), value["sum"]!.GetValue<double>());
            if (lagrangian is not null)
            {
                lagrangian.State = value["lagrangian"]!.DeepClone().AsObject();
            }
        }
    }

    /// <inheritdoc/>
    public void Calm(double rateFactor) => lagrangian?.Calm(rateFactor);

    /// <inheritdoc/>
    public void SetTraining(bool training)
    {
        Flow.train(training);
        adversary?.Critic.train(training);
    }

    /// <inheritdoc/>
    public void After(Move move)
    {
        ArgumentNullException.ThrowIfNull(move);
        if (move.Player == CriticName)
        {
            criticMoves++;
            return;
        }

        moves++;
        if (lagrangian is null)
        {
            return;
        }

        sum += LastDiscrepancy ?? throw new InvalidOperationException("no move was made.");
        if (moves % options.Every == 0)
        {
            double mean = sum / options.Every;
            lagrangian.Update(KnowsTolerance(options.Constraint!) ? mean : Math.Max(mean - options.Tolerance, 0));
            sum = 0;
        }
    }

    private Terms FlowLoss(CloudBatch batch)
    {
        SameSpace(batch);
        IReadOnlyList<Tensor> path = Flow.Path(batch.Source);
        Tensor moved = Flow.Decode(path[^1]);
        SameSpace(batch with { Source = moved });
        Tensor action = options.Placement == CostPlacement.Path ? PathAction.Of(cost, path) : cost.Between(batch.Source, moved).mean();
        if (sliced is not null)
        {
            sliced.Calls = moves; // Its directions are those of the move, also after a resume.
        }

        Tensor distance = Distance(moved, batch);
        (LastAction, LastDiscrepancy) = (FlatView.Number(action), FlatView.Number(distance));
        (string, Tensor)[] rest = Flow.IsEncoded && options.ReconstructionWeight > 0 ? [("reconstruction", Reconstruction(batch))] : [];
        if (lagrangian is null)
        {
            return new Terms([("action", action * Weight), ("discrepancy", distance), .. rest]);
        }

        // The quadratic term of the augmented rule belongs to the violation; the plain rules weigh D itself.
        Tensor constraint = options.Constraint!.Rule == MultiplierRule.Augmented ? (distance - options.Tolerance).relu() : distance;
        return new Terms([("action", action), ("discrepancy", lagrangian.Weigh(constraint)), .. rest]);
    }

    /// <summary>D, where the flow left the points in a range in which there is one.</summary>
    /// <exception cref="FlowException">It did not, though the points before their motion are in it.</exception>
    private Tensor Distance(Tensor moved, CloudBatch batch)
    {
        try
        {
            return discrepancy(moved, batch.Target);
        }
        catch (InputException error) when (IsTold(batch))
        {
            throw FlownApart.From(batch.Source, moved, error);
        }
    }

    private bool IsTold(CloudBatch batch)
    {
        using IDisposable quiet = no_grad();
        try
        {
            discrepancy(batch.Source, batch.Target);
            return true;
        }
        catch (InputException)
        {
            return false;
        }
    }

    private Tensor Reconstruction(CloudBatch batch)
    {
        Tensor points = cat([batch.Source, batch.Target]);
        return (Flow.Decode(Flow.Encode(points)) - points).abs().mean() * options.ReconstructionWeight;
    }

    private Terms CriticLoss(CloudBatch batch)
    {
        SameSpace(batch);
        Tensor moved;
        using (no_grad())
        {
            moved = Flow.call(batch.Source);
        }

        return adversary!.CriticLoss(moved, batch.Target, criticMoves);
    }

    /// <summary>Whether the rule itself compares with ε, and so sees D; the others see max(D − ε, 0).</summary>
    private static bool KnowsTolerance(MultiplierSpec spec) => spec.Rule is MultiplierRule.Target or MultiplierRule.ProportionalIntegral;

    private static void SameSpace(CloudBatch batch)
    {
        if (!batch.Source.shape.AsSpan(1).SequenceEqual(batch.Target.shape.AsSpan(1)))
        {
            throw new InputException(
                $"source points have the shape [{string.Join(", ", batch.Source.shape[1..])}] and target points "
                    + $"[{string.Join(", ", batch.Target.shape[1..])}]: a translation maps points within one space.");
        }
    }

    // That a flow led to no numbers is told by the trainer, as a term of a move that is not finite, and not by the loss as a bad input.
    private static Func<Tensor, Tensor, Tensor> Told(IMarginalLoss loss) => (moved, target) =>
        moved.detach().isfinite().all().item<bool>() ? loss.Of(moved, target) : moved.sum() * double.NaN;

    private static IReadOnlyList<(string Name, Parameter Value)> Parameters(nn.Module module) =>
        [.. module.named_parameters().Where(p => p.parameter.requires_grad).Select(p => (p.name, p.parameter))];

    private static void Check(TranslationOptions options)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(options.Moves, nameof(options));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Every, 1, nameof(options));
        if (!(options.Weight >= 0 && options.FinalShare is >= 0 and <= 1 && options.Tolerance >= 0 && options.ReconstructionWeight >= 0))
        {
            throw new InputException(
                "the weights and the tolerance ε of a translation are at least 0, the final share of λ lies in [0, 1].");
        }
    }
}
