using Semiflow.Data.Numpy;
using Semiflow.Data.Trajectories;
using Semiflow.Flows;
using static TorchSharp.torch;

namespace Semiflow.Recipes.Forecasts;

/// <summary>States to start a forecast from.</summary>
internal static class InitialStates
{
    private const string Environment = "environment";

    /// <summary>
    /// The last frames of the trajectories of a file, or, where one is enough, an array of initial states
    /// <c>[trajectory, channel, x…]</c> without times, perhaps with an array <c>environment</c>.
    /// </summary>
    public static TrajectorySet Read(string path, string? name, int window, double time)
    {
        if (window == 1 && path.EndsWith(".npz", StringComparison.OrdinalIgnoreCase) && Alone(path, name, time) is { } alone)
        {
            return alone;
        }

        TrajectorySet set = TrajectoryData.Read(path, new TrajectoryRequest { States = name });
        return set.Frames >= window
            ? set.Window(set.Frames - window, window)
            : throw new InputException($"{path} has {set.Frames} frames; this model starts from {window}.");
    }

    /// <summary>States of an archive that has no times.</summary>
    private static TrajectorySet? Alone(string path, string? name, double time)
    {
        using NumpyArchive archive = NumpyArchive.Open(path);
        if (archive.Contains("t") || archive.Contains("time"))
        {
            return null;
        }

        string[] arrays = [.. archive.Names.Where(each => each != Environment)];
        string chosen = name ?? (arrays.Length == 1 ? arrays[0] : throw ArrayChoice.Unclear(path, archive, "with the initial states"));
        Tensor states = archive.Tensor(chosen).to(float64);
        if (states.dim() < 2 || !states.isfinite().all().item<bool>())
        {
            throw new InputException($"{path}: initial states '{chosen}' have shape [{string.Join(", ", states.shape)}]; expected finite "
                + $"values [trajectory, channel, x…].");
        }

        int[]? environments = archive.Contains(Environment)
            ? [.. archive.Tensor(Environment).to(int64).data<long>().Select(each => (int)each)]
            : null;
        return environments is null || environments.Length == states.shape[0]
            ? new TrajectorySet(tensor([time]), states.unsqueeze(0)) { Environments = environments }
            : throw new InputException($"{path} has {environments.Length} environments for {states.shape[0]} initial states.");
    }
}
