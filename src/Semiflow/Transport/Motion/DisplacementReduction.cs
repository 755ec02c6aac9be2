namespace Semiflow.Transport;

/// <summary>
/// How the displacements of a batch become one number (spec least-action.md 1). Published weights belong to their reduction.
/// </summary>
public enum DisplacementReduction
{
    /// <summary>Mean of |r|ᵖ over batch and features: what the published codes take.</summary>
    MeanElements,

    /// <summary>Mean over the batch of Σ |r|ᵖ over the features, with p = 2 the kinetic energy E|r|² of the papers.</summary>
    SumFeaturesMeanBatch,

    /// <summary>(Σ |r|ᵖ)^(1/p) over the whole batch, with p = 2 its Frobenius norm, not squared: grows with the batch.</summary>
    BatchFrobenius,
}
