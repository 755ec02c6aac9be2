using System.Text.Json.Nodes;
using Semiflow.Flows;
using Semiflow.Flows.Networks;
using Semiflow.Principles.Dynamics;
using Semiflow.Principles.Environments;
using Semiflow.Training;
using Semiflow.Training.Optimizers;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Semiflow.Principles;

/// <summary>
/// LEADS (Yin et al. 2021, arXiv 2106.04546): dynamics <c>f + g_e</c> of several environments with as little of their own as
/// the data allow, <c>min MSE + Ω(g)/λ</c>. With 1/λ = 0 the baselines: shared, separate, or both without a penalty.
/// </summary>
public sealed class Leads : IPrinciple<TrajectoryBatch>
{
    /// <summary>Name of the only player.</summary>
    public const string PlayerName = "model";

    private readonly EnvironmentDynamics dynamics;
    private readonly LeadsOptions options;
    private readonly EnvironmentPenalty? penalty;
    private readonly RestartedFit fit;

    /// <summary>Trains the networks of <paramref name="dynamics"/>.</summary>
    /// <param name="dynamics">The networks, in the type and on the device of the batches.</param>
    /// <param name="options">Penalty and restarts.</param>
    /// <param name="optimizer">How the networks are updated. Good values: rate 1e-3, no weight decay.</param>
    /// <param name="trainShared">False leaves f as it is to the bit: adaptation to a new environment.</param>
    /// <exception cref="ArgumentException">A penalty of a network whose weights are not known.</exception>
    public Leads(EnvironmentDynamics dynamics, LeadsOptions options, OptimizerSpec optimizer, bool trainShared = true)
    {
        ArgumentNullException.ThrowIfNull(dynamics);
        ArgumentNullException.ThrowIfNull(options);
        (this.dynamics, this.options) = (dynamics, options);
        if (options.PenaltyWeight > 0)
        {
            penalty = new EnvironmentPenalty(
                dynamics.Own as IGroupedNetwork
                    ?? throw new ArgumentException(
                        "a penalty needs the weights of the environments' networks: g must be an IGroupedNetwork.", nameof(dynamics)),
                options);
        }

        IEnumerable<(string, Parameter)> shared = trainShared ? Named(dynamics.Shared, "shared") : [];
        fit = new RestartedFit(
            [.. shared, .. Named(dynamics.Own, "own")], Loss, dynamics.SetTraining, options.Restarts, dynamics.Environments, optimizer);
    }

    /// <inheritdoc/>
    public IReadOnlyList<Player<TrajectoryBatch>> Players => fit.Players;

    /// <inheritdoc/>
    public IReadOnlyList<(string Name, Tensor Value)> Buffers => penalty?.Buffers ?? [];

    /// <inheritdoc/>
    public JsonObject? State
    {
        get => fit.State;
        set => fit.State = value;
    }

    /// <summary>
    /// Mean squared error of the last batch solved without restarts; null unless <see cref="LeadsOptions.MeasureRollout"/>.
    /// </summary>
    public double? RolloutError { get; private set; }

    /// <inheritdoc/>
    public void SetTraining(bool training) => fit.SetTraining(training);

    /// <inheritdoc/>
    public void After(Move move) => fit.After(move);

    private static IEnumerable<(string, Parameter)> Named(nn.Module module, string part) =>
        module.named_parameters().Where(p => p.parameter.requires_grad).Select(p => ($"{part}.{p.name}", p.parameter));

    private Terms Loss(TrajectorySet set, bool[][]? restarts)
    {
        var grouped = GroupedTrajectories.Of(set, dynamics.Environments);
        EnvironmentRows rows = grouped.Rows;
        Tensor predicted = RestartedFlow.Solve(dynamics, grouped, restarts);
        if (options.MeasureRollout)
        {
            using IDisposable quiet = no_grad();
            Tensor free = dynamics.Solve(grouped.Observed[0], grouped.Times);
            RolloutError = FlatView.Number(TrajectoryError.Mean(rows.Restore(free, 1), set));
        }

        Tensor error = TrajectoryError.Mean(rows.Restore(predicted, 1), set);
        return penalty is null
            ? new Terms(("mse", error))
            : new Terms([("mse", error), .. penalty.Terms(rows, grouped.Observed, grouped.Mask)]);
    }
}
