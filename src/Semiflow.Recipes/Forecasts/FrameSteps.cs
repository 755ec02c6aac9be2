using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Recipes.Forecasts;

/// <summary>
/// Solutions at any times by a model that has learned steps of one length. It goes from frame to frame as in the training; a time between
/// two frames is reached by a shorter step that leads nowhere else. So the state at a time does not depend on which others are asked for.
/// </summary>
internal static class FrameSteps
{
    private const int Part = 64; // Frames that are held at once.

    /// <summary>Solutions from states at the first of the times.</summary>
    /// <param name="start">States <c>[trajectory, channel, x…]</c>.</param>
    /// <param name="times">
    /// Times in double precision that do not decrease, <c>[time]</c> or <c>[time, trajectory]</c>; a repeated one repeats the state.
    /// </param>
    /// <param name="frame">Length of a frame.</param>
    /// <param name="solve">Solutions from given states at times, one step for each interval.</param>
    /// <returns>States <c>[time, trajectory, channel, x…]</c>.</returns>
    public static Tensor Solve(Tensor start, Tensor times, double frame, Func<Tensor, Tensor, Tensor> solve)
    {
        using DisposeScope scope = NewDisposeScope();
        var plan = new FramePlan(times, frame);
        long[] states = [plan.Count, .. start.shape];
        Tensor? found = null;
        Tensor here = start;
        for (int from = 0; from == 0 || from < plan.Last; from += Part)
        {
            using DisposeScope inner = NewDisposeScope();
            int until = Math.Min(plan.Last, from + Part);
            Tensor path = until == from ? here.unsqueeze(0) : solve(here, plan.Frames(from, until));
            found ??= zeros(states, path.dtype, path.device).MoveToOuterDisposeScope();
            Keep(plan, path, from, until, found);
            here = path[^1].MoveToOuterDisposeScope();
        }

        for (int time = 0; time < plan.Count; time++)
        {
            if (plan.Between(time) is { } rest)
            {
                using DisposeScope inner = NewDisposeScope();
                found![time] = solve(found[time], rest)[^1];
            }
        }

        return found!.MoveToOuterDisposeScope();
    }

    /// <summary>Puts the state at the last frame before each time in its place.</summary>
    private static void Keep(FramePlan plan, Tensor path, int from, int until, Tensor found)
    {
        (long[] places, long[] frames) = plan.Places(from, until);
        if (places.Length == 0)
        {
            return;
        }

        Tensor rows = plan.Own ? path.flatten(0, 1) : path, target = plan.Own ? found.view([-1, .. found.shape[2..]]) : found;
        target.index_copy_(0, tensor(places).to(found.device), rows.index_select(0, tensor(frames).to(path.device)));
    }
}
