using static TorchSharp.torch;

namespace Semiflow.Principles;

/// <summary>Solutions that start anew from the observed state at some frames: one call of the solver between two such frames.</summary>
internal static class RestartedFlow
{
    /// <summary>States at all frames; at a restart the frame itself is the end of the solution before it.</summary>
    /// <param name="dynamics">The field.</param>
    /// <param name="rows">The order of the rows.</param>
    /// <param name="observed">Observed states <c>[time, row, channel, x…]</c>, grouped.</param>
    /// <param name="times">Times <c>[time]</c> or <c>[time, row]</c>, grouped.</param>
    /// <param name="mask">What was observed, in the shape of the states; null for all. A row starts anew only where all of it was observed.</param>
    /// <param name="restarts">Where to start anew, <c>[frame][environment]</c>; null nowhere.</param>
    public static Tensor Solve(EnvironmentDynamics dynamics, EnvironmentRows rows, Tensor observed, Tensor times, Tensor? mask, bool[][]? restarts)
    {
        int frames = (int)observed.shape[0];
        int[] cuts = [.. Enumerable.Range(1, Math.Max(frames - 2, 0)).Where(frame => restarts?[frame].Contains(true) == true), frames - 1];
        var pieces = new List<Tensor>();
        Tensor state = observed[0];
        int from = 0;
        foreach (int cut in cuts)
        {
            Tensor piece = dynamics.Solve(state, times[from..(cut + 1)]);
            pieces.Add(from == 0 ? piece : piece[1..]);
            if (cut < frames - 1)
            {
                Tensor anew = Rows(restarts![cut], rows, observed);
                if (mask is not null)
                {
                    anew = anew.logical_and(mask[cut].flatten(1).all(1).view(anew.shape));
                }

                state = where(anew, observed[cut], piece[-1]);
            }

            from = cut;
        }

        return pieces.Count == 1 ? pieces[0] : cat(pieces);
    }

    private static Tensor Rows(bool[] restarts, EnvironmentRows rows, Tensor observed)
    {
        bool[] each = [.. restarts.SelectMany(restart => Enumerable.Repeat(restart, rows.PerEnvironment))];
        using Tensor onHost = tensor(each);
        return onHost.to(observed.device).view([each.Length, .. Enumerable.Repeat(1L, (int)observed.dim() - 2)]);
    }
}
