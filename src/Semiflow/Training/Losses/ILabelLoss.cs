using static TorchSharp.torch;

namespace Semiflow.Training;

/// <summary>What a classification costs.</summary>
public interface ILabelLoss
{
    /// <summary>The loss, a mean over the batch, with gradient.</summary>
    /// <param name="logits"><c>[batch, classes]</c>.</param>
    /// <param name="labels">Classes from 0, <c>[batch]</c>, int64.</param>
    /// <exception cref="InputException">A label that no class has.</exception>
    Tensor Value(Tensor logits, Tensor labels);
}
