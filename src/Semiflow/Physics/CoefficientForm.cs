namespace Semiflow.Physics;

/// <summary>How the trained number becomes the value of a coefficient.</summary>
internal enum CoefficientForm
{
    /// <summary>Not trained.</summary>
    Known,

    /// <summary>Times a scale.</summary>
    Free,

    /// <summary>Softplus.</summary>
    Positive,

    /// <summary>Sigmoid times a bound.</summary>
    Bounded,
}
