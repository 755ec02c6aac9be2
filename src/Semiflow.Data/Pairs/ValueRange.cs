namespace Semiflow.Data;

/// <summary>Constants of the normalization v → (v − Minimum)/(Maximum − Minimum).</summary>
/// <param name="Minimum">Value that becomes 0.</param>
/// <param name="Maximum">Value that becomes 1; below <paramref name="Minimum"/> where the publication swapped them.</param>
public sealed record ValueRange(double Minimum, double Maximum);
