namespace Semiflow.Operators.Models.Networks;

/// <summary>Classifiers on features (spec modulewise.md 4, least-action.md 4). K is the number of classes, C the channels of the features.</summary>
public enum HeadKind
{
    /// <summary>1LIN: linear on the flattened features.</summary>
    OneLinear,

    /// <summary>2LIN: linear to 10·K – sigmoid – linear.</summary>
    TwoLinear,

    /// <summary>3LIN: linear to 10·K – BN – ReLU – linear.</summary>
    ThreeLinear,

    /// <summary>ALIN: mean over the grid – linear.</summary>
    AverageLinear,

    /// <summary>BN – ReLU – mean over squares of the grid – linear: the end of a pre-activation network.</summary>
    NormalizedAverage,

    /// <summary>1CNN: conv 3×3 without bias – ReLU – mean over squares of the grid – BN – linear.</summary>
    OneConvolution,
}
