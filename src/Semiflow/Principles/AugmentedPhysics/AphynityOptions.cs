using Semiflow.Training;

namespace Semiflow.Principles;

/// <summary>What APHYNITY keeps small.</summary>
public enum AugmentationNorm
{
    /// <summary>Mean over frames (and nodes) of |F_a(X)|².</summary>
    Squared,

    /// <summary>Mean over frames (and nodes) of (|F_a(X)| / (|X| + 1e-5))²: small states count as much as large ones.</summary>
    Relative,
}

/// <summary>When the multiplier is updated (spec aphynity.md 2).</summary>
public enum MultiplierTiming
{
    /// <summary>After the inner iterations on each batch, by the error of the last of them: the authors' code.</summary>
    PerBatchBlock,

    /// <summary>
    /// After each epoch, by the mean error of its moves: the paper's algorithm, where an epoch is <c>InnerIterations</c> passes.
    /// </summary>
    PerEpoch,
}

/// <summary>How many multipliers the constraint "solutions hit the data" has.</summary>
public enum ConstraintSplit
{
    /// <summary>One for the mean squared error.</summary>
    Whole,

    /// <summary>One for each channel: for channels of different size.</summary>
    PerChannel,

    /// <summary>One for each predicted frame.</summary>
    PerFrame,
}

/// <summary>Settings of <see cref="Aphynity"/>.</summary>
public sealed record AphynityOptions
{
    /// <summary>What is kept small; <see cref="AugmentationNorm.Relative"/> for the pendulum as published.</summary>
    public AugmentationNorm Norm { get; init; } = AugmentationNorm.Squared;

    /// <summary>The multiplier λ of the trajectory error.</summary>
    public MultiplierSpec Multiplier { get; init; } = new();

    /// <summary>When λ is updated.</summary>
    public MultiplierTiming Timing { get; init; } = MultiplierTiming.PerBatchBlock;

    /// <summary>Moves on one batch before λ is updated, the <c>repeats</c> of the batches (N_iter of the paper).</summary>
    public int InnerIterations { get; init; } = 1;

    /// <summary>
    /// What counts as 1 in each channel, of trajectory errors and of the augmentation, such as its deviation in the data; null for the
    /// units of the data.
    /// </summary>
    public IReadOnlyList<double>? Sizes { get; init; }

    /// <summary>
    /// Channels that change their sign where time runs backwards, such as momenta: projected coefficients then leave the least over the
    /// observed states and these reversed ones; the penalty is of the observed states alone. What breaks the symmetry of a law that is
    /// reversible, such as friction, is orthogonal to it there, so that the projection is the truth. Empty for the observed states alone.
    /// </summary>
    public IReadOnlyList<int> Reversed { get; init; } = [];

    /// <summary>How the constraint is split.</summary>
    public ConstraintSplit Split { get; init; } = ConstraintSplit.Whole;

    /// <summary>
    /// Whether the coefficients follow in closed form those that leave the least to the augmentation, variable projection, instead of being
    /// trained (spec aphynity.md 12.3): gradients find them slowly, since the network can stand in for what the law explains.
    /// Needs a <see cref="Physics.PhysicsField"/> that is affine in its coefficients.
    /// </summary>
    public bool Projected { get; init; }
}
