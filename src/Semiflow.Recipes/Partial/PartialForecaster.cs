using System.Text.Json.Nodes;
using Semiflow.Data.Numpy;
using Semiflow.Flows;
using Semiflow.Forecasting;
using Semiflow.Operators;
using Semiflow.Spaces;
using Semiflow.Training;
using Semiflow.Training.Runs;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Recipes.Partial;

/// <summary>A trained model of partial observations in the units of the data: continues windows of observations.</summary>
internal sealed class PartialForecaster : IForecaster
{
    private const string FileName = "forecaster.json", PlaceFile = "place.npz";
    private readonly HiddenStateFlow model;
    private readonly Normalization normalization;
    private readonly double interval;
    private readonly PartialConfig config;
    private readonly int channels;
    private readonly bool given;

    private PartialForecaster(HiddenStateFlow model, Normalization normalization, double interval, PartialConfig config, int channels) =>
        (this.model, this.normalization, this.interval, this.config, this.channels, given) =
        (model, normalization, interval, config, channels, config.Model.Initial == InitialStateKind.Given);

    /// <inheritdoc/>
    public int Window => config.Data.Past;

    /// <inheritdoc/>
    public int Channels => channels;

    /// <inheritdoc/>
    public IReadOnlyList<int>? Forecasts => config.Observed;

    /// <summary>Keeps what the data told: constants, interval, static fields.</summary>
    public static void Save(RunFolder folder, PartialData data)
    {
        RunFolder.WriteJson(Path.Combine(folder.Path, FileName), new JsonObject
        {
            ["shift"] = new JsonArray([.. data.Normalization.Shift.Select(value => JsonValue.Create(value))]),
            ["scale"] = new JsonArray([.. data.Normalization.Scale.Select(value => JsonValue.Create(value))]),
            ["interval"] = data.Interval,
            ["periodic"] = data.Periodic,
            ["points"] = new JsonArray([.. data.Grid.Axes.Select(axis => JsonValue.Create(axis.Points))]),
            ["irregular"] = data.Irregular,
            ["place"] = data.Context is not null,
        });
        if (data.Context is { } context)
        {
            NumpyArchive.Write(Path.Combine(folder.Path, PlaceFile), [("fields", context)]);
        }
    }

    /// <summary>The model of a run.</summary>
    /// <exception cref="InputException">The run is not trained yet, or damaged.</exception>
    public static PartialForecaster Open(RunRecord record)
    {
        var config = (PartialConfig)record.Plan.Config;
        string file = Path.Combine(record.Folder.Path, FileName);
        if (!File.Exists(file))
        {
            throw new InputException($"the run {record.Folder.Path} has no trained model: {record.State}. Go on with 'semiflow resume "
                + $"{record.Folder.Path}'.");
        }

        JsonObject json = RunFolder.ReadJson(file);
        double[] Numbers(string name) => [.. json[name]!.AsArray().Select(value => value!.GetValue<double>())];
        var normalization = new Normalization(Numbers("shift"), Numbers("scale"));
        Tensor? context = null;
        if (json["place"]!.GetValue<bool>())
        {
            using NumpyArchive archive = NumpyArchive.Open(Path.Combine(record.Folder.Path, PlaceFile));
            context = archive.Tensor("fields").DetachFromDisposeScope();
        }

        int observed = config.Observed.Count, channels = normalization.Channels;
        var models = new PartialModels(
            record.Plan.Model, config, observed, channels, GridOf(json), context, zeros([1, observed, 1, 1]),
            json["irregular"]!.GetValue<bool>());
        HiddenStateFlow model = models.Main(0);
        record.Folder.CheckpointsOf("").LoadParameters(model.Parameters);
        return new PartialForecaster(model, normalization, json["interval"]!.GetValue<double>(), config, channels);
    }

    /// <inheritdoc/>
    public Tensor Forecast(TrajectorySet start, Tensor times)
    {
        ArgumentNullException.ThrowIfNull(start);
        ArgumentNullException.ThrowIfNull(times);
        int observed = config.Observed.Count;
        int[] order = [.. config.Observed, .. Enumerable.Range(0, channels).Except(config.Observed)];
        TrajectorySet units = start.Pick(order);
        units = units with { States = PartialData.Normalized(units, normalization), Times = Times(start.Times, times) / interval };
        ObservationWindow window = new ObservedSequences(new ChannelSelection([.. Enumerable.Range(0, observed)]), Window).Start(units);
        Tensor forecast = model.Forecast(
            given ? window with { Start = units.States[Window - 1] } : window with { Start = null }, (int)times.shape[0] - 1).Observed;
        Normalization seen = new([.. normalization.Shift.Take(observed)], [.. normalization.Scale.Take(observed)]);
        Tensor whole = cat([window.Past.narrow(0, Window - 1, 1), forecast]).to(float64);
        return seen.Invert(whole.flatten(0, 1)).reshape(whole.shape);
    }

    /// <summary>Runs from before the points were kept had the network 'residual' alone, which fits any grid that 4 divides.</summary>
    private static Grid GridOf(JsonObject json)
    {
        Boundary boundary = json["periodic"]!.GetValue<bool>() ? Boundary.Periodic : Boundary.Neumann;
        int[] points = json["points"] is JsonArray kept ? [.. kept.Select(value => value!.GetValue<int>())] : [64, 64];
        return new Grid([.. points.Select(count => new Axis(0, 1, count, boundary))]);
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
