using Semiflow.Metrics;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Recipes.Partial;

/// <summary>
/// How the hidden state of a model resembles the true one, in the units of the data: as it is, after an affine fit a channel, after
/// linear probes of one and of nine nodes; beside the same probes of the observed channels alone and a formula where there is one,
/// since only what goes beyond them is memory (spec partial-observations.md 8.2). Fits are made on validation sequences.
/// </summary>
/// <param name="Estimates">The estimates that there are, in the order of report and summary.</param>
internal sealed record HiddenScores(IReadOnlyList<HiddenEstimate> Estimates)
{
    /// <summary>Figure of the hidden state as it is.</summary>
    public const string Raw = "hidden_cosine";

    /// <summary>Figure of the probe of 3 × 3 nodes of the whole state.</summary>
    public const string Probe = "hidden_cosine_probe_3";

    /// <summary>Figure of the same probe of the observed channels alone.</summary>
    public const string Floor = "observed_cosine_probe_3";

    /// <summary>Figure of the formula on true observations.</summary>
    public const string Formula = "formula_cosine";

    /// <summary>The estimate of that figure; null where there is none.</summary>
    public HiddenEstimate? this[string figure] => Estimates.FirstOrDefault(each => each.Figure == figure);

    /// <summary>Scores the states of a model; null where the data have no hidden channels.</summary>
    public static HiddenScores? Of(PartialData data, PartialConfig config, PartialScores validation, PartialScores test)
    {
        if (data.Channels == data.Observed || test.States is null || validation.States is null)
        {
            return null;
        }

        using DisposeScope scope = NewDisposeScope();
        using IDisposable quiet = no_grad();
        var fit = HiddenFrames.Of(data, config, data.Validation, validation.States);
        var judged = HiddenFrames.Of(data, config, data.Test, test.States);
        Tensor slope = judged.Slope(data.Periodic);
        int seen = data.Observed, channels = (int)judged.States.shape[1], components = (int)judged.Truth.shape[1];
        var estimates = new List<HiddenEstimate>();
        void Add(string figure, string name, Tensor? values)
        {
            if (values is not null)
            {
                estimates.Add(HiddenEstimate.Of(figure, name, values, judged, slope));
            }
        }

        Tensor Probed(int from, int count, int size) => LinearProbe
            .Fit(fit.States.narrow(1, from, count), fit.Truth, size, data.Periodic, mask: fit.Mask)
            .Apply(judged.States.narrow(1, from, count));
        if (channels - seen == components)
        {
            Add(Raw, "hidden state as it is", data.Physical(judged.States.narrow(1, seen, components), seen));
            Add("hidden_cosine_affine", "affine fit of each hidden channel", Affine(data, fit, judged));
        }

        Add("hidden_cosine_probe_1", "probe of the state, 1 node", Probed(0, channels, 1));
        Add(Probe, "probe of the state, 3 × 3 nodes", Probed(0, channels, 3));
        Add("observed_cosine_probe_1", "probe of what is seen, 1 node", Probed(0, seen, 1));
        Add(Floor, "probe of what is seen, 3 × 3 nodes", Probed(0, seen, 3));
        Add(Formula, "geostrophic balance of the true height", HiddenFloor.Of(data, judged.Seen));
        Add("formula_cosine_forecast", "geostrophic balance of the forecast height",
            HiddenFloor.Of(data, data.Physical(judged.States.narrow(1, 0, seen), 0)));
        estimates.ForEach(each => each.Values.MoveToOuterDisposeScope());
        return new HiddenScores(estimates);
    }

    private static Tensor Affine(PartialData data, HiddenFrames fit, HiddenFrames judged)
    {
        int seen = data.Observed, components = (int)fit.Truth.shape[1];
        return cat([.. Enumerable.Range(0, components).Select(c => LinearProbe
            .Fit(fit.States.narrow(1, seen + c, 1), fit.Truth.narrow(1, c, 1), 1, data.Periodic, mask: fit.Mask)
            .Apply(judged.States.narrow(1, seen + c, 1)))], 1);
    }
}
