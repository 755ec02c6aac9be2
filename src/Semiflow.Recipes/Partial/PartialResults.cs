using Semiflow.Flows;
using Semiflow.Forecasting;
using Semiflow.Metrics;
using Semiflow.Spaces;
using Semiflow.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Recipes.Partial;

/// <summary>All that a run measured.</summary>
/// <param name="Config">Settings.</param>
/// <param name="Data">Sequences in normalized units.</param>
/// <param name="Model">The model that the run is about.</param>
/// <param name="Main">Its forecasts of the tests.</param>
/// <param name="Baselines">Forecasts of the others.</param>
/// <param name="Hidden">Scores of the hidden state; null where the data have no hidden channels.</param>
/// <param name="Substeps">Mean square error with other numbers of steps per frame.</param>
internal sealed record PartialResults(
    PartialConfig Config, PartialData Data, TrainedContestant<HiddenStateFlow> Model, ScoredForecast Main,
    IReadOnlyList<ScoredForecast> Baselines, HiddenScores? Hidden, IReadOnlyList<(int Substeps, double MeanSquare)> Substeps)
{
    private static readonly int[] Leads = [1, 2, 5, 10, 20];

    /// <summary>Frames of the forecasts.</summary>
    public int Horizon => (int)Main.Observed.shape[0];

    /// <summary>Forecasts of persistence; null if it was not asked for.</summary>
    public ScoredForecast? Persistence => Of(ForecastBaseline.Persistence);

    /// <summary>Forecasts of a baseline; null if it was not asked for.</summary>
    public ScoredForecast? Of(ForecastBaseline kind) => Baselines.FirstOrDefault(each => each.Contestant == PartialFigures.Of(kind));

    /// <summary>Learned numbers of a model.</summary>
    public static long Size(IForecastModel model) => model.Parameters.Sum(parameter => parameter.Value.numel());

    /// <summary>The figures of the run; an error of a model that blew up is not finite.</summary>
    public Summary Summary(RunSession run)
    {
        var figures = new RunFigures(run);
        foreach (ScoredForecast each in (ScoredForecast[])[Main, .. Baselines])
        {
            figures.Add(PartialFigures.Mse.For(each.Contestant), each.MeanSquare);
        }

        figures.Add(PartialFigures.MseLog10, Math.Log10(Main.MeanSquare));
        AddFrames(figures);
        for (int c = 0; c < Data.Observed; c++)
        {
            (double error, string unit) = PhysicalError(c);
            Figure figure = PartialFigures.RmsePhysical with { Unit = unit };
            figures.Add(Data.Observed == 1 ? figure : figure.At($"{c}", $"channel {c}"), error);
        }

        figures.Add(PartialFigures.AnomalyCorrelation, Main.Score.AnomalyCorrelation.Average());
        figures.Add(PartialFigures.SpectralError, SpectralError());
        foreach (HiddenEstimate estimate in Hidden?.Estimates ?? [])
        {
            figures.Add(PartialFigures.HiddenCosine.For(estimate.Contestant), estimate.Score.Cosine);
        }

        foreach (Contestant who in PartialFigures.OfVectors)
        {
            figures.Add(PartialFigures.RelativeErrorOf(who), 100 * Hidden?[who]?.Score.RelativeError);
        }

        foreach (Contestant floor in PartialFigures.Floors)
        {
            figures.Add(PartialFigures.RatioTo(floor), Hidden?.Ratio(floor));
        }

        figures.Add(PartialFigures.WeightedCosine, Hidden?[PartialFigures.Probe]?.Weighted);
        foreach ((int count, double error) in Substeps)
        {
            figures.Add(PartialFigures.MseWith(count), error);
        }

        return figures.Summary(Size(Model.Model!), Model.Training!);
    }

    /// <summary>Mean square error of each test sequence over what was observed of it, normalized units.</summary>
    public double[] SequenceErrors() => Errors(0, Data.Observed);

    /// <summary>
    /// Power of the model's forecasts over that of the truth at each wavenumber, of the first observed channel at a frame of the forecast.
    /// </summary>
    /// <param name="frame">Frame, from 0.</param>
    public SpectrumRatio Spectrum(int frame)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor forecast = Main.Observed[frame].narrow(1, 0, 1).to(float64);
        if (Data.Test.Mask is { } mask)
        {
            forecast = forecast * mask[Config.Data.Past + frame].narrow(1, 0, 1).to(float64); // The truth holds 0 there too.
        }

        var ratio = SpectrumRatio.Of(new GridFunction(Data.Grid, forecast), FirstTrueChannel(frame));
        ratio.Wavenumbers.MoveToOuterDisposeScope();
        ratio.Ratio.MoveToOuterDisposeScope();
        return ratio;
    }

    private void AddFrames(RunFigures figures)
    {
        ScoredForecast?[] followed = [Main, Of(ForecastBaseline.NoHidden), Persistence];
        foreach (int lead in Leads.Where(lead => lead < Horizon).Append(Horizon))
        {
            foreach (ScoredForecast each in followed.OfType<ScoredForecast>())
            {
                figures.Add(PartialFigures.ErrorAt(lead).For(each.Contestant), each.Score.Normalized[lead - 1]);
            }

            figures.Add(PartialFigures.SkillAt(lead), 100 * Persistence?.SkillOf(Main, lead - 1));
        }

        figures.Add(
            PartialFigures.SkillOverPersistence, Persistence is { } still ? 100 * (1 - (Main.MeanSquare / still.MeanSquare)) : null);
    }

    private Tensor Truth() => Data.Test.States.narrow(0, Config.Data.Past, Horizon).narrow(2, 0, Data.Observed);

    private GridFunction FirstTrueChannel(int frame) => new(Data.Grid, Truth()[frame].narrow(1, 0, 1).to(float64));

    /// <summary>Mean of |log₁₀| of the power ratio over the wavenumbers of the last frame that hold any power to speak of.</summary>
    private double SpectralError()
    {
        using DisposeScope scope = NewDisposeScope();
        double[] ratio = Spectrum(Horizon - 1).Ratio[0].to(float64).data<double>().ToArray();
        double[] power = Spectra.Radial(FirstTrueChannel(Horizon - 1)).Energy.sum([0])[0].data<double>().ToArray();
        double total = power.Sum();
        return ratio.Zip(power).Where(each => each.Second > 1e-6 * total && each.First > 0).Select(each => Math.Abs(Math.Log10(each.First)))
            .DefaultIfEmpty().Average();
    }

    /// <summary>Root mean square error of a channel in its unit.</summary>
    internal (double Error, string Unit) PhysicalError(int channel)
    {
        double scale = Math.Abs(Data.Normalization.Scale[channel]);
        double[] errors = Errors(channel, 1);
        if (Data.Order[channel] == 0 && Data.Origin.TestScales is { } scales)
        {
            return (scale * Math.Sqrt(errors.Zip(scales, (error, unit) => error * unit * unit).Average()), Data.Origin.ScaleUnit);
        }

        return (scale * Math.Sqrt(errors.Average()), Data.Origin.UnitOf(Data.Order[channel]));
    }

    private double[] Errors(int from, int count)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor squares = (Main.Observed - Truth()).narrow(2, from, count).to(float64).square();
        Tensor seen = Data.Test.Mask is { } mask
            ? mask.narrow(0, Config.Data.Past, Horizon).narrow(2, from, count).to(float64)
            : ones_like(squares);
        long[] all = [0, 2, 3, 4];
        return ((squares * seen).sum(all) / seen.sum(all).clamp_min(1)).data<double>().ToArray();
    }
}

