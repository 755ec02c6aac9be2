namespace Semiflow.Operators;

/// <summary>How the constants of a <see cref="Normalization"/> follow from data.</summary>
public enum NormalizationKind
{
    /// <summary>Smallest value to 0, largest to 1 (the published CNO experiments).</summary>
    MinMax,

    /// <summary>Mean 0, standard deviation 1.</summary>
    MeanStd,

    /// <summary>Nothing changes.</summary>
    Identity,
}
