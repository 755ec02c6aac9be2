using Semiflow.Data;
using Semiflow.Data.Pairs;
using Semiflow.Flows;
using Semiflow.Spaces;
using Semiflow.Systems;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Recipes.Forecasts;

/// <summary>Files of trajectories from the dynamical systems of the catalogue.</summary>
internal static class GeneratedTrajectories
{
    private const ulong Stream = 8; // other trajectories than those of a run with the same seed

    /// <summary>Whether a dynamical system has that name.</summary>
    public static bool Knows(string name) => SystemCatalogue.With<IDynamicalSystem>().Any(entry => entry.Name == name);

    /// <summary>Simulates trajectories and writes them, with times, environments and grid.</summary>
    /// <param name="name">Name of the system.</param>
    /// <param name="count">Trajectories of each environment, at least 1.</param>
    /// <param name="environment"><c>all</c>, or the index of one environment.</param>
    /// <param name="adaptation">True for the environments to adapt to.</param>
    /// <param name="seed">Seed; environments share the initial states.</param>
    /// <param name="path">File to write: npz, HDF5 or NetCDF by its ending.</param>
    /// <param name="replace">True to replace an existing file.</param>
    /// <param name="observer">Who watches.</param>
    /// <param name="stop">Ends the computation early.</param>
    /// <exception cref="InputException">No such system or environment, numbers out of range, or the file exists.</exception>
    public static void Write(
        string name, int count, string environment, bool adaptation, long seed, string path, bool replace, IRunObserver observer,
        CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(observer);
        SystemEntry<IDynamicalSystem> entry = SystemCatalogue.With<IDynamicalSystem>().FirstOrDefault(each => each.Name == name)
            ?? throw KnownNames.Unknown("system", name, [.. SystemCatalogue.With<IDynamicalSystem>().Select(each => each.Name)]);
        OptionBounds.CheckLeast(("--count", count, 1), ("--seed", seed, 0));
        IReadOnlyList<IDynamicalSystem> among = adaptation ? entry.Unseen : entry.Training;
        int[] chosen = Choose(name, environment, among.Count, adaptation);
        OutputFile.Check(path, replace);
        ArrayFormat.Check(path);
        OutputFile.CheckRoom(path, chosen.Sum(i => sizeof(float) * (double)count * Numbers(among[i])));
        using DisposeScope scope = NewDisposeScope();
        var parts = new List<TrajectorySet>();
        for (int i = 0; i < chosen.Length; i++)
        {
            IDynamicalSystem system = among[chosen[i]];
            observer.Advance("simulation", (double)i / chosen.Length);
            observer.Say($"{system.Card.Title}: {Plural.Of(count, "trajectories")} of {system.Times.Count} times, {Parameters(system)}, "
                + $"seed {seed}");
            parts.Add(system.Simulate(0, count, RandomStream.Mix((ulong)seed, Stream), stop));
        }

        observer.Advance("simulation", 1);
        IDynamicalSystem first = among[chosen[0]];
        TrajectoryData.Write(
            path,
            parts[0] with
            {
                States = cat([.. parts.Select(part => part.States)], 1),
                Environments = among.Count > 1 ? [.. chosen.SelectMany(i => Enumerable.Repeat(i, count))] : null,
                Grid = first.Grid,
                Channels = first.Channels,
            },
            new Dictionary<string, string>
            {
                ["generator"] = "semiflow",
                ["version"] = Provenance.Version,
                ["system"] = name,
                ["parameters"] = string.Join("; ", chosen.Select(i => Parameters(among[i]))),
                ["seed"] = Configuration.Text(seed),
            });
        observer.Say(FormattableString.Invariant($"wrote {path}, {new FileInfo(path).Length / 1048576.0:F1} MiB"));
    }

    private static int[] Choose(string name, string environment, int count, bool adaptation)
    {
        string kind = adaptation ? "environments to adapt to" : "environments";
        return count == 0 ? throw new InputException($"{name} has no {kind}.")
            : environment == "all" ? [.. Enumerable.Range(0, count)]
            : int.TryParse(environment, out int index) && index >= 0 && index < count ? [index]
            : throw new InputException($"--environment is 'all' or one of 0 to {count - 1}, the {kind} of {name}, not '{environment}'.");
    }

    /// <summary>Numbers of a trajectory.</summary>
    private static double Numbers(IDynamicalSystem system) => (double)system.Times.Count * Math.Max(1, system.Channels.Count)
        * (system.Grid?.Shape.Aggregate(1.0, (product, points) => product * points) ?? 1);

    private static string Parameters(IDynamicalSystem system) =>
        string.Join(", ", system.Parameters.Select(parameter => $"{parameter.Key} = {Configuration.Text(parameter.Value)}"));
}
