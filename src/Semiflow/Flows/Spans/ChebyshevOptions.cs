namespace Semiflow.Flows;

/// <summary>
/// The stabilized explicit method RKC2 of Sommeijer, Shampine and Verwer (1998), order 2: its interval of stability grows with
/// the square of its stages, which suits diffusion without solving equations.
/// </summary>
/// <param name="SpectralRadius">A bound of the spectral radius of the Jacobian by time; null to estimate it by power iteration.</param>
/// <param name="Stages">Stages of every step, at least 2; 0 for as many as stability needs.</param>
public sealed record ChebyshevOptions(Func<double, double>? SpectralRadius = null, int Stages = 0);
