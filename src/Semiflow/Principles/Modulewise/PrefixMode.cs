namespace Semiflow.Principles.Modulewise;

/// <summary>How modules that are not trained treat their inputs while a later one is.</summary>
public enum PrefixMode
{
    /// <summary>As in use: with the statistics that they learned, which stay.</summary>
    Eval,

    /// <summary>As in training: with the statistics of the batch, the running ones still moving, as in the published code.</summary>
    Train,
}
