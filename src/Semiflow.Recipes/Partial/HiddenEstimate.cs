using Semiflow.Metrics;
using static TorchSharp.torch;

namespace Semiflow.Recipes.Partial;

/// <summary>An estimate of the true hidden state and its scores over all frames from the start of the forecasts on.</summary>
/// <param name="Figure">Name in the summary.</param>
/// <param name="Name">Name in the report.</param>
/// <param name="Values">The estimate in the units of the data, <c>[frame·sequence, component, x, y]</c>.</param>
/// <param name="Score">Scores of all frames together.</param>
/// <param name="Sloped">Mean cosine weighted by |∇y| of the first observed channel.</param>
/// <param name="Cosines">Mean cosine of each frame, the first at the start.</param>
internal sealed record HiddenEstimate(
    string Figure, string Name, Tensor Values, HiddenVectorScore Score, double Sloped, IReadOnlyList<double> Cosines)
{
    /// <summary>Scores an estimate.</summary>
    public static HiddenEstimate Of(string figure, string name, Tensor values, HiddenFrames frames, Tensor slope)
    {
        long each = frames.Truth.shape[0] / frames.Count;
        double Cosine(int frame) => HiddenVectorScore
            .Of(frames.Truth.narrow(0, frame * each, each), values.narrow(0, frame * each, each),
                frames.Mask.narrow(0, frame * each, each)).Cosine;
        return new HiddenEstimate(
            figure, name, values, HiddenVectorScore.Of(frames.Truth, values, frames.Mask),
            HiddenVectorScore.WeightedCosine(frames.Truth, values, slope, frames.Mask),
            [.. Enumerable.Range(0, frames.Count).Select(Cosine)]);
    }
}
