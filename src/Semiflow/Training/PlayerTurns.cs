namespace Semiflow.Training;

/// <summary>A player with its optimizer.</summary>
/// <typeparam name="TBatch">What losses are evaluated on.</typeparam>
internal sealed record PlayerSlot<TBatch>(Player<TBatch> Player, IOptimizer Optimizer);

/// <summary>The players of a principle at the table: whose turn a step is, and their optimizers.</summary>
/// <typeparam name="TBatch">What losses are evaluated on.</typeparam>
internal sealed class PlayerTurns<TBatch> : IDisposable
{
    private readonly PlayerSlot<TBatch>[] turns;
    private readonly IMoveOrder? order;

    /// <summary>Makes the optimizers of the players.</summary>
    /// <exception cref="ArgumentException">No player, or one without a usable name, parameters or moves, or one parameter for
    /// two.</exception>
    public PlayerTurns(IReadOnlyList<Player<TBatch>> players, IMoveOrder? order = null)
    {
        Check(players);
        this.order = order;
        Slots = [.. players.Select(player => new PlayerSlot<TBatch>(player, player.Optimizer.For(player.Parameters)))];
        turns = [.. Slots.SelectMany(slot => Enumerable.Repeat(slot, slot.Player.Moves))];
    }

    /// <summary>In the order of their turns.</summary>
    public IReadOnlyList<PlayerSlot<TBatch>> Slots { get; }

    /// <summary>
    /// Who makes move <paramref name="step"/>, from 0, with an optimizer that is ready for it; turns run on across epochs.
    /// </summary>
    public PlayerSlot<TBatch> Turn(long step)
    {
        if (order is null)
        {
            return turns[step % turns.Length];
        }

        PlayerSlot<TBatch> slot = Slots[order.Player(step)];
        if (order.StartsAfresh(step))
        {
            Forget(slot.Optimizer);
        }

        return slot;
    }

    /// <summary>Whether nothing is on its way from player to player after <paramref name="step"/> moves.</summary>
    public bool BetweenRounds(long step) => order is null || step % order.Round == 0;

    /// <summary>Checks that an epoch is whole rounds.</summary>
    /// <exception cref="ArgumentException">It is not.</exception>
    public void CheckRounds(int movesPerEpoch)
    {
        if (!BetweenRounds(movesPerEpoch))
        {
            throw new ArgumentException($"an epoch of {movesPerEpoch} moves is not a whole number of rounds of {order!.Round} moves.");
        }
    }

    /// <summary>Drops everybody's gradients: a loss leaves some on the parameters of others too.</summary>
    public void ClearGradients()
    {
        foreach (PlayerSlot<TBatch> slot in Slots)
        {
            slot.Optimizer.ClearGradients();
        }
    }

    /// <summary>Exchanges everybody's parameters with their moving means, or back.</summary>
    public void Exchange()
    {
        foreach (PlayerSlot<TBatch> slot in Slots)
        {
            slot.Optimizer.Exchange();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (PlayerSlot<TBatch> slot in Slots)
        {
            slot.Optimizer.Dispose();
        }
    }

    private static void Forget(IOptimizer optimizer)
    {
        foreach ((string _, TorchSharp.torch.Tensor moment) in optimizer.Moments)
        {
            moment.zero_();
        }

        optimizer.Steps = [.. optimizer.Steps.Select(_ => 0L)];
    }

    private static void Check(IReadOnlyList<Player<TBatch>> players)
    {
        if (players.Count == 0)
        {
            throw new ArgumentException("a principle needs at least one player.", nameof(players));
        }

        HashSet<string> names = [];
        Dictionary<nint, string> owners = [];
        foreach (Player<TBatch> player in players)
        {
            if (player.Name.Length == 0 || player.Name.Contains('/', StringComparison.Ordinal) || !names.Add(player.Name))
            {
                throw new ArgumentException($"a player's name is unique, not empty and without '/', not '{player.Name}'.", nameof(players));
            }

            if (player.Moves < 1 || player.Parameters.Count == 0)
            {
                throw new ArgumentException(
                    $"player '{player.Name}' needs at least one move and one parameter, not {player.Moves} and {player.Parameters.Count}.",
                    nameof(players));
            }

            foreach ((string name, var parameter) in player.Parameters)
            {
                if (!owners.TryAdd(parameter.Handle, $"{player.Name}/{name}"))
                {
                    throw new ArgumentException(
                        $"parameter {player.Name}/{name} is also {owners[parameter.Handle]}; each belongs to one player.", nameof(players));
                }
            }
        }
    }
}
