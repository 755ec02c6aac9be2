using Semiflow.Spaces;
using Semiflow.Systems;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Recipes.OperatorLearning;

/// <summary>
/// Samples from an exact or reference solver: each split is a pure function of the seed, and the same functions on every grid.
/// </summary>
internal static class GeneratedPairs
{
    private const ulong TrainStream = 1, ValidationStream = 2, TestStream = 3, OutStream = 4, FileStream = 8, FileOutStream = 9;

    /// <summary>All splits of a run.</summary>
    public static RunData Load(RunPlan plan, OperatorDataConfig data)
    {
        SystemEntry<IHasSolution> system = Find(plan.Source.System!);
        Grid grid = system.First.DefaultGrid(Needed(data.Points, "points"));
        return new RunData(
            Draw(system.First, Needed(data.Train, "train"), grid, plan.Seed, TrainStream),
            Draw(system.First, Needed(data.Validation, "validation"), grid, plan.Seed, ValidationStream),
            Test(plan, grid, Needed(data.Test, "test")),
            data.TestOut > 0 ? TestOut(plan, grid, data.TestOut) : null,
            $"exact or reference solutions: {system.First}; out of distribution: {system.Unseen[0]}");
    }

    /// <summary>The first training pair alone: what networks are to fit, known before all samples are made.</summary>
    public static FunctionPairs First(RunPlan plan, OperatorDataConfig data)
    {
        IHasSolution system = Find(plan.Source.System!).First;
        return Draw(system, 1, system.DefaultGrid(Needed(data.Points, "points")), plan.Seed, TrainStream);
    }

    /// <summary>The first <paramref name="count"/> test pairs in distribution, on any grid.</summary>
    public static FunctionPairs Test(RunPlan plan, Grid grid, int count) =>
        Draw(Find(plan.Source.System!).First, count, grid, plan.Seed, TestStream);

    /// <summary>The first <paramref name="count"/> test pairs out of distribution, on any grid.</summary>
    public static FunctionPairs TestOut(RunPlan plan, Grid grid, int count) =>
        Draw(Find(plan.Source.System!).Unseen[0], count, grid, plan.Seed, OutStream);

    /// <summary>Pairs for a file: others than those of any run, whatever its seed.</summary>
    public static FunctionPairs ForFile(IHasSolution system, int count, Grid grid, long seed, bool outside) =>
        Draw(system, count, grid, seed, outside ? FileOutStream : FileStream);

    /// <summary>The system of that name.</summary>
    /// <exception cref="InputException">No such system; the message names the nearest.</exception>
    public static SystemEntry<IHasSolution> Find(string name) =>
        SystemCatalogue.With<IHasSolution>().FirstOrDefault(system => system.Name == name)
        ?? throw KnownNames.Unknown("system", name,
            [.. SystemCatalogue.With<IHasSolution>().Select(system => system.Name),
                .. SystemCatalogue.With<IDynamicalSystem>().Select(entry => entry.Name)]);

    private static FunctionPairs Draw(IHasSolution system, int count, Grid grid, long seed, ulong stream)
    {
        using DisposeScope scope = NewDisposeScope();
        using var random = new Generator((ulong)Derived(seed, stream), CPU);
        (GridFunction input, GridFunction output) = system.DrawPairs(count, grid, random);
        return new FunctionPairs(Single(input), Single(output));
    }

    private static GridFunction Single(GridFunction function) =>
        new(function.Grid, function.Values.to(float32).contiguous().MoveToOuterDisposeScope());

    private static long Derived(long seed, ulong stream) => (long)(RandomStream.Mix((ulong)seed, stream) >> 1);

    private static int Needed(int? count, string split) =>
        count ?? throw new InputException($"setting data.{split} is a whole number for generated data, not unset.");
}
