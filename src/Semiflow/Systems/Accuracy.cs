namespace Semiflow.Systems;

/// <summary>How accurately trajectories are integrated.</summary>
internal enum Accuracy
{
    /// <summary>Errors near 1e-9: the truth.</summary>
    Tight,

    /// <summary>scipy's RK45 at its default tolerances 1e-3 and 1e-6: the published data, errors included.</summary>
    Paper,
}
