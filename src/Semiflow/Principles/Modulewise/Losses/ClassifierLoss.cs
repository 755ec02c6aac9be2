using Semiflow.Training;

namespace Semiflow.Principles.Modulewise;

/// <summary>The loss of the module's own classifier: plain greedy training (VanGL), and DGL with heads of its kind.</summary>
/// <param name="loss">What a classification costs; null for cross entropy. The papers smooth labels by 0.1 or 0.</param>
public sealed class ClassifierLoss(ILabelLoss? loss = null) : ILocalLoss
{
    /// <summary>Name of its term.</summary>
    public const string Term = "cross_entropy";

    private readonly ILabelLoss loss = loss ?? new CrossEntropy();

    /// <inheritdoc/>
    public Terms Value(LocalView view)
    {
        ArgumentNullException.ThrowIfNull(view);
        return new Terms((Term, loss.Value(view.Head.call(view.Features), view.Labels)));
    }
}
