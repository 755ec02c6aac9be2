using static TorchSharp.torch;

namespace Semiflow.Training;

/// <summary>What a prediction costs.</summary>
public interface ILoss
{
    /// <summary>The loss, a scalar with gradient.</summary>
    /// <param name="prediction">What the model says, <c>[batch, …]</c>.</param>
    /// <param name="target">What it should say, of the same shape.</param>
    Tensor Value(Tensor prediction, Tensor target);
}
