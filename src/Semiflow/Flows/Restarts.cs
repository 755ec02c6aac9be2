using static TorchSharp.torch;

namespace Semiflow.Flows;

/// <summary>
/// Where solutions restart from given states, such as observed ones: at such a save time a path holds the end of the solution
/// before, and resumes from the given state.
/// </summary>
/// <param name="Rows">Whether each sample restarts, <c>[time][batch]</c>; the first and the last time do not count.</param>
/// <param name="States">States to start from, <c>[time, batch, channel, x…]</c>; no gradient flows to them.</param>
public sealed record Restarts(IReadOnlyList<bool[]> Rows, Tensor States)
{
    /// <summary>Inner save times at which any sample restarts.</summary>
    internal int[] Cuts => [.. Enumerable.Range(1, Math.Max(Rows.Count - 2, 0)).Where(i => Rows[i].Contains(true))];

    /// <summary>Checks sizes.</summary>
    /// <exception cref="ArgumentException">Another number of times or samples.</exception>
    internal void Check(Tensor state, Tensor times)
    {
        long[] expected = [times.shape[0], .. state.shape];
        if (Rows.Count != expected[0] || Rows.Any(rows => rows.Length != expected[1]) || !States.shape.AsSpan().SequenceEqual(expected))
        {
            throw new ArgumentException(
                $"Restarts of {expected[1]} samples at {expected[0]} times and states [{string.Join(", ", expected)}] are expected; these "
                    + $"are {Rows.Count} times and [{string.Join(", ", States.shape)}].");
        }
    }

    /// <summary>The states from which the samples go on at a cut.</summary>
    internal Tensor From(int time, Tensor reached)
    {
        using Tensor onHost = tensor(Rows[time]);
        return where(onHost.to(reached.device).view([Rows[time].Length, .. Enumerable.Repeat(1L, (int)reached.dim() - 1)]),
            States[time].detach(), reached);
    }
}
