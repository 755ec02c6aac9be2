namespace Semiflow.Training;

/// <summary>Laws of initial weights.</summary>
public enum InitialWeights
{
    /// <summary>Uniform on ±1/√fan_in, biases too (PyTorch's default); the gain is a factor.</summary>
    Uniform,

    /// <summary>Rows (or columns, if fewer) orthonormal, times the gain.</summary>
    Orthogonal,

    /// <summary>Normal with the gain as standard deviation.</summary>
    Normal,

    /// <summary>Normal with standard deviation √(2/fan_out) (He et al. 2015); no gain.</summary>
    Kaiming,

    /// <summary>Normal with the gain as standard deviation, redrawn outside ±2.</summary>
    TruncatedNormal,
}
