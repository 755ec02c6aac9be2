using Semiflow.Flows;
using Semiflow.Metrics;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Recipes.Partial;

/// <summary>
/// How the hidden state of a model resembles the true one: as it is, after an affine fit a channel, after linear probes of one and of
/// nine nodes; beside the same probe of the observed channels alone, since only what goes beyond it is memory (spec
/// partial-observations.md 8.2). Probes are fitted on validation sequences.
/// </summary>
/// <param name="Raw">As it is; null where the hidden channels are not as many as the true ones.</param>
/// <param name="Affine">After an affine fit of each channel; null likewise.</param>
/// <param name="Probe">Linear probe of one node of the whole state.</param>
/// <param name="ProbeWide">Linear probe of 3 × 3 nodes of the whole state.</param>
/// <param name="Seen">Linear probe of one node of the observed channels alone.</param>
/// <param name="SeenWide">Linear probe of 3 × 3 nodes of the observed channels alone.</param>
/// <param name="Estimate">Estimates of the wide probe on the test sequences, <c>[frame·sequence, component, x, y]</c>.</param>
internal sealed record HiddenScores(
    HiddenVectorScore? Raw, HiddenVectorScore? Affine, HiddenVectorScore Probe, HiddenVectorScore ProbeWide, HiddenVectorScore Seen, HiddenVectorScore SeenWide, Tensor Estimate)
{
    /// <summary>Scores the states of a model; null where the data have no hidden channels.</summary>
    public static HiddenScores? Of(PartialData data, PartialConfig config, PartialScores validation, PartialScores test)
    {
        if (data.Channels == data.Observed || test.States is null || validation.States is null)
        {
            return null;
        }

        using DisposeScope scope = NewDisposeScope();
        using IDisposable quiet = no_grad();
        (Tensor fitTruth, Tensor fitStates) = (Truth(data, config, data.Validation, validation.States), validation.States.flatten(0, 1));
        (Tensor truth, Tensor states) = (Truth(data, config, data.Test, test.States), test.States.flatten(0, 1));
        int seen = data.Observed, hidden = (int)states.shape[1] - seen, components = (int)truth.shape[1];
        Tensor Probed(int from, int channels, int size) => LinearProbe
            .Fit(fitStates.narrow(1, from, channels), fitTruth, size, data.Periodic).Apply(states.narrow(1, from, channels));
        Tensor wide = Probed(0, seen + hidden, 3);
        HiddenVectorScore? raw = null, affine = null;
        if (hidden == components)
        {
            raw = HiddenVectorScore.Of(truth, states.narrow(1, seen, hidden));
            affine = HiddenVectorScore.Of(truth, cat([.. Enumerable.Range(0, hidden).Select(c => LinearProbe
                .Fit(fitStates.narrow(1, seen + c, 1), fitTruth.narrow(1, c, 1), 1, data.Periodic).Apply(states.narrow(1, seen + c, 1)))], 1));
        }

        return new HiddenScores(
            raw, affine, HiddenVectorScore.Of(truth, Probed(0, seen + hidden, 1)), HiddenVectorScore.Of(truth, wide),
            HiddenVectorScore.Of(truth, Probed(0, seen, 1)), HiddenVectorScore.Of(truth, Probed(0, seen, 3)), wide.MoveToOuterDisposeScope());
    }

    /// <summary>True hidden channels of the frames of forecasts, <c>[frame·sequence, component, x, y]</c>.</summary>
    public static Tensor Truth(PartialData data, PartialConfig config, TrajectorySet set, Tensor states) => set.States
        .narrow(0, config.Data.Past - 1, states.shape[0]).narrow(2, data.Observed, data.Channels - data.Observed).flatten(0, 1);
}
