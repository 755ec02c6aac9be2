using System.Text.Json;
using System.Text.Json.Nodes;
using Semiflow.Chains;
using Semiflow.Principles.Classification;
using Semiflow.Training;
using Semiflow.Training.Optimizers;
using Semiflow.Transport;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Principles;

/// <summary>
/// Least action (Karkar et al. 2020, arXiv 2009.08372): among the networks that solve a classification the one that moves the data
/// least, <c>min C(θ) subject to L(θ) = 0</c> with C = Σ_m E|r_m|² over its residual blocks. Each move lowers <c>L + C/λ</c> (or
/// <c>λ L + C</c>); every s-th adds τ times the loss of its batch to λ.
/// </summary>
public sealed class LeastAction : IPrinciple<LabeledBatch>
{
    /// <summary>Name of the only player.</summary>
    public const string PlayerName = "model";

    private readonly LeastActionOptions options;
    private readonly ILabelLoss loss;
    private readonly AugmentedLagrangian lagrangian;
    private LabeledBatch? again;
    private double[] sums = [0, 0];
    private long moves;

    /// <summary>Trains a network.</summary>
    /// <param name="network">Blocks and classifier, in the type and on the device of the batches; parameters without gradient stay.</param>
    /// <param name="options">Transport, multiplier, variant.</param>
    /// <param name="optimizer">How the network is updated. Published: <c>OptimizerSpec.Sgd(0.1, 0.9, 1e-4)</c> falling at 150, 225 and 250
    /// of 300 epochs.</param>
    /// <param name="loss">L; null for cross-entropy.</param>
    /// <exception cref="InputException">A setting is out of its range.</exception>
    public LeastAction(ChainClassifier network, LeastActionOptions options, OptimizerSpec optimizer, ILabelLoss? loss = null)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(options);
        (Network, this.options, this.loss) = (network, options.Checked(), loss ?? new CrossEntropy());
        lagrangian = new AugmentedLagrangian(options.Multiplier);
        Players = [new(PlayerName, [.. network.named_parameters().Where(p => p.parameter.requires_grad).Select(p => (p.name, p.parameter))],
            Loss, optimizer)];
        // Frozen parameters are part of the model, so that a checkpoint holds all of it.
        Buffers =
        [
            .. network.named_buffers().Select(b => (b.name, b.buffer)),
            .. network.named_parameters().Where(p => !p.parameter.requires_grad).Select(p => (p.name, (Tensor)p.parameter)),
        ];
    }

    /// <summary>What is trained.</summary>
    public ChainClassifier Network { get; }

    /// <summary>λ; without meaning for other modes than <see cref="TransportMode.Multiplier"/>.</summary>
    public double Multiplier => lagrangian.Multipliers[0];

    /// <summary>μ, the weight of C beside L: 0, the fixed one, or 1/λ.</summary>
    public double Weight => options.Mode switch
    {
        TransportMode.Vanilla => 0,
        TransportMode.FixedWeight => options.Weight,
        _ => 1 / Multiplier,
    };

    /// <summary>Iterations so far, across epochs.</summary>
    public long Iteration { get; private set; }

    /// <summary>L of the last move; NaN before the first of this process.</summary>
    public double LastLoss { get; private set; } = double.NaN;

    /// <summary>C of the last move.</summary>
    public double LastEnergy { get; private set; } = double.NaN;

    /// <summary>L of the last update of λ: in variant B that after the step.</summary>
    public double LastUpdateLoss { get; private set; } = double.NaN;

    /// <summary>Means of the last whole epoch; null before the first of this process.</summary>
    internal LeastActionEpoch? LastEpoch { get; private set; }

    /// <inheritdoc/>
    public IReadOnlyList<Player<LabeledBatch>> Players { get; }

    /// <inheritdoc/>
    public IReadOnlyList<(string Name, Tensor Value)> Buffers { get; }

    /// <inheritdoc/>
    public JsonObject? State
    {
        get
        {
            JsonObject state = lagrangian.State;
            state["iteration"] = Iteration;
            state["sums"] = new JsonArray([.. sums.Select(each => JsonValue.Create(each))]);
            state["moves"] = moves;
            return state;
        }

        set
        {
            ArgumentNullException.ThrowIfNull(value);
            (Iteration, sums, moves) =
                (value["iteration"]!.GetValue<long>(), value["sums"].Deserialize<double[]>()!, value["moves"]!.GetValue<long>());
            lagrangian.State = value;
            Forget();
        }
    }

    private bool Constrains => options.Mode == TransportMode.Multiplier;

    /// <inheritdoc/>
    public void Calm(double rateFactor) => lagrangian.Calm(rateFactor);

    /// <inheritdoc/>
    public void SetTraining(bool training) => Network.train(training);

    /// <inheritdoc/>
    public void After(Move move)
    {
        ArgumentNullException.ThrowIfNull(move);
        Iteration++;
        if (again is { } batch)
        {
            UpdateAfterStep(batch);
        }

        (sums, moves) = ([sums[0] + LastLoss, sums[1] + LastEnergy], moves + 1);

        // The epoch of a move is an exact quotient, whole at the end of an epoch alone.
        if (move.Epoch == Math.Floor(move.Epoch))
        {
            LastEpoch = new LeastActionEpoch(sums[0] / moves, sums[1] / moves, Constrains ? Multiplier : null, Weight);
            (sums, moves) = ([0, 0], 0);
        }
    }

    /// <summary>C of a way through the network, with the factor of the options.</summary>
    /// <exception cref="InputException">Nothing to penalize, or a block without a residual where each must have one.</exception>
    internal Tensor Energy(ChainPath path)
    {
        int free = options.PriceEveryBlock ? path.Residuals.ToList().FindIndex(each => each.Count == 0) : -1;
        if (free >= 0)
        {
            throw new InputException(
                $"block {free} has no residual: it takes [{string.Join(", ", path.States[free].shape)}] to "
                    + $"[{string.Join(", ", path.States[free + 1].shape)}]. "
                + "A transport term on every block needs blocks that keep the shape; leave price_every_block off for stems and changes of "
                    + "stage.");
        }

        if (options.Mode != TransportMode.Vanilla && !path.AllResiduals.Any())
        {
            throw new InputException(
                "no block of this network has a residual: there is no transport to keep small. Take residual blocks, or train without "
                    + "transport.");
        }

        Tensor energy = KineticEnergy.Of(path.AllResiduals, options.Reduction, options.Power);
        using Scalar factor = options.EnergyFactor;
        return options.EnergyFactor == 1 ? energy : energy.mul(factor);
    }

    private Terms Loss(LabeledBatch batch)
    {
        (ChainPath path, Tensor logits) = Network.Trace(batch.Images);
        Tensor value = loss.Value(logits, batch.Labels), energy = Energy(path);
        (LastLoss, LastEnergy) = (FlatView.Number(value), FlatView.Number(energy));
        bool due = Constrains && (Iteration + 1) % options.UpdateEvery == 0;
        bool before = options.Variant is UpdateVariant.A or UpdateVariant.ASkip;
        if (due && before)
        {
            Update(LastLoss);
        }
        else if (due && (options.Variant == UpdateVariant.B || Multiplier < options.StopAt))
        {
            // The same memory beyond the scope of the move: its loss after the step moves λ.
            Forget();
            again = new LabeledBatch(batch.Images.alias().DetachFromDisposeScope(), batch.Labels.alias().DetachFromDisposeScope());
        }

        return Objective(value, energy) with { Still = due && options.Variant == UpdateVariant.ASkip };
    }

    private Terms Objective(Tensor value, Tensor energy)
    {
        if (options.Mode == TransportMode.Vanilla)
        {
            return new Terms(("loss", value));
        }

        if (Constrains && options.EffectiveScaling == ObjectiveScaling.GrowingLoss)
        {
            return new Terms(("loss", lagrangian.Weigh(value)), ("transport", energy));
        }

        using Scalar weight = Weight;
        // λ L/λ is L to the bit only where it is left alone.
        Tensor first = Constrains && options.Multiplier.Rule == MultiplierRule.Augmented ? lagrangian.Weigh(value).mul(weight) : value;
        return new Terms(("loss", first), ("transport", energy.mul(weight)));
    }

    private void UpdateAfterStep(LabeledBatch batch)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable quiet = no_grad();
        Update(FlatView.Number(loss.Value(Network.call(batch.Images), batch.Labels)));
        Forget();
    }

    private void Forget()
    {
        again?.Images.Dispose();
        again?.Labels.Dispose();
        again = null;
    }

    private void Update(double value)
    {
        // A value that is not finite ends the training at its term; λ must not hide it.
        if (double.IsFinite(value))
        {
            lagrangian.Update(value);
            LastUpdateLoss = value;
        }
    }
}
