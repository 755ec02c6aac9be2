using System.Text.Json.Nodes;
using static TorchSharp.torch;

namespace Semiflow.Principles.Modulewise;

/// <summary>What the ways to train a stack have in common: names, buffers and multipliers of all modules.</summary>
internal static class ModuleNames
{
    /// <summary>Name of the player of module <paramref name="module"/>, counted from 0 here and from 1 in names.</summary>
    public static string Player(int module) => FormattableString.Invariant($"module-{module + 1}");

    /// <summary>Parameters of each problem; one that two modules share belongs to the first.</summary>
    public static IReadOnlyList<IReadOnlyList<(string Name, TorchSharp.Modules.Parameter Value)>> Parameters(
        IReadOnlyList<LocalProblem> problems)
    {
        HashSet<nint> owned = [];
        return [.. problems.Select(problem =>
            (IReadOnlyList<(string, TorchSharp.Modules.Parameter)>)[.. problem.Parameters.Where(p => owned.Add(p.Value.Handle))])];
    }

    /// <summary>All buffers, each once.</summary>
    public static IReadOnlyList<(string Name, Tensor Value)> Buffers(IReadOnlyList<LocalProblem> problems)
    {
        HashSet<nint> seen = [];
        return [.. problems.SelectMany(
            (problem, k) => problem.Buffers.Where(b => seen.Add(b.Value.Handle)).Select(b => ($"{Player(k)}.{b.Name}", b.Value)))];
    }

    /// <summary>Multipliers of all modules; null if there are none.</summary>
    public static JsonObject? State(IReadOnlyList<LocalProblem> problems)
    {
        var states = problems.Select((problem, k) => (Name: Player(k), problem.State)).Where(each => each.State is not null).ToList();
        return states.Count == 0 ? null : new JsonObject(states.Select(each => KeyValuePair.Create(each.Name, (JsonNode?)each.State)));
    }

    /// <summary>Takes them back.</summary>
    public static void Restore(IReadOnlyList<LocalProblem> problems, JsonObject? state)
    {
        for (int k = 0; k < problems.Count; k++)
        {
            if (state?[Player(k)] is JsonObject own)
            {
                problems[k].State = own;
            }
        }
    }

    /// <summary>Checks that there is a problem for each module of the stack, in order.</summary>
    public static void Check(ModuleStack stack, IReadOnlyList<LocalProblem> problems)
    {
        ArgumentNullException.ThrowIfNull(stack);
        ArgumentNullException.ThrowIfNull(problems);
        if (!problems.Select(problem => problem.Module).SequenceEqual(stack.Modules))
        {
            throw new ArgumentException($"expected a problem for each of the {stack.Modules.Count} modules, in order, got "
                + $"{problems.Count} others.", nameof(problems));
        }
    }
}
