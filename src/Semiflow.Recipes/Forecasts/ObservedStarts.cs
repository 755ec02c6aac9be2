using Semiflow.Flows;
using static TorchSharp.torch;

namespace Semiflow.Recipes.Forecasts;

/// <summary>Where forecasts start something must have been observed: a state that is missing is not a state of zeros.</summary>
internal static class ObservedStarts
{
    /// <summary>
    /// Checks the frames from which forecasts start: a single state must be whole, of a past that an encoder fills something must be there.
    /// </summary>
    /// <param name="path">The file, for messages.</param>
    /// <param name="start">These frames of all trajectories, numbered as in the file.</param>
    /// <param name="which"><c>first</c> or <c>last</c>.</param>
    /// <param name="channels">Channels that an encoder sees; null for a model that starts from whole states.</param>
    /// <exception cref="InputException">A trajectory without such a start; the message names it.</exception>
    public static void Require(string path, TrajectorySet start, string which, IReadOnlyList<int>? channels = null)
    {
        if (start.Mask is null)
        {
            return;
        }

        using var scope = NewDisposeScope();
        Tensor mask = (channels is null ? start : start.Pick(channels)).Mask!.transpose(0, 1).flatten(1);
        bool one = channels is null && start.Frames == 1;
        Tensor there = one ? mask.all(1) : mask.any(1);
        if (Array.IndexOf(there.cpu().data<bool>().ToArray(), false) is var bad and >= 0)
        {
            string side = which == "first" ? "before" : "after";
            throw new InputException(one
                ? $"{path}: trajectory {bad} is not observed whole at its {which} frame, from which its forecast starts. Cut it to its "
                    + $"{which} whole frame, or leave it out."
                : $"{path}: nothing is observed of trajectory {bad} in its {which} {Plural.Of(start.Frames, "frames")}, from which "
                    + $"its forecast starts. Leave out the frames {side} what is observed, or the trajectory.");
        }
    }
}
