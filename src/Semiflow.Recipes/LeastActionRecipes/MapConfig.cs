using Semiflow.Principles;
using Semiflow.Transport;

namespace Semiflow.Recipes.LeastActionRecipes;

/// <summary>Everything that can be set where a least-action map is compared with the exact one.</summary>
/// <param name="Data">How many points.</param>
/// <param name="Model">The network.</param>
/// <param name="Budget">How long it is trained.</param>
/// <param name="Optimizer">How its parameters are updated.</param>
/// <param name="Multiplier">λ of the loss.</param>
/// <param name="Evaluation">What it is compared with.</param>
[FormerlyAt("training.{moves,batch_size,checkpoint_seconds}", "budget.*")]
[FormerlyAt("training.rate", "optimizer.rate")]
[FormerlyAt("training.late_factor", "optimizer.factor")]
[FormerlyAt("training.multiplier.*", "multiplier.*")]
[FormerlyAt("training.update_every", "multiplier.every")]
internal sealed record MapConfig(
    MapDataConfig Data, LeastActionModelConfig Model, MapBudget Budget, Optimizer Optimizer, Multiplier Multiplier,
    MapEvaluationConfig Evaluation)
{
    /// <summary>The settings, which fit each other.</summary>
    /// <exception cref="InputException">Some do not.</exception>
    public MapConfig Checked()
    {
        Options(UpdateVariant.A, Multiplier).Checked();
        return this;
    }

    /// <summary>C is the action M Σ|r|² of a flow over a unit of time, so that its least value is that of the optimal map.</summary>
    public LeastActionOptions Options(UpdateVariant variant, Multiplier multiplier) => new()
    {
        Variant = variant,
        Multiplier = multiplier.Spec(),
        UpdateEvery = multiplier.Every,
        Reduction = DisplacementReduction.SumFeaturesMeanBatch,
        EnergyFactor = Model.Blocks,
    };
}

/// <summary>The points.</summary>
/// <param name="Points">How many; the published check takes 512.</param>
internal sealed record MapDataConfig([AtLeast(8)] int Points = 512);

/// <summary>How long the maps are trained.</summary>
/// <param name="Moves">Updates of the parameters, in at most 15 epochs of whole passes over the points.</param>
/// <param name="BatchSize">Points in a move.</param>
/// <param name="CheckpointSeconds">Seconds between checkpoints within an epoch; 0 for only those at the ends of epochs.</param>
internal sealed record MapBudget(
    [AtLeast(1)] int Moves = 1500, [AtLeast(1)] int BatchSize = 128, [AtLeast(0)] double CheckpointSeconds = 60)
{
    /// <summary>Epochs and passes for so many batches in a pass.</summary>
    /// <param name="batches">Batches in a pass over the points.</param>
    public Budget Of(int batches)
    {
        int epochs = Math.Min(15, Moves);
        return new Budget(
            epochs, Math.Max(1, (int)Math.Round((double)Moves / batches / epochs)), BatchSize, CheckpointSeconds: CheckpointSeconds);
    }
}

/// <summary>What is trained besides the two forms of least action and the network without transport.</summary>
/// <param name="WindUpGain">Deviation of the initial weights of two networks that start far from the identity, one with the published
/// multiplier, one that waits; 0 leaves them out.</param>
/// <param name="WindUpMoves">Their updates.</param>
/// <param name="Report">False to leave out report.html and the figures.</param>
[UsedWith("wind_up_moves", "wind_up_gain")]
internal sealed record MapEvaluationConfig([AtLeast(0)] double WindUpGain = 0.7, [AtLeast(1)] int WindUpMoves = 3000, bool Report = true);
