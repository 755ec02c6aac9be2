using Semiflow.Training;
using static TorchSharp.torch;

namespace Semiflow.Principles.Modulewise;

/// <summary>
/// What one module is taught, besides as little transport as possible: <c>l(F_k ∘ T_k(z), y)</c> or a loss of another method.
/// </summary>
public interface ILocalLoss
{
    /// <summary>Networks that are trained with the module for this loss alone, such as a decoder; null for none.</summary>
    nn.Module? Auxiliary => null;

    /// <summary>Whether it looks at the images as well as at the features.</summary>
    bool LooksAtImages => false;

    /// <summary>The loss, at least one term, each a scalar with gradient to the module.</summary>
    /// <param name="view">What the module made of a batch.</param>
    Terms Value(LocalView view);
}

/// <summary>What a module made of a batch.</summary>
/// <param name="Features">T_k(z), <c>[batch, …]</c>, with the graph of this module alone.</param>
/// <param name="Head">F_k.</param>
/// <param name="Labels">Classes <c>[batch]</c>, int64.</param>
/// <param name="Images">Input of the whole stack.</param>
public sealed record LocalView(Tensor Features, nn.Module<Tensor, Tensor> Head, Tensor Labels, Tensor Images);
