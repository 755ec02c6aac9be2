using Semiflow.Flows;
using Semiflow.Spaces;
using static TorchSharp.torch;

namespace Semiflow.Recipes;

/// <summary>A learned law of motion: continues trajectories. <see cref="TrainedForecaster"/> makes a trained run of it.</summary>
public interface IForecaster
{
    /// <summary>Frames that a forecast starts from: 1 for an initial state, more for a window of observations.</summary>
    int Window { get; }

    /// <summary>Channels of the states.</summary>
    int Channels { get; }

    /// <summary>Channels of the states that forecasts hold, in their order; null for all.</summary>
    IReadOnlyList<int>? Forecasts => null;

    /// <summary>Number of environments it was trained in; 1 where it knows none.</summary>
    int Environments => 1;

    /// <summary>The grid of the states it learned from, which others lie on too; null where they have no space, or any will do.</summary>
    Grid? Grid => null;

    /// <summary>
    /// Brings states of the user's data into the form that it learned from, e.g. averaged over nodes; called without gradients inside a
    /// dispose scope.
    /// </summary>
    /// <param name="states">States as they are in a file.</param>
    TrajectorySet Prepared(TrajectorySet states) => states;

    /// <summary>Continues trajectories; called without gradients inside a dispose scope.</summary>
    /// <param name="start">The last <see cref="Window"/> observed frames, in the units of the data, on the CPU.</param>
    /// <param name="times">Times in double precision, <c>[time]</c> or <c>[time, trajectory]</c>; the first is that of the last observed
    /// frame.</param>
    /// <returns>States of the forecast channels <c>[time, trajectory, channel, x…]</c> in the units of the data, the first the last
    /// observed; float64 or float32, on the CPU.</returns>
    Tensor Forecast(TrajectorySet start, Tensor times);
}
