using Semiflow.Flows;
using Semiflow.Spaces;
using static TorchSharp.torch;

namespace Semiflow.Recipes.Forecasts;

/// <summary>
/// Continues states by learned dynamics, each by those of its environment; a map from frame to frame in steps of a frame.
/// </summary>
/// <param name="states">The states that the dynamics were trained on.</param>
/// <param name="solve">
/// Solutions from the one frame of a set at all times of it, <c>[time, trajectory, channel, x…]</c> in the units of the data on the CPU.
/// </param>
internal sealed class StateForecaster(StateUnits states, Func<TrajectorySet, Tensor> solve) : IForecaster
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

        if (states.Frame is not { } frame || times.dim() != 1)
        {
            return solve(start with { Times = times });
        }

        (Tensor fine, long[] kept) = Frames(times.data<double>().ToArray(), frame);
        return solve(start with { Times = fine }).index_select(0, tensor(kept));
    }

    // A map takes as many steps as the interval has frames.
    private static (Tensor Times, long[] Kept) Frames(double[] times, double frame)
    {
        var fine = new List<double> { times[0] };
        var kept = new List<long> { 0 };
        foreach ((double from, double until) in times.Zip(times.Skip(1)))
        {
            int steps = Math.Max(1, (int)Math.Round((until - from) / frame));
            fine.AddRange(Enumerable.Range(1, steps).Select(i => from + ((until - from) * i / steps)));
            kept.Add(fine.Count - 1);
        }

        return (tensor(fine.ToArray()), [.. kept]);
    }
}
