using Semiflow.Flows;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Recipes.Partial;

/// <summary>The frames of forecasts on which hidden states are compared, frame after frame, in each all sequences.</summary>
/// <param name="Truth">True hidden channels in the units of the data, <c>[frame·sequence, component, x, y]</c>.</param>
/// <param name="Seen">True observed channels in the units of the data.</param>
/// <param name="States">States of the model, normalized, observed channels first.</param>
/// <param name="Mask">True at the nodes that count, <c>[frame·sequence, x, y]</c>: inside, and known.</param>
/// <param name="Count">Number of frames.</param>
internal sealed record HiddenFrames(Tensor Truth, Tensor Seen, Tensor States, Tensor Mask, int Count)
{
    /// <summary>Of forecasts of sequences, from their start on.</summary>
    public static HiddenFrames Of(PartialData data, PartialConfig config, TrajectorySet set, Tensor states)
    {
        int frames = (int)states.shape[0], hidden = data.Channels - data.Observed;
        Tensor Part(Tensor all, int from, int count) => all.narrow(0, config.Data.Past - 1, frames).narrow(2, from, count).flatten(0, 1);
        Tensor truth = Part(set.States, data.Observed, hidden);
        Tensor inside = data.Interior().unsqueeze(0).expand([truth.shape[0], .. truth.shape.AsSpan(2)]);
        Tensor known = set.Mask is { } mask ? inside.logical_and(Part(mask, data.Observed, hidden).all(1)) : inside;
        return new HiddenFrames(
            data.Physical(truth, data.Observed), data.Physical(Part(set.States, 0, data.Observed), 0), states.flatten(0, 1), known, frames);
    }

    /// <summary>|∇y| of the first observed channel by central differences, in units of no matter, <c>[frame·sequence, x, y]</c>.</summary>
    public Tensor Slope(bool periodic)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor padded = nn.functional.pad(Seen.narrow(1, 0, 1), [1, 1, 1, 1], periodic ? PaddingModes.Circular : PaddingModes.Replicate)
            .squeeze(1);
        long nx = Seen.shape[2], ny = Seen.shape[3];
        Tensor x = padded.narrow(1, 2, nx).narrow(2, 1, ny) - padded.narrow(1, 0, nx).narrow(2, 1, ny);
        Tensor y = padded.narrow(1, 1, nx).narrow(2, 2, ny) - padded.narrow(1, 1, nx).narrow(2, 0, ny);
        return (x.square() + y.square()).sqrt().MoveToOuterDisposeScope();
    }
}
