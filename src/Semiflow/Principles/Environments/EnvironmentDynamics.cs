using Semiflow.Flows;
using Semiflow.Flows.Networks;
using Semiflow.Principles.Dynamics;
using Semiflow.Principles.Environments;
using static TorchSharp.torch;

namespace Semiflow.Principles;

/// <summary>
/// Learned dynamics of m environments, <c>dx/dt = f(x) + g_e(x)</c>: every environment in one call of the solver, on states
/// <c>[m·batch, channel, x…]</c>.
/// </summary>
public sealed class EnvironmentDynamics : IEnvironmentForecast
{
    private readonly FlowMap together;
    private readonly FlowMap sharedAlone;

    /// <summary>Dynamics of two networks.</summary>
    /// <param name="shared">f, in one copy or m (<see cref="IGroupedNetwork"/>; another module counts as one copy).</param>
    /// <param name="own">g, in m copies or one.</param>
    /// <param name="environments">m.</param>
    /// <param name="flow">Method and steps; one step per frame makes f + g_e a map between frames rather than a right-hand side (spec
    /// leads.md 12).</param>
    /// <exception cref="ArgumentException">A network with another number of copies.</exception>
    public EnvironmentDynamics(nn.Module<Tensor, Tensor> shared, nn.Module<Tensor, Tensor> own, int environments, FlowOptions flow)
    {
        ArgumentNullException.ThrowIfNull(shared);
        ArgumentNullException.ThrowIfNull(own);
        ArgumentNullException.ThrowIfNull(flow);
        ArgumentOutOfRangeException.ThrowIfLessThan(environments, 1);
        foreach (nn.Module<Tensor, Tensor> part in new[] { shared, own })
        {
            if (Copies(part) is var copies && copies != 1 && copies != environments)
            {
                throw new ArgumentException($"a network of {environments} environments has 1 or {environments} copies, not {copies}.");
            }
        }

        (Shared, Own, Environments, Flow) = (shared, own, environments, flow);
        Field = new SumField(AsField(shared), AsField(own));
        together = new FlowMap(Field, flow with { Throw = true, LockStep = true });
        sharedAlone = new FlowMap(AsField(shared), flow with { Throw = true, LockStep = true });
    }

    /// <summary>f.</summary>
    public nn.Module<Tensor, Tensor> Shared { get; }

    /// <summary>g.</summary>
    public nn.Module<Tensor, Tensor> Own { get; }

    /// <summary>m.</summary>
    public int Environments { get; }

    /// <summary>Method and steps.</summary>
    public FlowOptions Flow { get; }

    /// <summary>f + g_e on states <c>[m·batch, channel, x…]</c>, those of environment 0 first, as many of each.</summary>
    public IVectorField Field { get; }

    /// <summary>Two networks of equal capacity, arranged as the decomposition says.</summary>
    /// <param name="kind">What is shared.</param>
    /// <param name="environments">m.</param>
    /// <param name="network">Makes a network in the given number of copies; called for f, then for g.</param>
    /// <param name="flow">Method and steps.</param>
    public static EnvironmentDynamics Create(
        Decomposition kind, int environments, Func<int, nn.Module<Tensor, Tensor>> network, FlowOptions flow)
    {
        ArgumentNullException.ThrowIfNull(network);
        int left = kind == Decomposition.OnePerEnvironment ? environments : 1;
        int right = kind == Decomposition.OneForAll ? 1 : environments;
        return new EnvironmentDynamics(network(left), network(right), environments, flow);
    }

    /// <summary>
    /// Trajectories from the first states of <paramref name="set"/> at its times, each with the dynamics of its environment.
    /// </summary>
    /// <param name="set">Initial states, times and environments.</param>
    /// <param name="sharedOnly">Leaves g out.</param>
    /// <returns>States in the shape of those of the set.</returns>
    /// <exception cref="InputException">A trajectory of an unknown environment, or one whose first state was not observed
    /// whole.</exception>
    /// <exception cref="FlowException">A trajectory blows up and <see cref="FlowOptions.Throw"/> is on; otherwise it is NaN.</exception>
    public Tensor Predict(TrajectorySet set, bool sharedOnly = false)
    {
        ArgumentNullException.ThrowIfNull(set);
        var rows = new EnvironmentRows(set.Environments, set.Count, Environments);
        Tensor first = rows.Group(TrajectoryError.Start(set), 0), times = Times(rows, set);
        try
        {
            return rows.Restore(Solve(first, times, sharedOnly), 1);
        }
        catch (FlowException error) when (!Flow.Throw)
        {
            return rows.Restore(Without(first, times, sharedOnly, error), 1);
        }
    }

    /// <inheritdoc/>
    Tensor IEnvironmentForecast.Forecast(TrajectorySet set) => Forecast(set);

    /// <summary>Switches layers of both networks between training and evaluation.</summary>
    internal void SetTraining(bool training)
    {
        Shared.train(training);
        Own.train(training);
    }

    /// <summary>The same; NaN where a trajectory blows up.</summary>
    /// <inheritdoc cref="Predict"/>
    internal Tensor Forecast(TrajectorySet set, bool sharedOnly = false) => Flow.Throw
        ? new EnvironmentDynamics(Shared, Own, Environments, Flow with { Throw = false }).Predict(set, sharedOnly)
        : Predict(set, sharedOnly);

    /// <summary>Rows keep their places, for their environments' sake: those that blow up start from zero instead, and are NaN.</summary>
    private Tensor Without(Tensor first, Tensor times, bool sharedOnly, FlowException error)
    {
        bool[] lost = new bool[first.shape[0]];
        foreach (FlowFailure failure in error.Failures)
        {
            lost[failure.Sample] = true;
        }

        Tensor gone = tensor(lost).to(first.device).view([lost.Length, .. Enumerable.Repeat(1L, (int)first.dim() - 1)]);
        try
        {
            return Solve(first.masked_fill(gone, 0), times, sharedOnly).masked_fill(gone, double.NaN);
        }
        catch (FlowException)
        {
            return full([times.shape[0], .. first.shape], double.NaN, first.dtype, first.device);
        }
    }

    // A network that is a field itself keeps its fused path.
    private static IVectorField AsField(nn.Module<Tensor, Tensor> network) => network as IVectorField ?? new ModuleField(network);

    internal static int Copies(nn.Module network) => network is IGroupedNetwork grouped ? grouped.Groups : 1;

    internal static Tensor Times(EnvironmentRows rows, TrajectorySet set) => set.Times.dim() == 1 ? set.Times : rows.Group(set.Times, 1);

    internal Tensor Solve(Tensor state, Tensor times, bool sharedOnly = false, Restarts? restarts = null) =>
        (sharedOnly ? sharedAlone : together).Path(state, times, restarts).States;
}