/// <summary>What a contestant forecasts of sequences, and how well.</summary>
/// <param name="Contestant">Who it is.</param>
/// <param name="Observed">Forecast observations in normalized units, <c>[horizon, sequence, observed, x, y]</c>.</param>
/// <param name="States">Whole states <c>[1 + horizon, sequence, channel, x, y]</c>; null for models without a state.</param>
/// <param name="Score">Errors frame by frame, normalized units.</param>
internal sealed record ScoredForecast(Contestant Contestant, Tensor Observed, Tensor? States, ForecastScore Score)
{
    /// <summary>Mean square error over the horizon, normalized units.</summary>
    public double MeanSquare => Score.MeanSquare.Average();

    /// <summary>Forecasts sequences, some at a time, and scores the forecasts.</summary>
    /// <param name="who">Who it is.</param>
    /// <param name="model">The model; null where its training blew up: its forecasts are NaN.</param>
    /// <param name="sequences">How sequences are split into past and forecast.</param>
    /// <param name="set">The sequences.</param>
    /// <param name="horizon">Frames to forecast.</param>
    /// <param name="batchSize">Sequences at a time.</param>
    /// <param name="climate">The mean observation, <c>[1, observed, x, y]</c>.</param>
    /// <param name="stop">Asks to stop.</param>
    /// <exception cref="OperationCanceledException">Stopped.</exception>
    public static ScoredForecast Measure(
        Contestant who, IForecastModel? model, ObservedSequences sequences, TrajectorySet set, int horizon, int batchSize, Tensor climate,
        CancellationToken stop)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable quiet = no_grad();
        (Tensor target, Tensor? mask) = sequences.Target(set, horizon);
        Forecast all = model is null
            ? new Forecast(full_like(target, double.NaN))
            : sequences.Forecast(model, set, horizon, batchSize, stop);
        var score = ForecastScore.Of(target, all.Observed, climate, mask);
        return new ScoredForecast(who, all.Observed.MoveToOuterDisposeScope(), all.States?.MoveToOuterDisposeScope(), score);
    }

    /// <summary>Skill of another forecast over this one at a frame: <c>1 − error / error of this</c>.</summary>
    public double SkillOf(ScoredForecast other, int frame) => 1 - (other.Score.MeanSquare[frame] / Score.MeanSquare[frame]);
}
