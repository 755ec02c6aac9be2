using System.Text.Json.Nodes;
using Semiflow.Flows;
using Semiflow.Forecasting;
using Semiflow.Principles.HiddenStates;
using Semiflow.Training;
using static TorchSharp.torch;

namespace Semiflow.Principles;

/// <summary>
/// Learns dynamics from observations of a part of the state: the mean square error of forecast observations over a growing horizon,
/// <c>min Σ_t γ^t ‖Y_t − H(X_t)‖²</c>; the hidden part has no direct supervision (spec partial-observations.md 2, 4; arXiv 1902.11136).
/// </summary>
/// <param name="model">What forecasts; baselines train the same way.</param>
/// <param name="sequences">How sequences are split into past and forecast.</param>
/// <param name="curriculum">How far forecasts reach.</param>
/// <param name="optimizer">How the model is updated. Good values: rate 1e-3, gradient norm clipped at 1, cosine.</param>
/// <param name="discount">γ, the weight of each frame relative to the one before it; 1 weighs all the same.</param>
public sealed class PartialObservations(
    IForecastModel model, ObservedSequences sequences, HorizonCurriculum curriculum, OptimizerSpec optimizer, double discount = 1)
    : IPrinciple<TrajectoryBatch>
{
    /// <summary>Name of the only player.</summary>
    public const string PlayerName = "model";

    private long step;

    /// <inheritdoc/>
    public IReadOnlyList<Player<TrajectoryBatch>> Players => [new(PlayerName, model.Parameters, Loss, optimizer)];

    /// <inheritdoc/>
    public IReadOnlyList<(string Name, Tensor Value)> Buffers => [];

    /// <inheritdoc/>
    public JsonObject? State
    {
        get => new() { ["step"] = step, ["curriculum"] = curriculum.ToJson() };
        set
        {
            if (value is not null)
            {
                step = value["step"]!.GetValue<long>();
                curriculum.Restore(value["curriculum"]!.AsObject());
            }
        }
    }

    /// <inheritdoc/>
    public void SetTraining(bool training)
    {
        // No layer of these models behaves otherwise in evaluation: a vector field depends on its own state alone.
    }

    /// <inheritdoc/>
    public void After(Move move)
    {
        ArgumentNullException.ThrowIfNull(move);
        step = move.Step;
    }

    /// <summary>What chooses the best epoch: the error over the whole horizon; it also tells the curriculum how training goes.</summary>
    /// <param name="set">Validation sequences.</param>
    /// <param name="batchSize">Sequences at a time.</param>
    public IValidation Validation(TrajectorySet set, int batchSize) => new ForecastValidation(model, sequences, curriculum, set, batchSize);

    private Terms Loss(TrajectoryBatch batch)
    {
        int horizon = curriculum.Horizon;
        Forecast forecast = model.Forecast(sequences.Window(batch.Set, training: true, step), horizon);
        (Tensor target, Tensor? mask) = sequences.Target(batch.Set, horizon);
        Tensor loss = ForecastError.MeanSquare(forecast.Observed, target, mask, discount);
        return forecast.Penalty is { } penalty ? new Terms(("forecast", loss), ("penalty", penalty)) : new Terms(("forecast", loss));
    }
}
