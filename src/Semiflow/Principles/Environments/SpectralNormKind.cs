namespace Semiflow.Principles;

/// <summary>Which norm of a layer the penalty of LEADS takes (spec leads.md 2.1).</summary>
public enum SpectralNormKind
{
    /// <summary>
    /// The operator norm: of a spectral layer the largest over its modes, of a convolution on known periodic points the largest over all
    /// frequencies.
    /// </summary>
    Operator,

    /// <summary>
    /// As the authors' code: the weight as one matrix, its first axis against all others; a spectral layer gives one such matrix per block
    /// of modes.
    /// </summary>
    Flattened,
}
