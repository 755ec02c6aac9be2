namespace Semiflow.Training;

/// <summary>
/// An order of moves for principles whose players do not simply take turns: a pure function of the step, so that a resumed run needs no
/// state.
/// </summary>
public interface IMoveOrder
{
    /// <summary>
    /// Number of the player, in <see cref="IPrinciple{TBatch}.Players"/>, that makes move <paramref name="step"/>, from 0.
    /// </summary>
    int Player(long step);

    /// <summary>
    /// Moves of a round. Players of a round hand something on to each other: the trainer stops and keeps its state only between rounds, so
    /// an epoch is whole rounds.
    /// </summary>
    int Round => 1;

    /// <summary>Whether the player that makes this move forgets before what its optimizer knows of earlier moves.</summary>
    bool StartsAfresh(long step) => false;
}
