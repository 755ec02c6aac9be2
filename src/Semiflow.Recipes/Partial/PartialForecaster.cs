using System.Text.Json.Serialization;
using Semiflow.Data.Numpy;
using Semiflow.Flows;
using Semiflow.Forecasting;
using Semiflow.Operators;
using Semiflow.Spaces;
using Semiflow.Training;
using static TorchSharp.torch;

namespace Semiflow.Recipes.Partial;

/// <summary>A trained model of partial observations in the units of the data: continues windows of observations.</summary>
internal sealed class PartialForecaster : IForecaster
{
    private const string CardFile = "forecaster.json", FieldsFile = "place.npz";
    private readonly HiddenStateFlow model;
    private readonly PartialCard card;
    private readonly PartialConfig config;
    private readonly Normalization normalization;

    private PartialForecaster(HiddenStateFlow model, PartialCard card, PartialConfig config) =>
        (this.model, this.card, this.config, normalization) = (model, card, config, new Normalization(card.Shift, card.Scale));

    /// <inheritdoc/>
    public int Window => config.Data.Past;

    /// <inheritdoc/>
    public int Channels => card.Shift.Count;

    /// <inheritdoc/>
    public IReadOnlyList<int>? Forecasts => config.Observed;

    /// <summary>Keeps what the data told: constants, interval, static fields.</summary>
    public static void Save(RunFolder folder, PartialData data)
    {
        ModelCard.Write(folder, CardFile, new PartialCard(
            data.Normalization.Shift, data.Normalization.Scale, data.Interval, data.Periodic, data.Irregular, data.Context is not null,
            [.. data.Grid.Axes.Select(axis => axis.Points)]));
        if (data.Context is { } context)
        {
            NumpyArchive.Write(Path.Combine(folder.Path, FieldsFile), [("fields", context)]);
        }
    }

    /// <summary>The model of a run.</summary>
    /// <exception cref="InputException">The run is not trained yet, or damaged.</exception>
    public static PartialForecaster Open(RunRecord record, PartialConfig config)
    {
        PartialCard card = ModelCard.Read<PartialCard>(record, CardFile);
        Tensor? context = null;
        if (card.Place)
        {
            using NumpyArchive archive = NumpyArchive.Open(Path.Combine(record.Folder.Path, FieldsFile));
            context = archive.Tensor("fields").DetachFromDisposeScope();
        }

        int observed = config.Observed.Count;
        var networks = new PartialNetworks(
            record.Plan.Model, config, observed, card.Shift.Count, card.Grid, context, zeros([1, observed, 1, 1]), card.Irregular);
        HiddenStateFlow model = networks.Main(0);
        record.Folder.CheckpointsOf("").LoadParameters(model.Parameters);
        return new PartialForecaster(model, card, config);
    }

    /// <summary>States averaged over nodes as in the training; those that have the nodes of the model are its own, and stay.</summary>
    /// <inheritdoc/>
    public TrajectorySet Prepared(TrajectorySet states)
    {
        return states.States.dim() != 5
            || (card.Points is { } points && points.Select(count => (long)count).SequenceEqual(states.States.shape[3..]))
            ? states
            : PartialData.Coarsened(states, config.Data.Coarsen);
    }

    /// <inheritdoc/>
    public Tensor Forecast(TrajectorySet start, Tensor times)
    {
        int observed = config.Observed.Count;
        bool given = config.Model.Initial == InitialStateKind.Given;
        int[] order = [.. config.Observed, .. Enumerable.Range(0, Channels).Except(config.Observed)];
        TrajectorySet units = start.Pick(order);
        units = units with { States = MaskedFields.Normalized(units, normalization), Times = Times(start.Times, times) / card.Interval };
        ObservationWindow window = new ObservedSequences(new ChannelSelection([.. Enumerable.Range(0, observed)]), Window).Start(units);
        window = window with { Start = given ? Whole(units).States[Window - 1] : null };
        long horizon = times.shape[0] - 1;
        Tensor states = FrameSteps.Solve(model.Start(window), units.Times.narrow(0, Window - 1, horizon + 1), 1, model.Path);
        Tensor forecast = model.Observe(states.narrow(0, 1, horizon));
        Normalization seen = new([.. normalization.Shift.Take(observed)], [.. normalization.Scale.Take(observed)]);
        Tensor whole = cat([window.Past.narrow(0, Window - 1, 1), forecast]).to(float64);
        return seen.Invert(whole.flatten(0, 1)).reshape(whole.shape);
    }

    /// <summary>A window whose last state is given wherever anything ever is.</summary>
    private TrajectorySet Whole(TrajectorySet window)
    {
        if (window.Mask is { } mask)
        {
            Tensor missing = mask[Window - 1].logical_not().logical_and(mask.flatten(0, 2).any(0)).flatten(1).any(1);
            if (Array.IndexOf(missing.cpu().data<bool>().ToArray(), true) is var trajectory and >= 0)
            {
                throw new InputException($"this model starts from whole states, but trajectory {trajectory} is not given whole at the "
                    + $"frame from which its forecast starts.");
            }
        }

        return window;
    }

    /// <summary>Times of the past, moved so that its last frame lies at the first time of the forecast, then the forecast's.</summary>
    private static Tensor Times(Tensor past, Tensor future)
    {
        Tensor before = past.to(float64), after = future.to(float64);
        if (before.dim() != after.dim())
        {
            (before, after) = before.dim() == 1
                ? (before.unsqueeze(1).expand(before.shape[0], after.shape[1]), after)
                : (before, after.unsqueeze(1).expand(after.shape[0], before.shape[1]));
        }

        long last = before.shape[0] - 1;
        Tensor moved = before - before.narrow(0, last, 1) + after.narrow(0, 0, 1);
        return cat([moved, after.narrow(0, 1, after.shape[0] - 1)]);
    }
}

/// <summary>What a model needs in addition to its weights.</summary>
/// <param name="Shift">Mean of each channel in the units of the data, observed ones first.</param>
/// <param name="Scale">Deviation of each channel.</param>
/// <param name="Interval">Time between two frames.</param>
/// <param name="Periodic">Whether both axes are periodic.</param>
/// <param name="Irregular">Whether frames are not evenly spaced.</param>
/// <param name="Place">Whether the networks see static fields, which a file of their own holds.</param>
/// <param name="Points">Nodes of each axis; runs from before they were kept had only the network 'residual', which fits any grid that 4
/// divides.</param>
internal sealed record PartialCard(
    IReadOnlyList<double> Shift, IReadOnlyList<double> Scale, double Interval, bool Periodic, bool Irregular, bool Place,
    IReadOnlyList<int>? Points = null)
{
    /// <summary>A grid of that kind.</summary>
    [JsonIgnore]
    public Grid Grid => new([.. (Points ?? [64, 64]).Select(
        count => new Axis(0, 1, count, Periodic ? Boundary.Periodic : Boundary.Neumann))]);
}
