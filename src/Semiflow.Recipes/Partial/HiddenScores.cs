using Semiflow.Flows;
using Semiflow.Forecasting;
using Semiflow.Metrics;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Recipes.Partial;

/// <summary>
/// How the hidden state of a model resembles the true one, in the units of the data: as it is, after an affine fit per channel, after
/// linear probes of one and of nine nodes; compared with the same probes of only the observed channels and a formula if there is one,
/// since only what goes beyond them is memory (spec partial-observations.md 8.2). Fits are made on validation sequences.
/// </summary>
/// <param name="Estimates">The estimates that there are, in the order of report and summary.</param>
internal sealed record HiddenScores(IReadOnlyList<HiddenEstimate> Estimates)
{
    /// <summary>An estimate; null if there is none.</summary>
    public HiddenEstimate? this[Contestant who] => Estimates.FirstOrDefault(each => each.Contestant == who);

    /// <summary>
    /// Relative error of the probe of the whole state over that of a floor: below 1, the hidden state tells what the floor does not; null
    /// where there is no such floor.
    /// </summary>
    public double? Ratio(Contestant floor) => this[PartialFigures.Probe]?.Score.RelativeError / this[floor]?.Score.RelativeError;

    /// <summary>Scores the states of a model; null where the data have no hidden channels, or the model no states.</summary>
    /// <param name="data">The data.</param>
    /// <param name="past">Frames that forecasts start from.</param>
    /// <param name="validation">States <c>[1 + horizon, sequence, channel, x, y]</c> on the validation sequences.</param>
    /// <param name="test">The same on the tests.</param>
    public static HiddenScores? Measure(PartialData data, int past, Tensor? validation, Tensor? test)
    {
        if (data.Channels == data.Observed || test is null || validation is null)
        {
            return null;
        }

        using DisposeScope scope = NewDisposeScope();
        using IDisposable quiet = no_grad();
        var fit = HiddenFrames.Of(data, past, data.Validation, validation);
        var judged = HiddenFrames.Of(data, past, data.Test, test);
        Tensor slope = MaskedFields.Slope(judged.Seen, data.Periodic);
        int seen = data.Observed, channels = (int)judged.States.shape[1], components = (int)judged.Truth.shape[1];
        var estimates = new List<HiddenEstimate>();
        void Add(Contestant who, Tensor? values)
        {
            if (values is not null)
            {
                estimates.Add(HiddenEstimate.Of(who, values, judged, slope));
            }
        }

        Tensor Fitted(Func<HiddenFrames, Tensor> features, int size) => LinearProbe
            .Fit(features(fit), fit.Truth, size, data.Periodic, mask: fit.Mask)
            .Apply(features(judged));
        Tensor Probed(int from, int count, int size) => Fitted(frames => frames.States.narrow(1, from, count), size);
        Tensor Affine(int component) => LinearProbe
            .Fit(fit.States.narrow(1, seen + component, 1), fit.Truth.narrow(1, component, 1), 1, data.Periodic, mask: fit.Mask)
            .Apply(judged.States.narrow(1, seen + component, 1));
        if (channels - seen == components)
        {
            Add(PartialFigures.HiddenAsItIs, data.Physical(judged.States.narrow(1, seen, components), seen));
            Add(PartialFigures.AffineFit, cat([.. Enumerable.Range(0, components).Select(Affine)], 1));
        }

        Add(PartialFigures.ProbeOfNode, Probed(0, channels, 1));
        Add(PartialFigures.Probe, Probed(0, channels, 3));
        Add(PartialFigures.SeenProbeOfNode, Probed(0, seen, 1));
        Add(PartialFigures.SeenProbe, Probed(0, seen, 3));
        Add(PartialFigures.TrueProbe, Fitted(frames => frames.Seen, 3));
        Add(PartialFigures.SlopeProbe, Fitted(frames => MaskedFields.WithSlopes(frames.Seen, data.Periodic), 3));
        Add(PartialFigures.Formula, data.HiddenByFormula(judged.Seen));
        Add(PartialFigures.FormulaOfForecast, data.HiddenByFormula(data.Physical(judged.States.narrow(1, 0, seen), 0)));
        estimates.ForEach(each => each.Values.MoveToOuterDisposeScope());
        return new HiddenScores(estimates);
    }
}

/// <summary>An estimate of the true hidden state and its scores over all frames from the start of the forecasts on.</summary>
/// <param name="Contestant">Which estimate.</param>
/// <param name="Values">The estimate in the units of the data, <c>[frame·sequence, component, x, y]</c>.</param>
/// <param name="Score">Scores of all frames together.</param>
/// <param name="Weighted">Mean cosine weighted by |∇y| of the first observed channel.</param>
/// <param name="Cosines">Mean cosine of each frame, the first at the start.</param>
internal sealed record HiddenEstimate(
    Contestant Contestant, Tensor Values, HiddenVectorScore Score, double Weighted, IReadOnlyList<double> Cosines)
{
    /// <summary>Scores an estimate.</summary>
    public static HiddenEstimate Of(Contestant who, Tensor values, HiddenFrames frames, Tensor slope)
    {
        long each = frames.Truth.shape[0] / frames.Count;
        double Cosine(int frame) => HiddenVectorScore.Of(
            frames.Truth.narrow(0, frame * each, each), values.narrow(0, frame * each, each),
            frames.Mask.narrow(0, frame * each, each)).Cosine;
        return new HiddenEstimate(
            who, values, HiddenVectorScore.Of(frames.Truth, values, frames.Mask),
            HiddenVectorScore.WeightedCosine(frames.Truth, values, slope, frames.Mask),
            [.. Enumerable.Range(0, frames.Count).Select(Cosine)]);
    }
}

/// <summary>The frames of forecasts on which hidden states are compared, frame after frame, in each all sequences.</summary>
/// <param name="Truth">True hidden channels in the units of the data, <c>[frame·sequence, component, x, y]</c>.</param>
/// <param name="Seen">True observed channels in the units of the data.</param>
/// <param name="States">States of the model, normalized, observed channels first.</param>
/// <param name="Mask">True at the nodes that count, <c>[frame·sequence, x, y]</c>: inside, and known.</param>
/// <param name="Count">Number of frames.</param>
internal sealed record HiddenFrames(Tensor Truth, Tensor Seen, Tensor States, Tensor Mask, int Count)
{
    /// <summary>Of forecasts of sequences, from their start on.</summary>
    public static HiddenFrames Of(PartialData data, int past, TrajectorySet set, Tensor states)
    {
        int frames = (int)states.shape[0], hidden = data.Channels - data.Observed;
        Tensor Part(Tensor all, int from, int count) => all.narrow(0, past - 1, frames).narrow(2, from, count).flatten(0, 1);
        Tensor truth = Part(set.States, data.Observed, hidden);
        Tensor inside = data.Interior().unsqueeze(0).expand([truth.shape[0], .. truth.shape.AsSpan(2)]);
        Tensor known = set.Mask is { } mask ? inside.logical_and(Part(mask, data.Observed, hidden).all(1)) : inside;
        return new HiddenFrames(
            data.Physical(truth, data.Observed), data.Physical(Part(set.States, 0, data.Observed), 0), states.flatten(0, 1), known, frames);
    }
}
