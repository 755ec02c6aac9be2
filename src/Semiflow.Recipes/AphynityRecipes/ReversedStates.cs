using System.Globalization;
using Semiflow.Flows;
using Semiflow.Physics;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Recipes.AphynityRecipes;

/// <summary>
/// Whether data show the states that a projection over both directions of time asks for: those of a motion run backwards, the same
/// positions with momenta of the other sign.
/// </summary>
internal static class ReversedStates
{
    private const int Most = 1000, Fewest = 9; // States that are compared, and with how many of the nearest, itself included.
    private const double Enough = 0.02;

    /// <summary>A warning where hardly any state is passed in both directions; null where they are, or nothing is reversed.</summary>
    /// <param name="config">What the training minimizes.</param>
    /// <param name="law">The law.</param>
    /// <param name="train">Training trajectories.</param>
    public static string? Warning(AphynityTrainingConfig config, PhysicsLaw law, TrajectorySet train)
    {
        if (!config.Reversal || law.Reversed.Count == 0)
        {
            return null;
        }

        double share = Share(train.States, law.Reversed);
        return share >= Enough ? null : string.Create(
            CultureInfo.InvariantCulture,
            $"training.reversal: the data pass their states in one direction only (near a state {100 * share:0.0} % of it goes back)")
            + ": nothing holds the network at states run backwards, and the coefficients may be no better than chance; leave it at false";
    }

    /// <summary>
    /// How much of the momentum at a state is, at the nearest positions of others, of the other sign: a half where both directions are
    /// alike, 0 where there is one, or no motion at all.
    /// </summary>
    /// <param name="states">States <c>[time, trajectory, channel, x…]</c>; each node counts by itself.</param>
    /// <param name="reversed">Channels of momenta.</param>
    public static double Share(Tensor states, IReadOnlyList<int> reversed)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable quiet = no_grad();
        Tensor all = states.to(float64).movedim([2], [-1]).reshape(-1, states.shape[2]);
        all = all.index_select(0, all.isfinite().all(1).nonzero().squeeze(1));
        int count = (int)Math.Min(Most, all.shape[0]);
        Tensor some = all.index_select(0, (arange(count, float64) * ((double)all.shape[0] / count)).to(int64));
        long[] positions = [.. Enumerable.Range(0, (int)states.shape[2]).Except(reversed).Select(channel => (long)channel)];
        Tensor place = some.index_select(1, tensor(positions));
        place /= (place - place.mean([0])).square().mean([0]).sqrt().clamp_min(1e-300);
        Tensor nearest = cdist(place, place).topk(Math.Min(Math.Max(Fewest, count / 25), count), 1, largest: false).indexes;
        double opposite = 0, total = 0;
        foreach (int channel in reversed)
        {
            Tensor momentum = some.select(1, channel), sizes = momentum.abs();
            Tensor others = momentum.index_select(0, nearest.flatten()).view(count, -1);
            opposite += ((others.sign() * momentum.sign().unsqueeze(1) < 0).to(float64).mean([1]) * sizes).sum().item<double>();
            total += sizes.sum().item<double>();
        }

        return total > 0 ? opposite / total : 0;
    }
}
