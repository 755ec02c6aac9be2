using Semiflow.Training;

namespace Semiflow.Principles.Modulewise;

/// <summary>Share of held-out samples that the best module of a stack gets wrong, percent: what chooses the best epoch.</summary>
/// <param name="stack">The modules.</param>
/// <param name="batches">Held-out samples, unshuffled and not augmented.</param>
internal sealed class StackError(ModuleStack stack, IBatchSource<LabeledBatch> batches) : IValidation
{
    /// <inheritdoc/>
    public string Metric => "classification error of the best module, %";

    /// <inheritdoc/>
    public double Evaluate() => 100 * (1 - ModuleScore.Measure(stack, batches).Max(score => score.Accuracy));
}
