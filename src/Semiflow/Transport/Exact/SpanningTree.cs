namespace Semiflow.Transport.Exact;

/// <summary>
/// The basis of a transportation problem: a tree over sources 0 … n − 1, targets n … n + m − 1 and a root, with the flow of each node's
/// arc to its parent. Arcs leave sources and enter targets, so that a source's arc points up and a target's down.
/// </summary>
internal sealed class SpanningTree
{
    private readonly int[] firstChild;
    private readonly int[] next;
    private readonly int[] previous;
    private readonly int[] depth;

    /// <summary>All nodes below the root, which takes every supply and gives every demand.</summary>
    public SpanningTree(Int128[] supplies, Int128[] demands)
    {
        Sources = supplies.Length;
        Root = supplies.Length + demands.Length;
        (Parent, depth) = (new int[Root + 1], new int[Root + 1]);
        (firstChild, next, previous) = (new int[Root + 1], new int[Root + 1], new int[Root + 1]);
        Flow = [.. supplies, .. demands, 0];
        Array.Fill(firstChild, -1);
        Parent[Root] = -1;
        for (int node = Root - 1; node >= 0; node--)
        {
            Attach(node, Root);
            depth[node] = 1;
        }
    }

    /// <summary>n.</summary>
    public int Sources { get; }

    /// <summary>The root.</summary>
    public int Root { get; }

    /// <summary>Parent of each node; −1 of the root.</summary>
    public int[] Parent { get; }

    /// <summary>Flow between each node and its parent.</summary>
    public Int128[] Flow { get; }

    /// <summary>
    /// Hangs a target, which hangs at the root, under a source of the same weight and sends that: nothing goes over the root.
    /// </summary>
    public void Pair(int source, int target)
    {
        Detach(target, Root);
        Attach(target, source);
        Flow[source] = 0;
    }

    /// <summary>
    /// Sends as much as possible around the cycle that the arc from a source to a target closes, and lets the arc that stops it leave.
    /// Of several the last on the cycle from its highest node along the arc leaves, which keeps the tree strongly feasible.
    /// </summary>
    /// <returns>The node whose part of the tree moved to the other end of the new arc.</returns>
    public int Pivot(int source, int target)
    {
        int join = Join(source, target);
        (Int128 sent, int leaving, bool below) = (Int128.MaxValue, -1, true);
        for (int node = source; node != join; node = Parent[node])
        {
            if (node < Sources && Flow[node] < sent)
            {
                (sent, leaving, below) = (Flow[node], node, true);
            }
        }

        for (int node = target; node != join; node = Parent[node])
        {
            if (node >= Sources && Flow[node] <= sent)
            {
                (sent, leaving, below) = (Flow[node], node, false);
            }
        }

        for (int node = source; node != join; node = Parent[node])
        {
            Flow[node] += node < Sources ? -sent : sent;
        }

        for (int node = target; node != join; node = Parent[node])
        {
            Flow[node] += node < Sources ? sent : -sent;
        }

        (int moved, int onto) = below ? (source, target) : (target, source);
        Rehang(moved, onto, leaving, sent);
        return moved;
    }

    /// <summary>Nodes of a part of the tree, each after its parent; sets their depths.</summary>
    public void Visit(int top, Action<int> action)
    {
        for (int node = top; ;)
        {
            depth[node] = Parent[node] < 0 ? 0 : depth[Parent[node]] + 1;
            action(node);
            if (firstChild[node] >= 0)
            {
                node = firstChild[node];
                continue;
            }

            while (node != top && next[node] < 0)
            {
                node = Parent[node];
            }

            if (node == top)
            {
                return;
            }

            node = next[node];
        }
    }

    private int Join(int a, int b)
    {
        while (a != b)
        {
            (a, b) = depth[a] > depth[b] ? (Parent[a], b) : depth[b] > depth[a] ? (a, Parent[b]) : (Parent[a], Parent[b]);
        }

        return a;
    }

    // Turns the path from a node up to the leaving arc around and hangs it onto a new parent.
    private void Rehang(int node, int onto, int leaving, Int128 flow)
    {
        while (true)
        {
            (int old, Int128 carried) = (Parent[node], Flow[node]);
            Detach(node, old);
            Attach(node, onto);
            Flow[node] = flow;
            if (node == leaving)
            {
                return;
            }

            (onto, flow, node) = (node, carried, old);
        }
    }

    private void Attach(int node, int parent)
    {
        Parent[node] = parent;
        (next[node], previous[node]) = (firstChild[parent], -1);
        if (next[node] >= 0)
        {
            previous[next[node]] = node;
        }

        firstChild[parent] = node;
    }

    private void Detach(int node, int parent)
    {
        if (previous[node] >= 0)
        {
            next[previous[node]] = next[node];
        }
        else
        {
            firstChild[parent] = next[node];
        }

        if (next[node] >= 0)
        {
            previous[next[node]] = previous[node];
        }
    }
}
