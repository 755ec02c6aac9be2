namespace Semiflow.Operators.Models;

/// <summary>
/// Classifiers on features (spec modulewise.md 4) (spec least-action.md 4). K is the number of classes, C the channels of the features.
/// </summary>
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

    /// <summary>Swin head: LayerNorm – mean over tokens – linear.</summary>
    TokenMean,

    /// <summary>
    /// 1C2F (InfoPro): conv 3×3 to C' (stride 2 where C &lt; 64) – BN – ReLU – mean over the grid – linear to 128 – ReLU – linear; C' is 32
    /// up to 16 channels, 64 below 128, otherwise C.
    /// </summary>
    OneConvolutionTwoLinear,

    /// <summary>
    /// MLPS (DGL's MLP-SR): mean to a quarter of the grid – 3 × (conv 1×1 – BN – ReLU) – mean to 2×2 – 3 × (linear – BN – ReLU, width 4·C)
    /// – linear.
    /// </summary>
    PooledPerceptron,

    /// <summary>MPCL: mean of the logits of four lightweight decoders with 0 to 3 inverted residuals.</summary>
    DecoderEnsemble,
}
