using Semiflow.Flows;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Semiflow.Forecasting;

/// <summary>
/// Forecasts with a learned flow on a state of which only part is observed: <c>X_0 = g(Y_{-k+1…0})</c>, <c>dX/dt = F(X, t)</c>, <c>Y =
/// H(X)</c> (spec partial-observations.md 2, 3; arXiv 1902.11136). Time is counted in frame intervals.
/// </summary>
/// <param name="initial">The state at the start.</param>
/// <param name="dynamics">Its dynamics; all its parameters are learned.</param>
/// <param name="observation">What is observed.</param>
/// <param name="flow">Solver and gradient mode.</param>
public sealed class HiddenStateFlow(IInitialState initial, IVectorField dynamics, IObservation observation, FlowOptions flow)
    : IForecastModel
{
    private readonly FlowMap map = new(dynamics, flow);

    /// <inheritdoc/>
    public IReadOnlyList<(string Name, Parameter Value)> Parameters =>
    [
        .. initial.Parameters.Select(parameter => ($"initial.{parameter.Name}", parameter.Value)),
        .. dynamics.Parameters.Select((tensor, i) => ($"dynamics.{i}", (Parameter)tensor)),
    ];

    /// <inheritdoc/>
    public Forecast Forecast(ObservationWindow window, int horizon)
    {
        ArgumentNullException.ThrowIfNull(window);
        ArgumentOutOfRangeException.ThrowIfLessThan(horizon, 1);
        Tensor states = Path(Start(window), window.Times.narrow(0, window.Frames - 1, horizon + 1));
        return new Forecast(Observe(states.narrow(0, 1, horizon))) { States = states };
    }

    /// <summary>The state at the last frame of a window.</summary>
    internal Tensor Start(ObservationWindow window) => initial.State(window);

    /// <summary>Solutions from states at times in frame intervals.</summary>
    internal Tensor Path(Tensor states, Tensor times) => map.Path(states, times).States;

    /// <summary>What is observed of states.</summary>
    internal Tensor Observe(Tensor states) => observation.Apply(states);
}
