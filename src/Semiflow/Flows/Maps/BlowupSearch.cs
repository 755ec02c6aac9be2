using Semiflow.Flows.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Flows.Maps;

/// <summary>
/// Finds where fixed steps left the finite numbers. Costs one sum where they did not: no step makes a lost sample finite again.
/// </summary>
internal static class BlowupSearch
{
    /// <summary>The first failure of each sample that failed.</summary>
    /// <param name="states">States at each save time.</param>
    /// <param name="path">The path, to repeat an interval step by step.</param>
    /// <param name="times">Save times as given.</param>
    /// <param name="saves">Save times.</param>
    public static IReadOnlyList<FlowFailure> Find(List<Tensor> states, FixedPath path, Tensor times, SaveTimes saves)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable quiet = no_grad();
        if (double.IsFinite(states[^1].sum().to(ScalarType.Float64).cpu().item<double>()) || states[^1].isfinite().all().cpu().item<bool>())
        {
            return [];
        }

        var failures = new List<FlowFailure>();
        var seen = new HashSet<int>();
        for (int i = 0; i < states.Count; i++)
        {
            foreach ((int sample, int channel) in LostSamples.Of(states[i]))
            {
                if (seen.Add(sample))
                {
                    failures.Add(i == 0
                        ? new FlowFailure(FlowOutcome.NonFinite, sample, channel, saves.At(0, sample), 0)
                        : path.Locate(states[i - 1], times, saves, i - 1, sample));
                }
            }
        }

        return [.. failures.OrderBy(failure => failure.Sample)];
    }
}
