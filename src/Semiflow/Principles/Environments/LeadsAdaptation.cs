using Semiflow.Flows;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Principles;

/// <summary>Takes what several environments share to new ones (spec leads.md 7): f as it is, and a g for each new environment.</summary>
public static class LeadsAdaptation
{
    /// <summary>
    /// New environments with the shared part of <paramref name="known"/>. Train with <c>trainShared: false</c> to leave f as it
    /// is; without training it is f plus what <paramref name="own"/> starts from.
    /// </summary>
    /// <param name="known">The trained dynamics; it stays as it is unless f is trained further.</param>
    /// <param name="own">g of the new environments, one copy each.</param>
    public static EnvironmentDynamics With(EnvironmentDynamics known, nn.Module<Tensor, Tensor> own)
    {
        ArgumentNullException.ThrowIfNull(known);
        ArgumentNullException.ThrowIfNull(own);
        return new EnvironmentDynamics(known.Shared, own, EnvironmentDynamics.Copies(own), known.Flow);
    }

    /// <summary>Lets a copy of g start at zero: its last layer is set to zero.</summary>
    /// <param name="network">A network whose last weight and bias are its last parameters.</param>
    public static void StartAtZero(nn.Module<Tensor, Tensor> network)
    {
        ArgumentNullException.ThrowIfNull(network);
        using IDisposable quiet = no_grad();
        foreach ((_, TorchSharp.Modules.Parameter parameter) in network.named_parameters().TakeLast(2))
        {
            parameter.zero_();
        }
    }

    /// <summary>For each new environment the known one whose dynamics predict it best over one frame.</summary>
    /// <param name="known">The trained dynamics.</param>
    /// <param name="set">Trajectories of the new environments, numbered from 0.</param>
    /// <returns>Index of the known environment for each new one.</returns>
    public static int[] Nearest(EnvironmentDynamics known, TrajectorySet set)
    {
        ArgumentNullException.ThrowIfNull(known);
        ArgumentNullException.ThrowIfNull(set);
        using DisposeScope scope = NewDisposeScope();
        using IDisposable quiet = no_grad();
        int count = set.Environments?.Max() + 1 ?? 1;
        Tensor[] errors = [.. Enumerable.Range(0, known.Environments).Select(e => OneFrameErrors(known, set, e))];
        return [.. Enumerable.Range(0, count).Select(environment =>
        {
            int[] rows = [.. Enumerable.Range(0, set.Count).Where(i => (set.Environments?[i] ?? 0) == environment)];
            double[] sums = [.. errors.Select(error => rows.Sum(row => error[row].item<double>()))];
            return Array.IndexOf(sums, sums.Min());
        })];
    }

    /// <summary>Gives copy i of <paramref name="target"/> the parameters of copy <c>from[i]</c> of <paramref name="source"/>.</summary>
    /// <param name="source">The learned g, parameters <c>[groups, …]</c>.</param>
    /// <param name="target">A network of the same layers, parameters <c>[groups, …]</c>.</param>
    /// <param name="from">A copy of the source for each of the target.</param>
    public static void Copy(nn.Module source, nn.Module target, IReadOnlyList<int> from)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(target);
        ArgumentNullException.ThrowIfNull(from);
        using DisposeScope scope = NewDisposeScope();
        using IDisposable quiet = no_grad();
        Tensor rows = tensor(from.Select(i => (long)i).ToArray());
        foreach (((_, TorchSharp.Modules.Parameter read), (_, TorchSharp.Modules.Parameter written)) in source.named_parameters()
            .Zip(target.named_parameters()))
        {
            written.copy_(read.index_select(0, rows.to(read.device)));
        }
    }

    /// <summary>Mean squared error of each trajectory over all its steps of one frame, with the dynamics of one environment.</summary>
    private static Tensor OneFrameErrors(EnvironmentDynamics known, TrajectorySet set, int environment)
    {
        int frames = set.Frames, count = set.Count;
        Tensor pairs = stack([set.States[..^1], set.States[1..]]).flatten(1, 2); // [2, (frames - 1)·count, channel, x…]
        Tensor times = set.Times.dim() == 1 ? set.Times.unsqueeze(1).expand(-1, count) : set.Times;
        var steps = new TrajectorySet(stack([times[..^1], times[1..]]).flatten(1, 2), pairs)
        {
            Environments = [.. Enumerable.Repeat(environment, (frames - 1) * count)],
        };
        Tensor squares = (known.Predict(steps)[1] - pairs[1]).square();
        if (set.Mask is { } mask)
        {
            // A frame that was not observed in full predicts nothing that could be compared.
            Tensor seen = stack([mask[..^1], mask[1..]]).flatten(1, 2).flatten(2).all(2).all(0);
            squares = squares * seen.view([-1, .. Enumerable.Repeat(1L, (int)squares.dim() - 1)]);
        }

        return squares.flatten(1).mean([1]).view(frames - 1, count).mean([0]).to(float64).cpu();
    }
}
