using System.Text.Json.Nodes;
using Semiflow.Data;
using Semiflow.Flows;
using Semiflow.Forecasting;
using Semiflow.Operators;
using Semiflow.Training;
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
        (this.model, this.normalization, this.interval, this.config, this.channels, given) = (model, normalization, interval, config, channels, config.Model.Initial == InitialStateKind.Given);

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
            throw new InputException($"the run {record.Folder.Path} has no trained model: {record.State}. Go on with 'semiflow resume {record.Folder.Path}'.");
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
        var models = new PartialModels(config, observed, channels, json["periodic"]!.GetValue<bool>(), context, zeros([1, observed, 1, 1]));
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
        Tensor states = start.Pick(order).States;
        Tensor units = normalization.Apply(states.flatten(0, 1).to(float64)).to(float32).reshape(states.shape);
        Tensor past = times.narrow(0, 0, 1) + (arange(Window, float64) - (Window - 1)).view([-1, .. Enumerable.Repeat(1L, (int)times.dim() - 1)]) * interval;
        var window = new ObservationWindow(units.narrow(2, 0, observed), cat([past, times.narrow(0, 1, times.shape[0] - 1)]) / interval)
        {
            Start = given ? units[Window - 1] : null,
        };
        Tensor forecast = model.Forecast(window, (int)times.shape[0] - 1).Observed;
        Normalization seen = new([.. normalization.Shift.Take(observed)], [.. normalization.Scale.Take(observed)]);
        Tensor whole = cat([units.narrow(0, Window - 1, 1).narrow(2, 0, observed), forecast]).to(float64);
        return seen.Invert(whole.flatten(0, 1)).reshape(whole.shape);
    }
}
