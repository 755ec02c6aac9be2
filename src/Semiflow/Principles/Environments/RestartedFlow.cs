using Semiflow.Flows;
using static TorchSharp.torch;

namespace Semiflow.Principles.Environments;

/// <summary>Solutions that restart from the observed state at some frames.</summary>
internal static class RestartedFlow
{
    /// <summary>States at all frames; at a restart the frame itself is the end of the solution before it.</summary>
    /// <param name="dynamics">The field.</param>
    /// <param name="rows">The order of the rows.</param>
    /// <param name="observed">Observed states <c>[time, row, channel, x…]</c>, grouped.</param>
    /// <param name="times">Times <c>[time]</c> or <c>[time, row]</c>, grouped.</param>
    /// <param name="mask">What was observed, in the shape of the states; null for all. A row restarts only where all of it was
    /// observed.</param>
    /// <param name="restarts">Where to restart, <c>[frame][environment]</c>; null for none.</param>
    public static Tensor Solve(EnvironmentDynamics dynamics, EnvironmentRows rows, Tensor observed, Tensor times, Tensor? mask,
        bool[][]? restarts)
    {
        if (restarts is null)
        {
            return dynamics.Solve(observed[0], times);
        }

        int each = rows.PerEnvironment, count = rows.Count * each;
        bool[]? whole = mask?.flatten(2).all(2).cpu().contiguous().data<bool>().ToArray();
        bool[][] anew = [.. restarts.Select((environments, frame) => Enumerable.Range(0, count)
            .Select(row => environments[row / each] && whole?[(frame * count) + row] != false).ToArray())];
        return dynamics.Solve(observed[0], times, restarts: new Restarts(anew, observed));
    }
}
