using Semiflow.Data;
using Semiflow.Data.Pairs;
using Semiflow.Spaces;
using Semiflow.Systems;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Recipes.OperatorLearning;

/// <summary>Data files from exact or reference solvers.</summary>
internal static class GeneratedFile
{
    /// <summary>Writes pairs: HDF5 in the layout of the published files, npz and NetCDF as two arrays.</summary>
    /// <param name="name">Name of the system.</param>
    /// <param name="count">Number of pairs, at least 1.</param>
    /// <param name="points">Nodes a direction, at least 8.</param>
    /// <param name="seed">Seed; the pairs are others than those of a run with the same seed.</param>
    /// <param name="path">File to write.</param>
    /// <param name="outOfDistribution">True for the law that tests generalization.</param>
    /// <param name="replace">True to replace an existing file.</param>
    /// <param name="observer">Who watches.</param>
    /// <exception cref="InputException">No such system, numbers out of range, or the file exists.</exception>
    public static void Write(
        string name, int count, int points, long seed, string path, bool outOfDistribution, bool replace, IRunObserver observer)
    {
        ArgumentNullException.ThrowIfNull(observer);
        SystemEntry<IHasSolution> system = GeneratedPairs.Find(name);
        OptionBounds.CheckLeast(("--count", count, 1), ("--grid", points, 8), ("--seed", seed, 0));
        OutputFile.Check(path, replace);
        ArrayFormat.Check(path);
        using DisposeScope scope = NewDisposeScope();
        IHasSolution law = outOfDistribution ? system.Unseen[0] : system.First;
        Grid grid = law.DefaultGrid(points);
        OutputFile.CheckRoom(path, 2.0 * sizeof(float) * count * grid.Shape.Aggregate(1.0, (product, points) => product * points));
        observer.Say($"{law}: {Plural.Of(count, "pairs")} on {grid}, seed {seed}");
        FunctionPairs pairs = GeneratedPairs.ForFile(law, count, grid, seed, outOfDistribution);
        var texts = new Dictionary<string, string>
        {
            ["generator"] = "semiflow",
            ["version"] = Provenance.Version,
            ["system"] = name,
            ["parameters"] = law.ToString() ?? name,
            ["seed"] = Configuration.Text(seed),
        };
        if (ArrayFormat.IsHdf5(path))
        {
            AuthorsLayout.Write(path, pairs.Input, pairs.Output, texts);
        }
        else
        {
            GridChoice.State(grid, texts);
            ArrayFormat.Write(path, [("input", pairs.Input.Values), ("output", pairs.Output.Values)], texts);
        }

        observer.Say(FormattableString.Invariant($"wrote {path}, {new FileInfo(path).Length / 1048576.0:F1} MiB"));
    }
}
