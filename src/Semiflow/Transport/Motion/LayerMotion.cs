namespace Semiflow.Transport;

/// <summary>How far one layer of a path moves a sample, point by point and as a law.</summary>
/// <param name="Displacement">E|x_{m+1} − x_m|.</param>
/// <param name="RelativeDisplacement">E[|x_{m+1} − x_m| / |x_m|], over points other than 0.</param>
/// <param name="W1">Exact W₁ between the two clouds, at most <paramref name="Displacement"/>; NaN where it was not asked for.</param>
/// <param name="W2Squared">Exact W₂² between the two clouds, at most E|x_{m+1} − x_m|²; NaN where it was not asked for.</param>
public sealed record LayerMotion(double Displacement, double RelativeDisplacement, double W1, double W2Squared);
