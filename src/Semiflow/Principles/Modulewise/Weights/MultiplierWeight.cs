using System.Text.Json.Nodes;
using Semiflow.Training;
using Semiflow.Training.Optimizers;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Principles.Modulewise.Weights;

/// <summary>
/// A multiplier λ of the loss, as if transport were to be least subject to a loss of 0 (spec modulewise.md 3): at every s-th move
/// λ ← λ + h l, with the loss of the current batch, before the move: moves s, 2s, … of the module, counted from 1. The move lowers <c>l +
/// E/λ</c>, as in the published code, or <c>λ l + E</c>, as in the papers.
/// </summary>
internal sealed class MultiplierWeight : ITransportWeight
{
    private readonly TauMultiplier settings;
    private readonly AugmentedLagrangian lagrangian;
    private readonly double first;
    private long moves;

    internal MultiplierWeight(TauMultiplier settings, double start, double first)
    {
        (this.settings, this.first) = (settings, first);
        lagrangian = new AugmentedLagrangian(settings.Update with { Start = start, Rate = settings.Rate });
    }

    /// <summary>λ.</summary>
    public double Multiplier => lagrangian.Multipliers[0];

    /// <inheritdoc/>
    // The first is not 1/λ in modules that start without λ or without transport.
    public double Weight => lagrangian.Violation is null ? first : 1 / Multiplier;

    /// <inheritdoc/>
    public JsonObject? State
    {
        get
        {
            JsonObject state = lagrangian.State;
            state["moves"] = moves;
            return state;
        }

        set
        {
            ArgumentNullException.ThrowIfNull(value);
            moves = value["moves"]!.GetValue<long>();
            lagrangian.State = value;
        }
    }

    /// <inheritdoc/>
    public Terms Weigh(Terms loss, Tensor energy)
    {
        ArgumentNullException.ThrowIfNull(loss);
        ArgumentNullException.ThrowIfNull(energy);
        double value = loss.Items.Sum(item => FlatView.Number(item.Value));
        if (++moves % settings.Every == 0 && double.IsFinite(value)) // One that is not stops the training a little later, by name.
        {
            lagrangian.Update(value);
        }

        if (settings.OnLoss)
        {
            using Scalar multiplier = Multiplier;
            return new Terms([.. loss.Items.Select(item => (item.Name, item.Value * multiplier)), (LocalProblem.TransportName, energy)]);
        }

        using Scalar weight = Weight;
        return new Terms([.. loss.Items, (LocalProblem.TransportName, energy * weight)]);
    }
}
