using Semiflow.Flows;
using Semiflow.Spaces;
using static TorchSharp.torch;

namespace Semiflow.Recipes.Forecasts;

/// <summary>Continues states by learned dynamics, each by those of its environment, in steps of a frame as in the training.</summary>
/// <param name="states">The states that the dynamics were trained on.</param>
/// <param name="solve">
/// Solutions from the one frame of a set at all times of it, <c>[time, trajectory, channel, x…]</c>, all in the units of the model.
/// </param>
/// <param name="precision">Of the forecasts.</param>
internal sealed class StateForecaster(
    StateUnits states, Func<TrajectorySet, Tensor> solve, ScalarType precision = ScalarType.Float64) : IForecaster
{
    /// <inheritdoc/>
    public int Window => 1;

    /// <inheritdoc/>
    public int Channels => states.Channels;

    /// <inheritdoc/>
    public int Environments => states.Environments;

    /// <inheritdoc/>
    public Grid? Grid => states.Grid;

    /// <inheritdoc/>
    public Tensor Forecast(TrajectorySet start, Tensor times)
    {
        ArgumentNullException.ThrowIfNull(start);
        ArgumentNullException.ThrowIfNull(times);
        if (Environments > 1 && start.Environments is null)
        {
            throw new InputException($"this model has {Environments} environments: say which each trajectory belongs to, in an integer "
                + $"array 'environment' from 0 to {Environments - 1}.");
        }

        TrajectorySet units = states.ToUnits(start.Window(start.Frames - 1, 1) with { Times = times }, CPU);
        Tensor Solve(Tensor from, Tensor at) => solve(units with { States = from.unsqueeze(0), Times = at });
        Tensor forecast = states.Frame is { } frame
            ? FrameSteps.Solve(units.States[0], units.Times, frame / states.TimeUnit, Solve)
            : Solve(units.States[0], units.Times); // A run from before frames were kept.
        return states.FromUnits(forecast).to(precision);
    }
}
