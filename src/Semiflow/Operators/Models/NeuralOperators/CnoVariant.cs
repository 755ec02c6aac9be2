namespace Semiflow.Operators.Models;

/// <summary>Which published CNO fills the options that are left null.</summary>
public enum CnoVariant
{
    /// <summary>
    /// The one of the paper: Kaiser-filtered activation with bias, an extra block after each concatenation, c = 32, neck 6.
    /// </summary>
    Classic,

    /// <summary>The later, smaller one: bicubic activation without bias, no extra blocks, c = 16, neck 4.</summary>
    Simplified,
}
