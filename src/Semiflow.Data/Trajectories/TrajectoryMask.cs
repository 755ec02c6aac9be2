using Semiflow.Data.Pairs;
using static TorchSharp.torch;

namespace Semiflow.Data.Trajectories;

/// <summary>Which values of trajectories were observed.</summary>
internal static class TrajectoryMask
{
    /// <summary>States with 0 where nothing was observed, and where it was; null for everywhere.</summary>
    /// <param name="source">The file.</param>
    /// <param name="request">Names.</param>
    /// <param name="axes">Meaning of the dimensions of the states in the file.</param>
    /// <param name="states">States <c>[time, trajectory, channel, x…]</c>.</param>
    /// <param name="there">Frames that there are, <c>[time, trajectory]</c>; null for all.</param>
    public static (Tensor States, Tensor? Mask) Apply(
        IArraySource source, TrajectoryRequest request, AxisLayout axes, Tensor states, Tensor? there)
    {
        Tensor? stated = Stated(source, request, axes, states);
        Tensor? frames = there?.reshape([states.shape[0], states.shape[1], .. Enumerable.Repeat(1L, (int)states.dim() - 2)])
            .expand(states.shape);
        Tensor? known = stated is null ? frames : frames is null ? stated : stated.logical_and(frames);
        Tensor real = known is null ? states : states.masked_fill(known.logical_not(), 0);
        if (real.isinf().any().item<bool>())
        {
            throw new InputException($"{source.Path}: the states are infinite in places. Repair them, or mark what was not observed with "
                + $"NaN or a mask.");
        }

        Tensor missing = real.isnan();
        if (!missing.any().item<bool>())
        {
            return (real, known?.contiguous());
        }

        if (missing[0].any().item<bool>())
        {
            long trajectory = missing[0].flatten(1).any(1).nonzero().flatten()[0].item<long>();
            throw new InputException($"{source.Path}: trajectory {trajectory} has NaN at its first time, where it starts from. Leave the "
                + $"frames before its first whole state out, or mark what is never observed with a mask.");
        }

        Tensor seen = missing.logical_not();
        return (real.masked_fill(missing, 0), (known is null ? seen : known.logical_and(seen)).contiguous());
    }

    private static Tensor? Stated(IArraySource source, TrajectoryRequest request, AxisLayout axes, Tensor states)
    {
        request.Options.Use("--mask");
        string name = request.Mask ?? "mask";
        if ((request.Mask is null || request.Options.IsInherited("--mask")) && !source.Has(name))
        {
            return null;
        }

        Tensor numbers = TrajectoryData.Whole(source, name);
        Tensor mask = !numbers.isnan().any().item<bool>() ? numbers.ne(0) : throw new InputException(
            $"{source.Path}: the mask '{name}' has values that are missing or NaN, which say neither that a state was observed nor that it "
                + "was not. Give 0 or 1.");
        if (mask.dim() == axes.Letters.Length && axes.ArrangeTrajectories(mask) is var whole && whole.shape.SequenceEqual(states.shape))
        {
            return whole;
        }

        return mask.shape.SequenceEqual([states.shape[1], states.shape[0]])
            ? mask.transpose(0, 1).reshape([states.shape[0], states.shape[1], .. Enumerable.Repeat(1L, (int)states.dim() - 2)])
            .expand(states.shape).contiguous()
            : throw new InputException(
                $"{source.Path}: the mask '{name}' has shape [{string.Join(", ", mask.shape)}]; expected that of the states, or "
                    + $"[trajectory, time] = [{states.shape[1]}, {states.shape[0]}].");
    }
}
