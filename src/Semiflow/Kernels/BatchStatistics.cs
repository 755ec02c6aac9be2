namespace Semiflow.Kernels;

/// <summary>What batch normalization measured on one batch.</summary>
/// <param name="Mean">Mean of each channel.</param>
/// <param name="InverseDeviation">1/√(variance + eps) of each channel, the variance biased.</param>
/// <param name="Count">Values behind each of them.</param>
internal sealed record BatchStatistics(double[] Mean, double[] InverseDeviation, long Count);
