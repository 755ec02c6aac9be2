using Semiflow.Flows;
using Semiflow.Principles;
using Semiflow.Principles.Environments;
using Semiflow.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Recipes.LeadsRecipes;

/// <summary>Continues states by trained dynamics, each by those of its environment, in steps of a training frame.</summary>
/// <param name="dynamics">The dynamics, on the CPU.</param>
/// <param name="states">The states that they were trained on.</param>
internal sealed class LeadsForecaster(EnvironmentDynamics dynamics, LeadsStates states) : IForecaster
{
    /// <summary>Opens the model of the best epoch of a run.</summary>
    /// <exception cref="InputException">The run is not trained yet, or damaged.</exception>
    public static LeadsForecaster Open(RunRecord record, LeadsConfig config)
    {
        LeadsStates states = LeadsStates.Read(record);
        EnvironmentDynamics dynamics = LeadsNetwork.Dynamics(
            record.Plan.Model, config, states, Decomposition.Leads, 0, CPU);
        record.Folder.Checkpoints.LoadModel(nn.Sequential(("shared", dynamics.Shared), ("own", dynamics.Own)), Leads.PlayerName);
        return new LeadsForecaster(dynamics, states);
    }

    /// <inheritdoc/>
    public int Window => 1;

    /// <inheritdoc/>
    public int Channels => states.Channels;

    /// <inheritdoc/>
    public int Environments => states.Environments;

    /// <inheritdoc/>
    public Tensor Forecast(TrajectorySet start, Tensor times)
    {
        ArgumentNullException.ThrowIfNull(start);
        ArgumentNullException.ThrowIfNull(times);
        if (start.Environments is null)
        {
            throw new InputException($"this model knows {Environments} environments: say which each trajectory belongs to, in an integer "
                + $"array 'environment' from 0 to {Environments - 1}.");
        }

        // One step a training frame makes the dynamics a map between frames: a longer interval takes as many.
        (Tensor fine, long[] kept) = times.dim() == 1 ? Frames(times.data<double>().ToArray()) : (times, []);
        TrajectorySet inUnits = states.ToUnits(start with { Times = fine }, CPU);
        Tensor forecast = states.FromUnits(dynamics.Predict(inUnits));
        return kept.Length == 0 ? forecast : forecast.index_select(0, tensor(kept));
    }

    private (Tensor Times, long[] Kept) Frames(double[] times)
    {
        var fine = new List<double> { times[0] };
        var kept = new List<long> { 0 };
        foreach ((double from, double until) in times.Zip(times.Skip(1)))
        {
            int steps = Math.Max(1, (int)Math.Round((until - from) / states.Frame));
            fine.AddRange(Enumerable.Range(1, steps).Select(i => from + ((until - from) * i / steps)));
            kept.Add(fine.Count - 1);
        }

        return (tensor(fine.ToArray()), [.. kept]);
    }
}
