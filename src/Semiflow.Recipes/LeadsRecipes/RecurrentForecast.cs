using Semiflow.Flows;
using Semiflow.Forecasting;
using Semiflow.Kernels;
using Semiflow.Operators.Models.Capabilities;
using Semiflow.Operators.Models.Recurrent;
using Semiflow.Principles;
using Semiflow.Principles.Dynamics;
using Semiflow.Principles.Environments;
using Semiflow.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Recipes.LeadsRecipes;

/// <summary>
/// A recurrent network that forecasts from frame to frame, one for all environments or a copy for each; without equations, and bound to
/// the time between the frames (spec leads.md 3).
/// </summary>
/// <param name="network">The network.</param>
/// <param name="environments">Environments that it has copies for; 1 for all.</param>
internal sealed class RecurrentForecast(GruForecaster network, int environments) : IEnvironmentForecast
{
    private GruForecaster Network => network;

    private int Environments => environments;

    /// <summary>Fresh networks.</summary>
    /// <param name="states">What they forecast.</param>
    /// <param name="width">Channels of the memory.</param>
    /// <param name="environments">A copy for each; 1 for all.</param>
    /// <param name="seed">Seed of the parameters.</param>
    /// <param name="device">Where it computes.</param>
    public static RecurrentForecast Create(StateUnits states, int width, int environments, ulong seed, Device device)
    {
        using var random = new Generator(seed);
        GruForecaster network = states.Grid is { } grid
            ? GruForecaster.OfFields(states.Channels, width, environments, grid.Outside(Border.Zero), random)
            : GruForecaster.OfStates(states.Channels, width, environments, random);
        return new RecurrentForecast(network.to(device), environments);
    }

    /// <summary>The widest memory with not more parameters than so many.</summary>
    public static int Width(StateUnits states, long parameters)
    {
        int kernel = states.Grid is null ? 1 : 9, width = 1;
        while (GruForecaster.Size(states.Channels, width + 1, kernel) <= parameters)
        {
            width++;
        }

        return width;
    }

    /// <summary>Refuses what it cannot forecast.</summary>
    /// <exception cref="InputException">Fields in another number of dimensions than two, or frames that are not evenly spaced.</exception>
    public static void Check(StateUnits states, TrajectorySet train)
    {
        const string Leave = "leave recurrent out of evaluation.baselines.";
        if (states.SpaceRank is not (0 or 2))
        {
            throw new InputException($"the recurrent baseline forecasts states without space and fields in two dimensions, not in "
                + $"{states.SpaceRank}: {Leave}");
        }

        if (MaskedFields.IsIrregular(train.Times / states.Frame!.Value))
        {
            throw new InputException(
                $"the recurrent baseline goes from frame to frame, and the frames of these trajectories are not evenly spaced: {Leave}");
        }
    }

    /// <summary>A copy for each of several environments, all as this one is.</summary>
    public RecurrentForecast ForEach(RecurrentForecast fresh)
    {
        LeadsAdaptation.Copy(network, fresh.Network, [.. Enumerable.Repeat(0, fresh.Environments)]);
        return fresh;
    }

    /// <summary>A training: sees observed frames in place of its own where solutions would restart from them.</summary>
    public IPrinciple<TrajectoryBatch> Training(OptimizerSpec optimizer, RestartSchedule? restarts) => new RestartedFit(
        [.. network.named_parameters().Select(each => (each.name, each.parameter))],
        (set, masks) => new Terms(("mse", TrajectoryError.Mean(Frames(set, masks), set))), network.train, restarts, environments,
        optimizer);

    /// <inheritdoc/>
    public Tensor Forecast(TrajectorySet set) => Frames(set, null);

    private Tensor Frames(TrajectorySet set, bool[][]? restarts)
    {
        // One for all takes trajectories of any environment.
        var grouped = GroupedTrajectories.Of(environments == 1 ? set with { Environments = null } : set, environments);
        bool[][]? rows = restarts is null ? null : grouped.OfRows(restarts);
        Tensor Seen(int frame, Tensor forecast)
        {
            if (rows is null || !rows[frame].Any(each => each))
            {
                return forecast;
            }

            Tensor observed = tensor(rows[frame]).to(forecast.device)
                .view([rows[frame].Length, .. Enumerable.Repeat(1L, (int)forecast.dim() - 1)]);
            return where(observed, grouped.Observed[frame], forecast);
        }

        return grouped.Rows.Restore(network.Forecast(grouped.Observed[0], set.Frames, Seen), 1);
    }
}
