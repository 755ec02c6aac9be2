namespace Semiflow.Chains;

/// <summary>
/// Cuts a chain into modules as equal as possible: among all contiguous cuts, one whose largest module is smallest (dynamic programming,
/// O(K M²)).
/// </summary>
public static class BalancedCut
{
    /// <summary>Blocks of each module.</summary>
    /// <param name="costs">Cost of each block, not negative; all 1 for equal depth.</param>
    /// <param name="modules">K, at most the number of blocks.</param>
    /// <param name="heads">Cost of a classifier after each block, for the last block of every module; null for none.</param>
    /// <exception cref="InputException">No module, more than there are blocks, or a cost that is negative or not finite.</exception>
    public static IReadOnlyList<int> Of(IReadOnlyList<double> costs, int modules, IReadOnlyList<double>? heads = null)
    {
        ArgumentNullException.ThrowIfNull(costs);
        int blocks = costs.Count;
        if (modules < 1 || modules > blocks)
        {
            throw new InputException($"{blocks} blocks cannot be cut into {modules} modules: choose 1 to {blocks}.");
        }

        if (costs.Concat(heads ?? []).Any(cost => !double.IsFinite(cost) || cost < 0) || (heads is not null && heads.Count != blocks))
        {
            throw new InputException($"a cut needs one cost for each of the {blocks} blocks (and heads, if any), none negative.");
        }

        double[] sums = new double[blocks + 1];
        for (int block = 0; block < blocks; block++)
        {
            sums[block + 1] = sums[block] + costs[block];
        }

        // For the first `end` blocks in k modules: the largest module, then, to break ties, the sum of squares, and where the last module
        // begins.
        var best = new (double Largest, double Squares, int Start)[modules + 1, blocks + 1];
        for (int k = 1; k <= modules; k++)
        {
            for (int end = k; end <= blocks - (modules - k); end++)
            {
                best[k, end] = (double.PositiveInfinity, double.PositiveInfinity, 0);
                for (int start = k - 1; start < (k == 1 ? 1 : end); start++)
                {
                    double own = sums[end] - sums[start] + (heads?[end - 1] ?? 0);
                    (double largest, double squares) = k == 1
                        ? (own, own * own)
                        : (Math.Max(best[k - 1, start].Largest, own), best[k - 1, start].Squares + (own * own));
                    if (largest < best[k, end].Largest || (largest == best[k, end].Largest && squares < best[k, end].Squares))
                    {
                        best[k, end] = (largest, squares, start);
                    }
                }
            }
        }

        int[] counts = new int[modules];
        for (int k = modules, end = blocks; k > 0; end = best[k, end].Start, k--)
        {
            counts[k - 1] = end - best[k, end].Start;
        }

        return counts;
    }
}
