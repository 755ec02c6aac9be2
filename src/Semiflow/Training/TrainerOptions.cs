namespace Semiflow.Training;

/// <summary>How long and how safely to train.</summary>
/// <param name="Epochs">Passes over the data.</param>
/// <param name="Seed">Seeds libtorch's generator before every move (dropout), so that a resumed run draws the same numbers.</param>
/// <param name="Patience">Epochs without improvement of the validation after which to stop; 0 never stops early. Good value: a fifth of the
/// epochs (spec cno.md 7.2).</param>
/// <param name="CheckpointEvery">Wall time between checkpoints inside an epoch; null for checkpoints at the ends of epochs alone.</param>
public sealed record TrainerOptions(int Epochs, ulong Seed, int Patience = 0, TimeSpan? CheckpointEvery = null)
{
    /// <summary>What is done about a divergence; null for nothing.</summary>
    public DivergenceGuard? Guard { get; init; }

    /// <summary>Passes over the data.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Less than 1.</exception>
    public int Epochs { get; init; } = Epochs >= 1
        ? Epochs
        : throw new ArgumentOutOfRangeException(nameof(Epochs), Epochs, "a training needs at least one epoch.");
}
