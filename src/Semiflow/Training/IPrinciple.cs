using System.Text.Json.Nodes;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Semiflow.Training;

/// <summary>Named loss terms of one move; the player minimizes their sum.</summary>
/// <param name="Items">Name and scalar tensor of each term, weights included.</param>
public sealed record Terms(params IReadOnlyList<(string Name, Tensor Value)> Items)
{
    /// <summary>True where the move leaves the parameters as they are: its terms are logged, no step is made.</summary>
    public bool Still { get; init; }

    /// <summary>Sum of the terms, a scalar tensor.</summary>
    public Tensor Total => Items.Select(item => item.Value).Aggregate((sum, value) => sum + value);
}

/// <summary>One participant of a training game: its parameters, its loss and how it moves.</summary>
/// <typeparam name="TBatch">What the loss is evaluated on.</typeparam>
/// <param name="Name">Name in logs and messages.</param>
/// <param name="Parameters">What the player changes, by name; no other player changes them.</param>
/// <param name="Loss">Loss on a batch; called inside a dispose scope.</param>
/// <param name="Optimizer">How it is updated.</param>
/// <param name="Moves">Moves in a row, each on its own batch, before the next player's turn.</param>
public sealed record Player<TBatch>(
    string Name, IReadOnlyList<(string Name, Parameter Value)> Parameters, Func<TBatch, Terms> Loss, OptimizerSpec Optimizer,
    int Moves = 1);

/// <summary>A move that was made.</summary>
/// <param name="Player">Who moved.</param>
/// <param name="Step">Moves of the training so far, from 1.</param>
/// <param name="Epoch">Passes over the data, fractional.</param>
/// <param name="Terms">Values of the loss terms.</param>
public sealed record Move(string Player, long Step, double Epoch, IReadOnlyDictionary<string, double> Terms);

/// <summary>A training method: a small game of players in order.</summary>
/// <typeparam name="TBatch">What the losses are evaluated on.</typeparam>
public interface IPrinciple<TBatch>
{
    /// <summary>Players in the order of their turns.</summary>
    IReadOnlyList<Player<TBatch>> Players { get; }

    /// <summary>Who moves when; null where the players take turns.</summary>
    IMoveOrder? Order => null;

    /// <summary>State that must survive an interruption besides parameters and optimizers: module buffers by name.</summary>
    IReadOnlyList<(string Name, Tensor Value)> Buffers { get; }

    /// <summary>Multipliers and schedules of the principle, saved in checkpoints; null when it has none.</summary>
    JsonObject? State
    {
        get => null;
        set
        {
        }
    }

    /// <summary>Slows multipliers down: called where the training diverged and goes back, and where such a one is resumed.</summary>
    /// <param name="rateFactor">Factor of their rates, those of the settings.</param>
    void Calm(double rateFactor)
    {
    }

    /// <summary>Switches layers such as batch normalization between training and evaluation.</summary>
    void SetTraining(bool training);

    /// <summary>Called after every move.</summary>
    void After(Move move)
    {
    }
}
