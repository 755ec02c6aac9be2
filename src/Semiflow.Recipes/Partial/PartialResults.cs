using Semiflow.Forecasting;
using Semiflow.Metrics;
using Semiflow.Training;
using static TorchSharp.torch;

namespace Semiflow.Recipes.Partial;

/// <summary>All that a run measured.</summary>
/// <param name="Config">Settings.</param>
/// <param name="Data">Sequences in normalized units.</param>
/// <param name="Main">Forecasts of the model.</param>
/// <param name="Baselines">Forecasts of the others.</param>
/// <param name="Hidden">Scores of the hidden state; null where the data have no hidden channels.</param>
/// <param name="Substeps">Mean square error with other numbers of steps a frame.</param>
/// <param name="Floor">The hidden vector by a formula from the observed channels, and its score; null where there is none.</param>
internal sealed record PartialResults(
    PartialConfig Config, PartialData Data, PartialScores Main, IReadOnlyList<(ForecastBaseline Kind, PartialScores Scores)> Baselines,
    HiddenScores? Hidden, IReadOnlyList<(int Substeps, double MeanSquare)> Substeps, (string Name, HiddenVectorScore Score)? Floor)
{
    /// <summary>Measures.</summary>
    /// <exception cref="OperationCanceledException">Stopped.</exception>
    public static PartialResults Of(
        RunSession run, PartialConfig config, PartialData data, PartialModels models, Tensor climate, HiddenStateFlow main, IReadOnlyList<(ForecastBaseline Kind, IForecastModel Model)> baselines)
    {
        int tasks = 2 + baselines.Count + config.Evaluation.Substeps.Count, done = 0;
        PartialScores Score(IForecastModel model, bool test = true)
        {
            run.Observer.Advance("evaluation", (double)done++ / tasks);
            return PartialScores.Of(model, data, test ? data.Test : data.Validation, config, climate, run.Token);
        }

        PartialScores scores = Score(main), held = Score(main, test: false);
        var others = baselines.Select(each => (each.Kind, Score(each.Model))).ToList();
        var refined = new List<(int, double)>();
        foreach (int count in config.Evaluation.Substeps.Distinct())
        {
            HiddenStateFlow again = models.Main(0, count);
            run.Folder.CheckpointsOf("").LoadParameters(again.Parameters);
            refined.Add((count, Score(again).MeanSquare));
        }

        run.Observer.Advance("evaluation", 1);
        return new PartialResults(config, data, scores, others, HiddenScores.Of(data, config, held, scores), refined, HiddenFloor.Of(run.Plan.Source.System, config, data));
    }

    /// <summary>The figures of the summary.</summary>
    public Summary Summary(string name, IReadOnlyList<KeyValuePair<string, SummaryFigure>> costs)
    {
        var figures = new List<KeyValuePair<string, SummaryFigure>>();
        void Add(string figure, double value, string unit = "") => figures.Add(new(figure, new SummaryFigure(value, unit)));
        Add("mse", Main.MeanSquare);
        Add("mse_log10", Math.Log10(Main.MeanSquare));
        Add("mse_first_frame", Main.Score.MeanSquare[0]);
        Add("mse_last_frame", Main.Score.MeanSquare[^1]);
        for (int c = 0; c < Data.Observed; c++)
        {
            Add(Data.Observed == 1 ? "rmse_physical" : $"rmse_physical_{c}", Math.Sqrt(ChannelError(c)) * Math.Abs(Data.Normalization.Scale[c]));
        }

        Add("anomaly_correlation", Main.Score.AnomalyCorrelation.Average());
        foreach ((ForecastBaseline kind, PartialScores scores) in Baselines)
        {
            Add($"mse_{Configuration.Text(kind)}", scores.MeanSquare);
        }

        if (Baselines.FirstOrDefault(each => each.Kind == ForecastBaseline.Persistence).Scores is { } persistence)
        {
            Add("skill_over_persistence", 100 * (1 - Main.MeanSquare / persistence.MeanSquare), "%");
        }

        foreach ((string figure, HiddenVectorScore? score) in HiddenFigures())
        {
            if (score is not null)
            {
                Add(figure, score.Cosine);
            }
        }

        if (Hidden is { Raw: { } raw })
        {
            Add("hidden_relative_error", 100 * raw.RelativeError, "%");
        }

        foreach ((int count, double error) in Substeps)
        {
            Add($"mse_substeps_{count}", error);
        }

        return new Summary(name, [.. figures, .. costs]);
    }

    /// <summary>Scores of the hidden state by name, the upper bounds and floors beside them.</summary>
    public IEnumerable<(string Figure, HiddenVectorScore? Score)> HiddenFigures() =>
    [
        ("hidden_cosine", Hidden?.Raw),
        ("hidden_cosine_affine", Hidden?.Affine),
        ("hidden_cosine_probe_1", Hidden?.Probe),
        ("hidden_cosine_probe_3", Hidden?.ProbeWide),
        ("observed_cosine_probe_1", Hidden?.Seen),
        ("observed_cosine_probe_3", Hidden?.SeenWide),
        ("formula_cosine", Floor?.Score),
    ];

    private double ChannelError(int channel)
    {
        using Tensor truth = Data.Test.States.narrow(0, Config.Data.Past, Main.Observed.shape[0]).narrow(2, channel, 1).to(float64);
        using Tensor squares = (Main.Observed.narrow(2, channel, 1).to(float64) - truth).square();
        if (Data.Test.Mask is not { } mask)
        {
            return squares.mean().item<double>();
        }

        using Tensor seen = mask.narrow(0, Config.Data.Past, Main.Observed.shape[0]).narrow(2, channel, 1).to(float64);
        return ((squares * seen).sum() / seen.sum()).item<double>();
    }
}
