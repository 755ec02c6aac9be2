using Semiflow.Kernels.Torch;
using Semiflow.Spaces;
using Semiflow.Training.Optimizers;
using static TorchSharp.torch;

namespace Semiflow.Training;

/// <summary>Where in a training a move stands.</summary>
/// <param name="Seed">Seed of the training: the same move sees the same random numbers wherever it is made.</param>
/// <param name="Step">Number of the move, from 0.</param>
/// <param name="MovesPerEpoch">Moves in an epoch.</param>
/// <param name="Epochs">Epochs of the training, for schedules.</param>
/// <param name="RateFactor">Factor of the learning rate, smaller after a divergence.</param>
internal sealed record MovePlace(ulong Seed, long Step, int MovesPerEpoch, double Epochs, double RateFactor = 1);

/// <summary>
/// One move of one player: loss, gradient, step. The trainer and whatever moves a player elsewhere make the same bits with it.
/// </summary>
internal static class PlayerMove
{
    /// <summary>Makes the move, inside a dispose scope of the caller; where its terms are still, no parameter moves.</summary>
    /// <returns>The move, the rate it was made with, and the norm of its gradient, null where it had none.</returns>
    /// <exception cref="NonFiniteException">A term or the gradient is not finite; parameters are as they were.</exception>
    public static (Move Move, double Rate, double? GradientNorm) Make<TBatch>(
        Player<TBatch> player, IOptimizer optimizer, Func<TBatch> batch, MovePlace place)
    {
        random.manual_seed((long)(RandomStream.Mix(place.Seed, (ulong)place.Step) >> 1));
        double epoch = (double)place.Step / place.MovesPerEpoch;
        double rate = place.RateFactor * player.Optimizer.Rate * (player.Optimizer.Schedule?.Factor(epoch, place.Epochs) ?? 1);
        Terms terms = player.Loss(batch());
        Dictionary<string, double> values = terms.Items.ToDictionary(item => item.Name, item => FlatView.Number(item.Value));
        Move move = new(player.Name, place.Step + 1, (double)(place.Step + 1) / place.MovesPerEpoch, values);
        foreach ((string term, double value) in values)
        {
            Demand(value, term, move);
        }

        if (terms.Still)
        {
            return (move, rate, null);
        }

        terms.Total.backward();
        CustomGradient.ThrowIfFailed();
        double norm = optimizer.GradientNorm();
        Demand(norm, "gradient norm", move);
        optimizer.Step(rate, norm);
        return (move, rate, norm);
    }

    /// <summary>Stops at a number that is not finite.</summary>
    /// <exception cref="NonFiniteException">It is not.</exception>
    public static void Demand(double value, string what, Move move)
    {
        if (!double.IsFinite(value))
        {
            throw new NonFiniteException(move.Player, what, value, move.Step, move.Epoch);
        }
    }
}
