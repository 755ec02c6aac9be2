using Semiflow.Training.Multipliers;

namespace Semiflow.Recipes.LeastAction;

/// <summary>Everything that can be set where a least-action map is compared with the exact one.</summary>
/// <param name="Data">How many points.</param>
/// <param name="Model">The network.</param>
/// <param name="Training">How it is trained.</param>
/// <param name="Evaluation">What it is compared with.</param>
public sealed record MapConfig(MapDataConfig Data, LeastActionModelConfig Model, MapTrainingConfig Training, MapEvaluationConfig Evaluation)
{
    /// <summary>The settings, checked.</summary>
    /// <exception cref="InputException">A setting is out of range.</exception>
    public MapConfig Checked()
    {
        Rule.Require(Data.Points >= 2 * Training.BatchSize || Data.Points >= 8, "data.points", "at least 8", Data.Points);
        Model.Check();
        Rule.Require(Training.Moves >= 1, "training.moves", "at least 1", Training.Moves);
        Rule.Require(Training.BatchSize >= 1, "training.batch_size", "at least 1", Training.BatchSize);
        Rule.Require(Training.Rate > 0, "training.rate", "positive", Training.Rate);
        Rule.Require(Training.LateFactor > 0, "training.late_factor", "positive", Training.LateFactor);
        Rule.Require(Training.UpdateEvery >= 1, "training.update_every", "at least 1", Training.UpdateEvery);
        Rule.Require(Evaluation.WindUpGain >= 0, "evaluation.wind_up_gain", "at least 0", Evaluation.WindUpGain);
        Rule.Require(Evaluation.WindUpMoves >= 1, "evaluation.wind_up_moves", "at least 1", Evaluation.WindUpMoves);
        Training.Multiplier.Checked();
        return this;
    }
}

/// <summary>The points.</summary>
/// <param name="Points">How many; the published check takes 512.</param>
public sealed record MapDataConfig(int Points = 512);

/// <summary>How the maps are trained: by Adam, at a smaller rate in the last third.</summary>
/// <param name="Moves">Updates of the parameters.</param>
/// <param name="BatchSize">Points in a move.</param>
/// <param name="Rate">Learning rate of Adam.</param>
/// <param name="LateFactor">Its factor in the last third.</param>
/// <param name="Multiplier">λ.</param>
/// <param name="UpdateEvery">s, moves from one update of λ to the next.</param>
/// <param name="CheckpointSeconds">Seconds between checkpoints within an epoch; 0 for those at the ends of epochs alone.</param>
public sealed record MapTrainingConfig(
    int Moves = 1500, int BatchSize = 128, double Rate = 3e-3, double LateFactor = 1.0 / 6, MultiplierSpec Multiplier = null!,
    int UpdateEvery = 5,
    double CheckpointSeconds = 60)
{
    /// <summary>λ; default as published for this check.</summary>
    public MultiplierSpec Multiplier { get; init; } = Multiplier ?? new MultiplierSpec { Start = 0.1, Rate = 0.5 };
}

/// <summary>What is trained besides the two forms of least action and the network without transport.</summary>
/// <param name="WindUpGain">Deviation of the initial weights of two networks that start far from the identity, one with the published
/// multiplier, one that waits; 0 leaves them out.</param>
/// <param name="WindUpMoves">Their updates.</param>
/// <param name="Report">False to leave out report.html and the figures.</param>
public sealed record MapEvaluationConfig(double WindUpGain = 0.7, int WindUpMoves = 3000, bool Report = true);
