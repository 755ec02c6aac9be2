using static TorchSharp.torch;

namespace Semiflow.Operators.Models.Convolutional;

/// <summary>What is applied to features on a grid between two convolutions.</summary>
internal enum FieldActivation
{
    /// <summary>max(x, 0).</summary>
    Relu,

    /// <summary>
    /// x Φ(x) with the distribution Φ of a standard Gaussian (arXiv 1606.08415): smooth, as the solvers of a vector field want it, and
    /// with a slope where a rectified unit is dead for good.
    /// </summary>
    Gelu,
}

/// <summary>Activations as functions.</summary>
internal static class FieldActivations
{
    /// <summary>The activation of each entry.</summary>
    public static Tensor Apply(this FieldActivation activation, Tensor x) =>
        activation == FieldActivation.Relu ? nn.functional.relu(x) : nn.functional.gelu(x);
}
