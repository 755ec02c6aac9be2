using System.Text.Json.Nodes;
using Semiflow.Flows;
using Semiflow.Training;
using TorchSharp.Modules;

namespace Semiflow.Principles.Environments;

/// <summary>Trains whatever forecasts trajectories of several environments, with scheduled restarts (spec leads.md 4).</summary>
internal sealed class RestartedFit : IPrinciple<TrajectoryBatch>
{
    private readonly Action<bool> setTraining;
    private long step;

    /// <summary>A training of one player.</summary>
    /// <param name="parameters">What is trained.</param>
    /// <param name="loss">The loss on trajectories that restart at some frames, <c>[frame][environment]</c>; null for none.</param>
    /// <param name="setTraining">Switches layers between training and evaluation.</param>
    /// <param name="restarts">When to restart; null for never.</param>
    /// <param name="environments">Number of environments.</param>
    /// <param name="optimizer">How the parameters are updated.</param>
    public RestartedFit(
        IReadOnlyList<(string Name, Parameter Value)> parameters, Func<TrajectorySet, bool[][]?, Terms> loss, Action<bool> setTraining,
        RestartSchedule? restarts, int environments, OptimizerSpec optimizer)
    {
        this.setTraining = setTraining;
        Players =
        [
            new(Leads.PlayerName, parameters,
                batch => loss(batch.Set, restarts?.Masks(step, batch.Set.Frames, environments)), optimizer),
        ];
    }

    /// <inheritdoc/>
    public IReadOnlyList<Player<TrajectoryBatch>> Players { get; }

    /// <inheritdoc/>
    public IReadOnlyList<(string Name, TorchSharp.torch.Tensor Value)> Buffers => [];

    /// <inheritdoc/>
    public JsonObject? State
    {
        get => new() { ["step"] = step };
        set => step = value?["step"]?.GetValue<long>() ?? 0;
    }

    /// <inheritdoc/>
    public void SetTraining(bool training) => setTraining(training);

    /// <inheritdoc/>
    public void After(Move move)
    {
        ArgumentNullException.ThrowIfNull(move);
        step = move.Step;
    }
}
