namespace Semiflow.Training;

/// <summary>How an optimizer uses a gradient.</summary>
public enum OptimizerMethod
{
    /// <summary>AdamW (arXiv 1711.05101): moments of first and second order, decoupled weight decay.</summary>
    AdamW,

    /// <summary>
    /// Gradient descent with momentum, v ← m v + g + w p and p ← p − rate v, weight decay w in the gradient: as torch.optim.SGD.
    /// </summary>
    Sgd,
}
