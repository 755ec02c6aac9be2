namespace Semiflow.Principles;

/// <summary>How the dynamics of several environments divide into two networks of equal capacity (spec leads.md 3).</summary>
public enum Decomposition
{
    /// <summary>A shared network plus one of its own for each environment, kept small by a penalty: LEADS.</summary>
    Leads,

    /// <summary>The same without the penalty.</summary>
    LeadsNoMin,

    /// <summary>Two networks for all environments: what they differ in is averaged.</summary>
    OneForAll,

    /// <summary>Two networks for each environment: nothing is shared.</summary>
    OnePerEnvironment,
}
