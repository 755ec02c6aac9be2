using Semiflow.Chains;
using Semiflow.Operators.Models.ImageNetworks.Cuts;
using static TorchSharp.torch;

namespace Semiflow.Operators.Models;

/// <summary>Cuts a network into modules that are equally deep, heavy or slow (spec modulewise.md 13.3).</summary>
public static class AutomaticCut
{
    /// <summary>Blocks of each module, for <see cref="ChainNetwork.Cut"/>.</summary>
    /// <param name="network">The network.</param>
    /// <param name="modules">K.</param>
    /// <param name="by">What is equal among them.</param>
    /// <param name="head">The classifier of each module.</param>
    /// <param name="classes">Number of classes.</param>
    /// <exception cref="InputException">Fewer blocks than modules, or a layer that the memory account does not know.</exception>
    public static IReadOnlyList<int> Of(ChainNetwork network, int modules, SplitBy by, HeadSpec head, int classes = 10)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(head);
        if (by == SplitBy.Depth)
        {
            return BalancedCut.Of([.. Enumerable.Repeat(1.0, network.Depth)], modules);
        }

        var costs = new List<double>();
        var heads = new List<double>();
        double open = 0;
        using var random = new Generator(0);
        var account = new GraphAccount(1, transport: true);
        SymbolicTensor state = SymbolicTensor.Fresh(network.InputShape);
        for (int i = 0; i < network.Pieces.Count; i++)
        {
            double before = Cost(account, by);
            state = account.Walk(network.Pieces[i].Module, state);
            double own = Cost(account, by) - before;
            switch (network.Pieces[i].Kind)
            {
                case PieceKind.Opening:
                    open += own;
                    break;
                case PieceKind.Closing:
                    costs[^1] += own;
                    heads[^1] = Head(state, head, classes, by, random);
                    break;
                default:
                    costs.Add(own + open);
                    heads.Add(Head(state, head, classes, by, random));
                    open = 0;
                    break;
            }
        }

        return BalancedCut.Of(costs, modules, heads);
    }

    private static double Cost(GraphAccount account, SplitBy by) => by == SplitBy.Memory ? account.SavedBytes : account.Work;

    private static double Head(SymbolicTensor state, HeadSpec spec, int classes, SplitBy by, Generator random)
    {
        using nn.Module<Tensor, Tensor> head = ClassifierHeads.Of(spec, state.Shape, classes, random);
        var account = new GraphAccount(1, transport: false);
        account.Walk(head, SymbolicTensor.Fresh(state.Shape));
        return Cost(account, by);
    }
}
