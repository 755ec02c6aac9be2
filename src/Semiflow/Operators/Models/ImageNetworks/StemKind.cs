namespace Semiflow.Operators.Models;

/// <summary>First layers of a network, from the image's channels to f filters.</summary>
public enum StemKind
{
    /// <summary>conv 3×3 to f/2 – (BN) – ReLU – conv 3×3 to f – (BN) – ReLU, same resolution (encoder, ds = 0).</summary>
    Encoder,

    /// <summary>conv 3×3 to f/2 – (BN) – ReLU – conv 5×5 of stride 2 to f – (BN) – ReLU (encoder, ds = 1).</summary>
    HalvingEncoder,

    /// <summary>conv 3×3 to f.</summary>
    Convolution,

    /// <summary>conv 3×3 to f – (BN).</summary>
    NormedConvolution,

    /// <summary>conv 3×3 of stride 2 to f – (BN) – ReLU.</summary>
    HalvingConvolution,

    /// <summary>conv 3×3 to f – (BN) – ReLU.</summary>
    ActiveConvolution,

    /// <summary>conv 7×7 of stride 2 to f – (BN) – ReLU, without pooling (TinyImageNet).</summary>
    HalvingSeven,
}
