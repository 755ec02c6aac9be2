using Semiflow.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Principles.Modulewise;

/// <summary>Early exit on the tests.</summary>
/// <param name="Accuracy">Its accuracy, percent.</param>
/// <param name="Modules">Modules that an image goes through, mean.</param>
/// <param name="Shares">Share of the images that each module decides.</param>
/// <param name="Rules">When each decides.</param>
/// <param name="Depth">Modules that are used at most.</param>
internal sealed record ExitScore(double Accuracy, double Modules, IReadOnlyList<double> Shares, IReadOnlyList<ExitRule> Rules, int Depth)
{
    /// <summary>Takes test images as far as each needs to go.</summary>
    /// <param name="exit">The rules.</param>
    /// <param name="modules">Number of modules.</param>
    /// <param name="test">The images.</param>
    public static ExitScore Measure(EarlyExit exit, int modules, IBatchSource<LabeledBatch> test)
    {
        long[] decided = new long[modules];
        (long right, long count) = (0, 0);
        for (int index = 0; index < test.BatchesPerEpoch; index++)
        {
            using DisposeScope scope = NewDisposeScope();
            LabeledBatch batch = test.Batch(0, index);
            EarlyDecision decision = exit.Decide(batch.Images);
            right += decision.Classes.eq(batch.Labels).sum().cpu().item<long>();
            count += batch.Labels.shape[0];
            foreach (long module in decision.Modules.cpu().data<long>().ToArray())
            {
                decided[module]++;
            }
        }

        return Of(decided, right, count, exit.Rules, exit.Depth);
    }

    /// <summary>The score of counted images.</summary>
    /// <param name="decided">Images that each module decided.</param>
    /// <param name="right">Images decided right.</param>
    /// <param name="count">All images.</param>
    /// <param name="rules">When each decides.</param>
    /// <param name="depth">Modules that are used at most.</param>
    public static ExitScore Of(IReadOnlyList<long> decided, long right, long count, IReadOnlyList<ExitRule> rules, int depth)
    {
        double[] shares = [.. decided.Select(number => (double)number / count)];
        return new ExitScore(100.0 * right / count, shares.Select((share, k) => share * (k + 1)).Sum(), shares, rules, depth);
    }
}
