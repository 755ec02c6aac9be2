using Semiflow.Flows;

namespace Semiflow.Tests.Flows;

/// <summary>
/// A rooted tree, one condition on the coefficients of a Runge–Kutta method of its order (Hairer, Nørsett and Wanner, II.2).
/// </summary>
internal sealed record RootedTree(IReadOnlyList<RootedTree> Branches)
{
    internal int Order { get; } = 1 + Branches.Sum(branch => branch.Order);

    /// <summary>γ: the order times the densities of the branches.</summary>
    internal double Density { get; } = (1 + Branches.Sum(branch => branch.Order))
        * Branches.Aggregate(1.0, (product, branch) => product * branch.Density);

    /// <summary>All trees up to an order: 1, 1, 2, 4, 9, 20, 48, 115 of the orders 1 to 8.</summary>
    internal static IReadOnlyList<RootedTree> UpTo(int order)
    {
        var trees = new List<RootedTree>();
        for (int n = 1; n <= order; n++)
        {
            trees.AddRange([.. Forests(trees, n - 1, trees.Count - 1).Select(forest => new RootedTree(forest))]);
        }

        return trees;
    }

    /// <summary>The elementary weight of every stage.</summary>
    internal double[] Stages(ButcherTableau method)
    {
        double[] weights = [.. Enumerable.Repeat(1.0, method.Stages)];
        foreach (RootedTree branch in Branches)
        {
            double[] inner = branch.Stages(method);
            for (int i = 0; i < weights.Length; i++)
            {
                weights[i] *= method.Matrix[i].Select((a, j) => a * inner[j]).Sum();
            }
        }

        return weights;
    }

    private static IEnumerable<IReadOnlyList<RootedTree>> Forests(List<RootedTree> trees, int order, int last)
    {
        if (order == 0)
        {
            yield return [];
        }

        for (int i = last; i >= 0; i--)
        {
            if (trees[i].Order <= order)
            {
                foreach (IReadOnlyList<RootedTree> rest in Forests(trees, order - trees[i].Order, i))
                {
                    yield return [trees[i], .. rest];
                }
            }
        }
    }
}
