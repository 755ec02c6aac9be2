namespace Semiflow.Operators;

/// <summary>Where the learnable bias of an activation enters.</summary>
internal enum BiasPlace
{
    /// <summary>There is none.</summary>
    None,

    /// <summary>Before the nonlinearity, on the input grid.</summary>
    Before,

    /// <summary>After everything, on the output grid.</summary>
    After,
}
