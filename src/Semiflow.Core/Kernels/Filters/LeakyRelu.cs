namespace Semiflow.Kernels.Filters;

/// <summary>φ(v) = gain·v for v &gt; 0, gain·slope·v otherwise.</summary>
/// <param name="Slope">Slope on the negative side; CNO uses 0.2 (Kaiser) and 0.01 (bicubic) (spec cno.md 2.6).</param>
/// <param name="Gain">Positive factor on the whole; CNO uses √2 (Kaiser) and 1 (bicubic).</param>
internal sealed record LeakyRelu(double Slope, double Gain = 1);
