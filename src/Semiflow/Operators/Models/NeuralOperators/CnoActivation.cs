namespace Semiflow.Operators.Models;

/// <summary>How a CNO applies its nonlinearity to a function instead of to samples (spec cno.md 2.6).</summary>
public enum CnoActivation
{
    /// <summary>Kaiser-windowed sinc filters; slope 0.2, gain √2, bias before (<c>cno_lrelu</c>).</summary>
    Kaiser,

    /// <summary>Antialiased cubic straight to the output grid; slope 0.01, no gain, no bias (simplified <c>CNO_LReLu</c>).</summary>
    Bicubic,

    /// <summary>
    /// Antialiased cubic back to the input grid, then to the output grid; slope 0.01, bias after (<c>cno_lrelu_torch</c>).
    /// </summary>
    BicubicTorch,

    /// <summary>Ideal filters: Fourier or cosine series, depending on the grid's boundary; slope 0.2, gain √2, bias before.</summary>
    Spectral,

    /// <summary>No filters, pooling and nearest neighbors, the ablation; slope 0.01, no gain, no bias (<c>lrelu</c>).</summary>
    None,
}
