using Semiflow.Forecasting;
using Semiflow.Metrics;
using Semiflow.Spaces;
using Semiflow.Training;
using Semiflow.Training.Runs;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Recipes.Partial;

/// <summary>All that a run measured.</summary>
/// <param name="Config">Settings.</param>
/// <param name="Data">Sequences in normalized units.</param>
/// <param name="Main">Forecasts of the model.</param>
/// <param name="Baselines">Forecasts of the others.</param>
/// <param name="Hidden">Scores of the hidden state; null where the data have no hidden channels.</param>
/// <param name="Substeps">Mean square error with other numbers of steps a frame.</param>
internal sealed record PartialResults(
    PartialConfig Config, PartialData Data, PartialScores Main, IReadOnlyList<(ForecastBaseline Kind, PartialScores Scores)> Baselines,
    HiddenScores? Hidden, IReadOnlyList<(int Substeps, double MeanSquare)> Substeps)
{
    private static readonly int[] Leads = [1, 2, 5, 10, 20];

    /// <summary>Frames of the forecasts.</summary>
    public int Horizon => (int)Main.Observed.shape[0];

    /// <summary>Forecasts of persistence; null where it was not asked for.</summary>
    public PartialScores? Persistence => Baselines.FirstOrDefault(each => each.Kind == ForecastBaseline.Persistence).Scores;

    /// <summary>Measures.</summary>
    /// <exception cref="OperationCanceledException">Stopped.</exception>
    public static PartialResults Of(
        RunSession run, PartialConfig config, PartialData data, PartialModels models, Tensor climate, HiddenStateFlow main,
        IReadOnlyList<(ForecastBaseline Kind, IForecastModel Model)> baselines)
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
        return new PartialResults(config, data, scores, others, HiddenScores.Of(data, config, held, scores), refined);
    }

    /// <summary>The figures of the summary.</summary>
    public Summary Summary(string name, IReadOnlyList<KeyValuePair<string, SummaryFigure>> costs)
    {
        var figures = new List<KeyValuePair<string, SummaryFigure>>();
        void Add(string figure, double value, string unit = "") => figures.Add(new(figure, new SummaryFigure(value, unit)));
        Add("mse", Main.MeanSquare);
        Add("mse_log10", Math.Log10(Main.MeanSquare));
        foreach ((ForecastBaseline kind, PartialScores scores) in Baselines)
        {
            Add($"mse_{Configuration.Text(kind)}", scores.MeanSquare);
        }

        AddLeads(Add);
        for (int c = 0; c < Data.Observed; c++)
        {
            (double error, string unit) = PhysicalError(c);
            Add(Data.Observed == 1 ? "rmse_physical" : $"rmse_physical_{c}", error, unit);
        }

        Add("anomaly_correlation", Main.Score.AnomalyCorrelation.Average());
        Add("spectral_error", SpectralError());
        foreach (HiddenEstimate estimate in Hidden?.Estimates ?? [])
        {
            Add(estimate.Figure, estimate.Score.Cosine);
        }

        foreach (HiddenEstimate estimate in Hidden?.Estimates.Where(
            each => each.Figure is HiddenScores.Raw or HiddenScores.Probe or HiddenScores.Floor or HiddenScores.Formula) ?? [])
        {
            Add(estimate.Figure.Replace("cosine", "relative_error", StringComparison.Ordinal), 100 * estimate.Score.RelativeError, "%");
        }

        if (Hidden?[HiddenScores.Probe] is { } probe)
        {
            Add("hidden_cosine_probe_3_sloped", probe.Sloped);
        }

        foreach ((int count, double error) in Substeps)
        {
            Add($"mse_substeps_{count}", error);
        }

        return new Summary(name, [.. figures, .. costs]);
    }

    /// <summary>Mean square error of each test sequence over what was observed of it, normalized units.</summary>
    public double[] SequenceErrors(PartialScores scores) => Errors(scores, 0, Data.Observed);

    /// <summary>
    /// Power of forecasts over that of the truth at each wavenumber, of the first observed channel at a frame of the forecast.
    /// </summary>
    /// <param name="scores">Forecasts.</param>
    /// <param name="frame">Frame, from 0.</param>
    public SpectrumRatio Spectrum(PartialScores scores, int frame)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor forecast = scores.Observed[frame].narrow(1, 0, 1).to(float64);
        if (Data.Test.Mask is { } mask)
        {
            forecast = forecast * mask[Config.Data.Past + frame].narrow(1, 0, 1).to(float64); // The truth holds 0 there too.
        }

        var ratio = SpectrumRatio.Of(new GridFunction(Data.Grid, forecast),
            new GridFunction(Data.Grid, Truth()[frame].narrow(1, 0, 1).to(float64)));
        ratio.Wavenumbers.MoveToOuterDisposeScope();
        ratio.Ratio.MoveToOuterDisposeScope();
        return ratio;
    }

    private Tensor Truth() => Data.Test.States.narrow(0, Config.Data.Past, Horizon).narrow(2, 0, Data.Observed);

    private void AddLeads(Action<string, double, string> add)
    {
        foreach (int lead in Leads.Where(lead => lead < Horizon).Append(Horizon))
        {
            add($"nmse_lead_{lead}", Main.Score.Normalized[lead - 1], "");
            if (Baselines.FirstOrDefault(each => each.Kind == ForecastBaseline.NoHidden).Scores is { } blind)
            {
                add($"nmse_no_hidden_lead_{lead}", blind.Score.Normalized[lead - 1], "");
            }

            if (Persistence is { } same)
            {
                add($"nmse_persistence_lead_{lead}", same.Score.Normalized[lead - 1], "");
                add($"skill_lead_{lead}", 100 * (1 - (Main.Score.MeanSquare[lead - 1] / same.Score.MeanSquare[lead - 1])), "%");
            }
        }

        if (Persistence is { } persistence)
        {
            add("skill_over_persistence", 100 * (1 - (Main.MeanSquare / persistence.MeanSquare)), "%");
        }
    }

    /// <summary>Mean of |log₁₀| of the power ratio over the wavenumbers of the last frame that hold any power to speak of.</summary>
    private double SpectralError()
    {
        using DisposeScope scope = NewDisposeScope();
        double[] ratio = Spectrum(Main, Horizon - 1).Ratio[0].to(float64).data<double>().ToArray();
        double[] power = Spectra.Radial(
            new GridFunction(Data.Grid, Truth()[Horizon - 1].narrow(1, 0, 1).to(float64))).Energy.sum([0])[0].data<double>().ToArray();
        double total = power.Sum();
        return ratio.Zip(power).Where(each => each.Second > 1e-6 * total && each.First > 0).Select(each => Math.Abs(Math.Log10(each.First)))
            .DefaultIfEmpty().Average();
    }

    /// <summary>Root mean square error of a channel in its unit.</summary>
    private (double Error, string Unit) PhysicalError(int channel)
    {
        double scale = Math.Abs(Data.Normalization.Scale[channel]);
        double[] errors = Errors(Main, channel, 1);
        if (Data.Order[channel] == 0 && Data.Origin.TestScales is { } scales)
        {
            return (scale * Math.Sqrt(errors.Zip(scales, (error, unit) => error * unit * unit).Average()), Data.Origin.ScaleUnit);
        }

        return (scale * Math.Sqrt(errors.Average()), Data.Origin.Units.ElementAtOrDefault(Data.Order[channel]) ?? "");
    }

    private double[] Errors(PartialScores scores, int from, int count)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor squares = (scores.Observed - Truth()).narrow(2, from, count).to(float64).square();
        Tensor seen = Data.Test.Mask is { } mask
            ? mask.narrow(0, Config.Data.Past, Horizon).narrow(2, from, count).to(float64)
            : ones_like(squares);
        long[] all = [0, 2, 3, 4];
        return ((squares * seen).sum(all) / seen.sum(all).clamp_min(1)).data<double>().ToArray();
    }
}
